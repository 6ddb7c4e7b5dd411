export interface WorkflowRun {
  id: number;
  attempt: number;
  /** Path of the workflow file, without any `@ref`: `.github/workflows/parity-run.yml`. */
  path: string;
  event: string;
  headBranch: string | null;
  headSha: string;
  /** True when the run's head lies in this repository. */
  sameRepository: boolean;
  status: 'queued' | 'in_progress' | 'completed' | 'waiting' | 'requested' | 'pending';
  conclusion: string | null;
  title: string;
  url: string;
  createdAt: string;
}

export interface Artifact {
  id: number;
  name: string;
  bytes: number;
  expired: boolean;
  /** SHA-256 of the zip as the service recorded it, 64 hexadecimal digits; null for very old artifacts. */
  zipSha256: string | null;
  runId: number;
  createdAt: string;
}

/** Reads workflow runs. */
export interface Runs {
  run(id: number): Promise<WorkflowRun | null>;
  /** Newest first. */
  runs(workflow: string, filter?: { status?: 'queued' | 'in_progress' | 'completed' }): Promise<WorkflowRun[]>;
}

/** Starts and stops them. */
export interface RunControl {
  /** Starts a workflow on a branch, never on a tag of the same name. */
  dispatch(workflow: string, branch: string, inputs: Readonly<Record<string, string>>): Promise<void>;
  cancelRun(id: number): Promise<void>;
}

/** What runs left behind, by its description. */
export interface Artifacts {
  artifact(id: number): Promise<Artifact | null>;
  artifactsOf(runId: number): Promise<Artifact[]>;
  /** Of the whole repository, newest first. */
  artifactsNamed(name: string): Promise<Artifact[]>;
}

export interface Downloads {
  /**
   * Downloads and unpacks an artifact below `to`: only regular files with plain relative names, at most `maxBytes` in all.
   * @throws ExternalError, not retryable, when the zip's SHA-256 is not `zipSha256`, when it expired, or when an entry would leave `to`.
   */
  download(artifact: Artifact, to: string, limits: { zipSha256: string; maxBytes: number }): Promise<void>;
}

/** Where a job leaves files for later jobs: the workflow run's own artifacts. */
export interface ArtifactUpload {
  /** Uploads files below `root` under a name of this run, replacing an earlier upload of that name. */
  upload(name: string, root: string, files: readonly string[], options: { retentionDays: number }): Promise<{ id: number; zipSha256: string; bytes: number }>;
}
