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

/** Files for a branch's head, wherever it is by then. */
export interface CommitRequest {
  branch: string;
  message: string;
  /** Path to text, or null to delete. */
  files: ReadonlyMap<string, string | null>;
}

export interface Named {
  /** `OWNER/NAME`. */
  readonly repository: string;
}

export interface Branches {
  defaultBranch(): Promise<string>;
  /** SHA of a branch's head, null when there is none. */
  head(branch: string): Promise<string | null>;
  /** Whether a branch (no tag of its name) stands or once stood at a commit, as the forge's own record of its moves tells; false where that ends. */
  wasHead(branch: string, sha: string): Promise<boolean>;
}

export interface Files {
  /**
   * A regular file at a commit; null when there is none. @throws UserError for a symbolic link, a submodule, a folder, or more than `maxBytes`.
   */
  readFile(path: string, sha: string, maxBytes: number): Promise<Uint8Array | null>;
  /** Names directly below a folder at a commit; empty when there is none. */
  list(path: string, sha: string): Promise<{ name: string; kind: 'file' | 'folder' | 'other' }[]>;
}

export interface Comparisons {
  /**
   * Paths that differ between a commit and one that descends from it, old names of renamed files among them; empty for the same commit.
   * Null when `head` does not descend from `base`, when one of them is not there, or when there are more than the forge lists.
   */
  changedBetween(base: string, head: string): Promise<string[] | null>;
}

/** Writes to branches. */
export interface Commits {
  /**
   * One commit through the Git Data API, `force: false`, tried again on top of the new head when another push won.
   * Writes nothing when the branch holds the same bytes already. @returns the branch's head that holds the files.
   */
  commit(request: CommitRequest): Promise<{ sha: string; changed: boolean }>;
  /** Makes a branch at a commit; false when it is there already. */
  createBranch(branch: string, sha: string): Promise<boolean>;
}

export interface Pulls {
  pull(number: number): Promise<PullRequest | null>;
  /** Open pull requests whose head is this commit, by API and not by what anybody says. */
  pullsWithHead(sha: string): Promise<PullRequest[]>;
  /** Open pull requests from a branch of this repository. */
  pullsFrom(branch: string): Promise<PullRequest[]>;
  /** Null when there are more than the forge lists. */
  changedFiles(pull: number): Promise<ChangedFile[] | null>;
}

export interface Proposals {
  /** Opens a pull request, or finds the one that is open already. @returns its number. */
  openPull(pull: { title: string; body: string; head: string; base: string }): Promise<number>;
}
