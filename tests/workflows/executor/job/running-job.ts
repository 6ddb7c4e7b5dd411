import type { ExecutorOptions, Host, Machine } from '../host.ts';
import type { Contexts, Status } from '../read/expression.ts';
import type { WorkflowFile } from '../read/parse.ts';
import type { JobLog } from './job-log.ts';

/** A workflow run as its jobs see it. */
export interface RunInfo {
  id: number;
  attempt: number;
  number: number;
  file: WorkflowFile;
  title: string;
  event: string;
  payload: Readonly<Record<string, unknown>>;
  inputs: Readonly<Record<string, unknown>>;
  /** The commit that the workflow file and a plain checkout come from, and the ref that leads there. */
  sha: string;
  ref: string;
  actor: string;
  headRef: string;
  baseRef: string;
  /** True for a pull request from another repository: no secrets, a token that only reads. */
  fork: boolean;
}

export type StepOutcome = 'success' | 'failure' | 'cancelled' | 'skipped';

export interface StepRecord {
  name: string;
  outcome: StepOutcome;
  conclusion: StepOutcome;
}

/** A job while it runs. Steps write to it what later steps see. */
export interface RunningJob {
  host: Host;
  options: ExecutorOptions;
  run: RunInfo;
  id: string;
  machine: Machine;
  token: string;
  workspace: string;
  temp: string;
  /** Environment that the runner gives every process, without `PATH`. */
  runnerEnv: Readonly<Record<string, string>>;
  /** What earlier steps wrote to `GITHUB_ENV` and `GITHUB_PATH`, the newest path first. */
  exported: Record<string, string>;
  paths: string[];
  /** `github`, `needs`, `matrix`, `secrets`, …: everything but `env`, `steps`, `inputs` of a composite and the like. */
  contexts: Contexts;
  log: JobLog;
  signal: AbortSignal;
  posts: PostStep[];
  summaries: string[];
  steps: StepRecord[];
  /** Actions that were only written down, with their inputs. */
  recorded: { uses: string; with: Readonly<Record<string, string>> }[];
}

export interface PostStep {
  name: string;
  condition: string;
  run(): Promise<void>;
}

/** Where steps stand: in a job, or in a composite action of it. */
export interface Scope {
  job: RunningJob;
  env: Readonly<Record<string, string>>;
  inputs: Readonly<Record<string, unknown>>;
  /** Folder of the composite action, null in the job itself. */
  actionPath: string | null;
  steps: Record<string, { outputs: Readonly<Record<string, string>>; outcome: StepOutcome; conclusion: StepOutcome }>;
  failed: boolean;
}

export function statusOf(scope: Scope): Status {
  const cancelled = scope.job.signal.aborted;
  return { success: !scope.failed && !cancelled, failure: scope.failed, cancelled };
}

export function contextsOf(scope: Scope, env: Readonly<Record<string, string>>): Contexts {
  const { success, cancelled } = statusOf(scope);
  const github = { ...(scope.job.contexts['github'] as object), action_path: scope.actionPath };
  const status = cancelled ? 'cancelled' : success ? 'success' : 'failure';
  return { ...scope.job.contexts, github, env, inputs: scope.inputs, steps: scope.steps, job: { status } };
}
