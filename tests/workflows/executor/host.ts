/** Permissions of a workflow token by scope, as `permissions:` names them. */
export type Permissions = Readonly<Record<string, 'read' | 'write' | 'none'>>;

/** Something that happened in a repository, as a workflow would see it: `payload` is `github.event`. */
export interface HostEvent {
  name: string;
  payload: Readonly<Record<string, unknown>>;
  actor: string;
  /** `github.ref` and `github.sha`; null where no workflow can run on it. */
  ref: string | null;
  sha: string | null;
  /** False for what a job's own token did, dispatches excepted. */
  startsWorkflows: boolean;
  /** The run that a dispatch made already, or that a `workflow_run` event is about. */
  runId: number | null;
}

export interface NewRun {
  path: string;
  name: string;
  title: string;
  event: string;
  actor: string;
  headSha: string;
  headBranch: string | null;
  pulls: readonly number[];
}

export interface RunIdentity {
  id: number;
  attempt: number;
  number: number;
}

export type Conclusion = 'success' | 'failure' | 'cancelled' | 'skipped';

/** What the executor needs of a GitHub: where its repository lies, who may do what, and what happens there. */
export interface Host {
  /** `OWNER/NAME` */
  repository: string;
  /** Path of the bare Git repository. */
  gitDir: string;
  serverUrl: string;
  apiUrl: string;
  defaultBranch: string;
  createRun(run: NewRun): Promise<RunIdentity>;
  /** A run that a dispatch made. */
  run(id: number): RunIdentity & { path: string };
  updateRun(id: number, state: { status: 'in_progress' } | { status: 'completed'; conclusion: Conclusion }): Promise<void>;
  /** Mints a token that may do exactly this. */
  token(runId: number, permissions: Permissions): Promise<string>;
  revoke(token: string): Promise<void>;
  /** What a job's processes are told about this GitHub's other services, e.g. `ACTIONS_RESULTS_URL`. */
  jobEnvironment(job: { runId: number; job: string; permissions: Permissions }): Promise<Readonly<Record<string, string>>>;
  onEvent(listener: (event: HostEvent) => void): () => void;
  /** Somebody asked for a run to be cancelled. */
  onCancel(listener: (runId: number) => void): () => void;
}

/** A kind of machine that jobs run on. */
export interface Machine {
  environment: 'github-hosted' | 'self-hosted';
  /** What the machine sets for every job on it. */
  env: Readonly<Record<string, string>>;
  /** `ACTIONS_RUNNER_HOOK_JOB_STARTED` and `…_COMPLETED`: absolute paths. */
  hooks: { started: string | null; completed: string | null };
}

export interface DeploymentEnvironment {
  secrets: Readonly<Record<string, string>>;
  vars: Readonly<Record<string, string>>;
  /** Branches whose runs may use it; null for any. */
  branches: readonly string[] | null;
}

export interface ExecutorOptions {
  /** Where jobs get their folders; the caller removes it. */
  root: string;
  secrets: Readonly<Record<string, string>>;
  vars: Readonly<Record<string, string>>;
  environments: Readonly<Record<string, DeploymentEnvironment>>;
  /** By runner labels joined with a comma; those of a list run one job at a time each. `ubuntu-…` is a plain hosted machine unless named here. */
  machines: Readonly<Record<string, Machine | readonly Machine[]>>;
  /** Folders that stand for actions of other repositories, by `OWNER/NAME`. */
  remoteActions: Readonly<Record<string, string>>;
  /** Jobs at once on all machines together. */
  slots: number;
  /** How long a cancelled step has after SIGINT, and then after SIGTERM. */
  graceMs: { interrupt: number; terminate: number };
  onLine(line: string): void;
}
