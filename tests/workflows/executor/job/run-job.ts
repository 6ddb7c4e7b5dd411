import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Conclusion, DeploymentEnvironment, ExecutorOptions, Host, Machine, Permissions } from '../host.ts';
import { runProcess } from '../processes/process.ts';
import { type Contexts, render, renderText, renderTexts } from '../read/expression.ts';
import { isList, isMap, mapAt, type TemplateMap } from '../read/template.ts';
import { githubOf, runnerVariables } from './github-context.ts';
import { type Annotation, JobLog } from './job-log.ts';
import { contextsOf, type RunInfo, type RunningJob, type Scope, type StepRecord } from './running-job.ts';
import { runSteps } from './steps.ts';
import { runPostSteps } from './use-action.ts';

export interface JobRequest {
  host: Host;
  options: ExecutorOptions;
  run: RunInfo;
  id: string;
  job: TemplateMap;
  /** `needs`, `matrix` and `strategy` as this job of a matrix sees them. */
  contexts: Contexts;
  /** Tells jobs of a matrix apart. */
  index: number;
  machine: Machine;
  signal: AbortSignal;
}

export interface JobResult {
  id: string;
  name: string;
  matrix: unknown;
  result: Conclusion;
  outputs: Readonly<Record<string, string>>;
  log: string;
  summary: string;
  annotations: readonly Annotation[];
  steps: readonly StepRecord[];
  recorded: RunningJob['recorded'];
  /** What the job's token could do, and the names of the secrets it could read. */
  permissions: Permissions;
  secrets: readonly string[];
}

/** GitHub's default where `timeout-minutes` is missing. */
const DEFAULT_MINUTES = 360;

/** Runs one job in folders of its own, from its token to its last post step. */
export async function runJob(request: JobRequest): Promise<JobResult> {
  const { host, run, id, job, options } = request;
  const contexts: Contexts = { ...request.contexts, inputs: run.inputs, vars: options.vars };
  const permissions = permissionsOf(request);
  const timeout = new AbortController();
  const minutes = Number(renderText(job['timeout-minutes'] ?? DEFAULT_MINUTES, contexts));
  const timer = setTimeout(() => timeout.abort(), minutes * 60_000);
  const token = await host.token(run.id, permissions);
  const environment = environmentOf(request, contexts);
  const secrets = run.fork ? {} : { ...options.secrets, ...environment.secrets };
  const log = new JobLog([token, ...Object.values(secrets)], (line) => options.onLine(`${run.file.name} / ${id}: ${line}`));
  const running = await prepare(request, { contexts, permissions, token, secrets, vars: environment.vars, log, signal: timeout.signal });
  const env = renderTexts({ ...mapAt(run.file.root, 'env'), ...mapAt(job, 'env') }, running.contexts);
  const scope: Scope = { job: running, env, inputs: run.inputs, actionPath: null, steps: {}, failed: false };
  try {
    const refusal = environment.refusal ?? (await hook(running, 'started'));
    if (refusal !== null) {
      log.line(`##[error]${refusal}`);
      scope.failed = true;
    } else {
      const steps = job['steps'];
      await runSteps(isList(steps) ? steps.filter(isMap) : [], scope);
      await runPostSteps(scope);
    }
    const refused = await hook(running, 'completed');
    if (refused !== null) scope.failed = true;
    const outputs = renderTexts(mapAt(job, 'outputs'), contextsOf(scope, env));
    return {
      id,
      name: renderText(job['name'] ?? id, running.contexts),
      matrix: contexts['matrix'],
      result: running.signal.aborted ? 'cancelled' : scope.failed ? 'failure' : 'success',
      outputs: withoutSecrets(outputs, log),
      log: log.text(),
      summary: running.summaries.join('\n'),
      annotations: log.annotations,
      steps: running.steps,
      recorded: running.recorded,
      permissions,
      secrets: Object.keys(secrets),
    };
  } finally {
    clearTimeout(timer);
    await host.revoke(token);
    await rm(folderOf(request), { recursive: true, force: true });
  }
}

interface Prepared {
  contexts: Contexts;
  permissions: Permissions;
  token: string;
  secrets: Readonly<Record<string, string>>;
  vars: Readonly<Record<string, string>>;
  log: JobLog;
  signal: AbortSignal;
}

async function prepare(request: JobRequest, prepared: Prepared): Promise<RunningJob> {
  const { host, run, id, options, machine } = request;
  const { contexts, permissions, token, log } = prepared;
  const folder = folderOf(request);
  const name = host.repository.split('/')[1] ?? '';
  const workspace = join(folder, 'work', name, name);
  const folders = { RUNNER_TEMP: join(folder, 'temp'), RUNNER_TOOL_CACHE: join(folder, 'tools'), HOME: join(folder, 'home') };
  for (const each of [workspace, ...Object.values(folders)]) await mkdir(each, { recursive: true });
  const event = join(folder, 'event.json');
  await writeFile(event, JSON.stringify(run.payload));
  const github = { ...githubOf(run, host), token, job: id, workspace, event_path: event };
  const secrets = { ...prepared.secrets, GITHUB_TOKEN: token };
  return {
    host,
    options,
    run,
    id,
    machine,
    token,
    workspace,
    temp: folders.RUNNER_TEMP,
    runnerEnv: {
      PATH: [dirname(process.execPath), '/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'].join(':'),
      LANG: 'C.UTF-8',
      CI: 'true',
      ...folders,
      ...runnerVariables(github, machine),
      ...(await host.jobEnvironment({ runId: run.id, job: id, permissions })),
      ...machine.env,
    },
    exported: {},
    paths: [],
    contexts: {
      ...contexts,
      github,
      secrets,
      vars: { ...options.vars, ...prepared.vars },
      runner: { os: 'Linux', arch: 'X64', temp: folders.RUNNER_TEMP, tool_cache: folders.RUNNER_TOOL_CACHE, environment: machine.environment },
    },
    log,
    signal: AbortSignal.any([request.signal, prepared.signal]),
    posts: [],
    summaries: [],
    steps: [],
    recorded: [],
  };
}

function permissionsOf({ run, job }: JobRequest): Permissions {
  const declared = job['permissions'] ?? run.file.root['permissions'];
  if (declared === undefined || !isMap(declared)) throw new Error(`${run.file.path}: permissions: expected a mapping`);
  return Object.fromEntries(
    Object.entries(declared).map(([scope, level]) => [scope, run.fork && level === 'write' ? 'read' : level === 'write' || level === 'read' ? level : 'none']),
  );
}

function folderOf({ options, run, id, index }: JobRequest): string {
  return join(options.root, `${run.id}-${run.attempt}`, `${id}-${index}`);
}

/** What a job asks of its machine, joined with a comma. */
export function labelsOf(job: TemplateMap, contexts: Contexts): string {
  const wanted = render(job['runs-on'] ?? '', contexts);
  return Array.isArray(wanted) ? wanted.join(',') : String(wanted);
}

function environmentOf({ run, job, options }: JobRequest, contexts: Contexts): DeploymentEnvironment & { refusal: string | null } {
  const wanted = job['environment'];
  const name = wanted === undefined ? '' : renderText(isMap(wanted) ? wanted['name'] : wanted, contexts);
  const nothing = { secrets: {}, vars: {}, branches: null, refusal: null };
  if (name === '') return nothing;
  const environment = options.environments[name];
  if (environment === undefined) return { ...nothing, refusal: `environment ${name}: not set up in this repository` };
  const branch = run.ref.replace('refs/heads/', '');
  const allowed = environment.branches === null || environment.branches.includes(branch);
  return allowed ? { ...environment, refusal: null } : { ...nothing, refusal: `Branch ${branch} is not allowed to deploy to ${name}` };
}

/** Runs the machine's own hook; its refusal in a sentence, null when there is no hook or it agrees. */
async function hook(job: RunningJob, when: 'started' | 'completed'): Promise<string | null> {
  const script = job.machine.hooks[when];
  if (script === null) return null;
  const { options, log, workspace: cwd, runnerEnv: env } = job;
  const signal = new AbortController().signal;
  const code = await runProcess({ command: 'sh', args: [script], cwd, env, signal, graceMs: options.graceMs, onLine: (line) => log.line(line) });
  return code === 0 ? null : `The job-${when} hook of the runner ended with ${code}`;
}

/** GitHub leaves out an output that holds a secret. */
function withoutSecrets(outputs: Record<string, string>, log: JobLog): Record<string, string> {
  return Object.fromEntries(Object.entries(outputs).filter(([, value]) => log.masked(value) === value));
}
