import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { networkEnvironment } from '../src/edges/python/pip-environment.ts';
import type { RunInfo } from '../tests/workflows/executor/job/running-job.ts';
import { git } from '../tests/workflows/executor/processes/git.ts';
import { runProcess } from '../tests/workflows/executor/processes/process.ts';
import type { JobGroup, RunningWorkflow } from '../tests/workflows/executor/run-workflow.ts';
import { filesForAct, machineOf } from './act-files.ts';
import { grantsOf, secretsAndVars } from './act-grants.ts';
import { type ActLog, actLog } from './act-log.ts';
import { endOrphans } from './act-orphans.ts';
import { groupsOf } from './act-results.ts';
import { stubActions } from './act-stubs.ts';
import { actionsIn, adaptWorkflow, labelsIn } from './act-workflow.ts';

/** act gives the steps of a cancelled run no time, but the jobs that ask for `always()` come after SIGINT. */
const GRACE_MS = { interrupt: 120_000, terminate: 10_000 };

const SYSTEM_PATH = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/** One job at a time (its cache of actions bears no more), checkout as the workflow says, no services of its own. */
const ALWAYS = ['--json', '--no-skip-checkout', '--concurrent-jobs', '1', '--no-cache-server', '--container-daemon-socket', '-', '--rm'];

export interface ActRun {
  /** Path of act. */
  act: string;
  /** Told what the copy of the workflow differs in. */
  onAdapted(run: RunInfo, changes: readonly string[]): void;
}

/** Runs a workflow's jobs with act, all in one process of it. @throws Error with act's own words when it gave up for another reason than a failed job. */
export async function runWithAct(running: RunningWorkflow, { act, onAdapted }: ActRun): Promise<ReadonlyMap<string, JobGroup>> {
  const { host, options, run, signal } = running;
  const folder = join(options.root, `${run.id}-${run.attempt}`);
  const permissions = grantsOf(run);
  const { secrets, vars } = secretsAndVars(run, options);
  const token = await host.token(run.id, permissions);
  const log = actLog({
    secrets: [token, ...Object.values(secrets)],
    cancelled: () => signal.aborted,
    onLine: (job, line) => options.onLine(`${run.file.name} / ${job}: ${line}`),
  });
  try {
    const text = await git(host.gitDir, 'show', `${run.sha}:${run.file.path}`);
    const { text: workflow, changes } = adaptWorkflow(text, (labels) => machineOf(options, labels));
    onAdapted(run, changes);
    const trackingId = `github_${randomUUID()}`;
    const files = await filesForAct(running, { folder, workflow, permissions, secrets: { ...secrets, GITHUB_TOKEN: token }, vars, trackingId });
    const args = [run.event, ...files, ...platforms(text), ...(await localRepositories(running, { text, folder })), '--actor', run.actor, ...ALWAYS];
    const code = await running.slots.with(() => processOf(act, { args, folder, signal, log }));
    await endOrphans(trackingId);
    const jobs = log.jobs();
    const isExplained = code === 0 || signal.aborted || jobs.some(({ result }) => result === 'failure');
    if (!isExplained) throw new Error(`${run.file.path}: act gave up:\n${log.outside.join('\n')}`);
    return groupsOf(running, { jobs, permissions, secrets: Object.keys(secrets) });
  } finally {
    await host.revoke(token);
    await rm(join(folder, 'secrets.yaml'), { force: true });
    await rm(join(folder, 'cache'), { recursive: true, force: true });
  }
}

/** Every label is this machine; without any act would ask at the terminal for an image. */
function platforms(workflow: string): string[] {
  return ['ubuntu-latest', ...labelsIn(workflow)].flatMap((label) => ['-P', `${label}=-self-hosted`]);
}

async function localRepositories({ host, options, run }: RunningWorkflow, { text, folder }: { text: string; folder: string }): Promise<string[]> {
  const used = actionsIn(text);
  const own = used.filter((uses) => uses.startsWith('./'));
  // act fetches what a composite action uses even where its steps are skipped.
  const inner = await Promise.all(own.map(async (uses) => actionsIn(await git(host.gitDir, 'show', `${run.sha}:${uses.slice(2)}/action.yml`))));
  const stubs = await stubActions({
    actions: [...new Set([...used, ...inner.flat()])].filter((uses) => !uses.startsWith('./')),
    folder: join(folder, 'stubs'),
    repository: { gitDir: host.gitDir, remote: `${host.serverUrl}/${host.repository}` },
    remoteActions: options.remoteActions,
  });
  return stubs.flatMap((stub) => ['--local-repository', stub]);
}

interface Process {
  args: readonly string[];
  folder: string;
  signal: AbortSignal;
  log: ActLog;
}

/** act passes its own environment on to every step, so it gets next to none: as on a runner, only how the package index is reached besides. */
async function processOf(act: string, { args, folder, signal, log }: Process): Promise<number | null> {
  const env = { ...networkEnvironment(process.env), PATH: [dirname(process.execPath), ...SYSTEM_PATH].join(':'), HOME: join(folder, 'home'), LANG: 'C.UTF-8' };
  return runProcess({ command: act, args, cwd: join(folder, 'empty'), env, signal, graceMs: GRACE_MS, onLine: log.line });
}
