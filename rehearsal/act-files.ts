import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExecutorOptions, Machine, Permissions } from '../tests/workflows/executor/host.ts';
import { githubOf, runnerVariables } from '../tests/workflows/executor/job/github-context.ts';
import type { RunInfo } from '../tests/workflows/executor/job/running-job.ts';
import type { RunningWorkflow } from '../tests/workflows/executor/run-workflow.ts';

export interface FilesForAct {
  folder: string;
  /** Text of the workflow as act can take it. */
  workflow: string;
  permissions: Permissions;
  secrets: Readonly<Record<string, string>>;
  vars: Readonly<Record<string, string>>;
  /** What is in the environment of every process of the run, for its runner to find them again. */
  trackingId: string;
}

/** Writes what act reads, and answers with the options that say so: no value is in a command line, and act takes JSON for YAML. */
export async function filesForAct(running: RunningWorkflow, files: FilesForAct): Promise<string[]> {
  const { folder, workflow, permissions, secrets, vars, trackingId } = files;
  for (const each of ['empty', 'home', 'cache']) await mkdir(join(folder, each), { recursive: true });
  const environment = await environmentOf(running, { permissions, trackingId });
  const written: readonly (readonly [string, string, string])[] = [
    ['-W', 'workflow.yml', workflow],
    ['-e', 'event.json', JSON.stringify(eventOf(running.run))],
    ['--env-file', 'env.yaml', JSON.stringify(environment)],
    ['--secret-file', 'secrets.yaml', JSON.stringify(secrets)],
    ['--var-file', 'vars.yaml', JSON.stringify(vars)],
  ];
  for (const [, name, text] of written) await writeFile(join(folder, name), text, { mode: 0o600 });
  return [...written.flatMap(([option, name]) => [option, join(folder, name)]), '--action-cache-path', join(folder, 'cache')];
}

/** The first of a list: one process of act runs its jobs one after another, and so on one host. */
export function machineOf({ machines }: ExecutorOptions, labels: string): Machine {
  const hosted: Machine = { environment: 'github-hosted', env: {}, hooks: { started: null, completed: null } };
  return [machines[labels] ?? hosted].flat()[0] ?? hosted;
}

/** What GitHub says of a run. What act knows itself, such as the workspace, it sets again for each job; the commit it reads from `SHA_REF`. */
async function environmentOf(
  { host, run, options }: RunningWorkflow,
  { permissions, trackingId }: { permissions: Permissions; trackingId: string },
): Promise<Record<string, string>> {
  const services = await host.jobEnvironment({ runId: run.id, job: 'act', permissions });
  return { ...runnerVariables(githubOf(run, host), machineOf(options, '')), ...services, RUNNER_TRACKING_ID: trackingId, SHA_REF: run.sha };
}

/** The event as act wants it: inputs as text, whatever they are declared to be. */
function eventOf({ payload, event, inputs }: RunInfo): object {
  if (event !== 'workflow_dispatch') return payload;
  return { ...payload, inputs: Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, String(value)])) };
}
