/** A pull request as the API tells it; everything in it but numbers and SHAs is hostile text. */
export interface PullRequest {
  number: number;
  state: 'open' | 'closed';
  merged: boolean;
  author: string;
  headSha: string;
  headRef: string;
  baseRef: string;
  /** False when the head lies in another repository: nothing is pushed there, nothing of it runs on the GPU host. */
  sameRepository: boolean;
}

export interface ChangedFile {
  path: string;
  status: 'added' | 'modified' | 'removed' | 'renamed';
  /** Where a renamed file was before. */
  previousPath: string | null;
}

export interface Comment {
  id: number;
  author: string;
  /** True only for comments of the account this process acts as. */
  own: boolean;
  body: string;
  createdAt: string;
  updatedAt: string;
}

/** What a commit status says; the description is cut at 140 characters by the implementation. */
export interface CommitStatus {
  context: string;
  state: 'pending' | 'success' | 'failure' | 'error';
  description: string;
  url: string | null;
}

export type Permission = 'admin' | 'maintain' | 'write' | 'triage' | 'read' | 'none';

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

/** Files for a branch's head, wherever it is by then. */
export interface CommitRequest {
  branch: string;
  message: string;
  /** Path to text, or null to delete. */
  files: ReadonlyMap<string, string | null>;
}

/**
 * The forge that hosts the repository (GitHub). Every method throws ExternalError, retryable or not, when the forge fails for good;
 * rate limits and 5xx are waited out inside.
 */
export interface Forge {
  /** `OWNER/NAME`. */
  readonly repository: string;
  defaultBranch(): Promise<string>;
  /** SHA of a branch's head, null when there is none. */
  head(branch: string): Promise<string | null>;
  /** Whether a branch (no tag of its name) stands or once stood at a commit, as the forge's own record of its moves tells; false where that ends. */
  wasHead(branch: string, sha: string): Promise<boolean>;
  pull(number: number): Promise<PullRequest | null>;
  /** Open pull requests whose head is this commit, by API and not by what anybody says. */
  pullsWithHead(sha: string): Promise<PullRequest[]>;
  /** Open pull requests from a branch of this repository. */
  pullsFrom(branch: string): Promise<PullRequest[]>;
  changedFiles(pull: number): Promise<ChangedFile[]>;
  /**
   * Paths that differ between a commit and one that descends from it, old names of renamed files among them; empty for the same commit.
   * Null when `head` does not descend from `base`, when one of them is not there, or when there are more than the forge lists.
   */
  changedBetween(base: string, head: string): Promise<string[] | null>;
  /**
   * A regular file at a commit; null when there is none. @throws UserError for a symbolic link, a submodule, a folder, or more than `maxBytes`.
   */
  readFile(path: string, sha: string, maxBytes: number): Promise<Uint8Array | null>;
  /** Names directly below a folder at a commit; empty when there is none. */
  list(path: string, sha: string): Promise<{ name: string; kind: 'file' | 'folder' | 'other' }[]>;
  /**
   * One commit through the Git Data API, `force: false`, tried again on top of the new head when another push won.
   * Writes nothing when the branch holds the same bytes already. @returns the branch's head that holds the files.
   */
  commit(request: CommitRequest): Promise<{ sha: string; changed: boolean }>;
  /** Makes a branch at a commit; false when it is there already. */
  createBranch(branch: string, sha: string): Promise<boolean>;
  openPull(pull: { title: string; body: string; head: string; base: string }): Promise<number>;

  comments(issue: number): Promise<Comment[]>;
  comment(issue: number, body: string): Promise<Comment>;
  editComment(id: number, body: string): Promise<void>;
  deleteComment(id: number): Promise<void>;
  /** Null when it was deleted since. */
  readComment(id: number): Promise<(Comment & { issue: number }) | null>;
  react(commentId: number, reaction: 'eyes' | 'rocket' | '+1' | '-1' | 'confused'): Promise<void>;
  setStatus(sha: string, status: CommitStatus): Promise<void>;
  permission(login: string): Promise<Permission>;
  /** Opens an issue with this title, or adds to the open one that has it. */
  raiseIssue(issue: { title: string; body: string; labels: readonly string[] }): Promise<number>;
  closeIssue(title: string, comment: string): Promise<void>;

  /** Starts a workflow on a branch, never on a tag of the same name. */
  dispatch(workflow: string, branch: string, inputs: Readonly<Record<string, string>>): Promise<void>;
  run(id: number): Promise<WorkflowRun | null>;
  /** Newest first. */
  runs(workflow: string, filter?: { status?: 'queued' | 'in_progress' | 'completed' }): Promise<WorkflowRun[]>;
  cancelRun(id: number): Promise<void>;

  artifact(id: number): Promise<Artifact | null>;
  artifactsOf(runId: number): Promise<Artifact[]>;
  /** Of the whole repository, newest first. */
  artifactsNamed(name: string): Promise<Artifact[]>;
  /**
   * Downloads and unpacks an artifact below `to`: only regular files with plain relative names, at most `maxBytes` in all.
   * @throws ExternalError, not retryable, when the zip's SHA-256 is not `zipSha256`, when it expired, or when an entry would leave `to`.
   */
  download(artifact: Artifact, to: string, limits: { zipSha256: string; maxBytes: number }): Promise<void>;

  /** A named lock: its text, null when free. */
  readLock(name: string): Promise<string | null>;
  /** Atomic: false when somebody else has it. */
  takeLock(name: string, text: string): Promise<boolean>;
  /** Takes over a lock whose text is `expected`. Atomic: false when it is another by now, or free. */
  replaceLock(name: string, change: { expected: string; text: string }): Promise<boolean>;
  releaseLock(name: string): Promise<void>;
}

/** Where a job leaves files for later jobs: the workflow run's own artifacts. */
export interface ArtifactUpload {
  /** Uploads files below `root` under a name of this run, replacing an earlier upload of that name. */
  upload(name: string, root: string, files: readonly string[], options: { retentionDays: number }): Promise<{ id: number; zipSha256: string; bytes: number }>;
}
