export type RepositoryType = 'model' | 'dataset' | 'space';

export interface HubRepository {
  /** `OWNER/NAME`. */
  id: string;
  type: RepositoryType;
}

/** A file or text with what it is known by on both sides of an upload. */
export interface Measured {
  sha256: string;
  /** SHA-1 of `blob <bytes>\0<content>`. */
  gitOid: string;
  bytes: number;
}

/** A file on disk, absolute, measured just now. */
export type DiskFile = Measured & { file: string };

export interface UploadFile extends Measured {
  /** Path in the repository. */
  path: string;
  /** An absolute file on disk, or the text itself. */
  content: { file: string } | { text: string };
}

export interface HubFile {
  path: string;
  bytes: number;
  /** SHA-256 of a large file (LFS or Xet); null for a regular one. */
  sha256: string | null;
  /** Git object id: SHA-1 of `blob <bytes>\0<content>` for a regular file. */
  oid: string;
}

export interface UploadRequest {
  files: readonly UploadFile[];
  /** Paths to delete in the same commit. */
  remove: readonly string[];
  message: string;
  revision: string;
  /** The head this commit is made on; the Hub refuses it (412) when another commit came in between. Null makes the branch first. */
  parent: string | null;
  onProgress(progress: { path: string; done: number; total: number }): void;
  signal: AbortSignal;
}

/** The model hub (Hugging Face). @throws ExternalError for what the Hub answers, UserError where the token or the name is wrong. */
export interface Hub {
  /** Creates the repository unless it is there; true when it was made now. Never changes the visibility of one that is there. */
  ensureRepository(repository: HubRepository, options: { private: boolean }): Promise<boolean>;
  /** Every file of a revision with its object id; null when repository or revision does not exist. */
  files(repository: HubRepository, revision: string): Promise<HubFile[] | null>;
  /** SHA of a revision's head, null when there is none. */
  headOf(repository: HubRepository, revision: string): Promise<string | null>;
  /**
   * One commit with all files. What the Hub already holds is not sent again.
   * @returns the commit's id; null when another commit came in between, which the caller reads before it tries again.
   */
  upload(repository: HubRepository, upload: UploadRequest): Promise<string | null>;
  /** A file's text at a revision, null when there is none. */
  readText(repository: HubRepository, path: string, revision: string): Promise<string | null>;
  /** Web address of a commit. */
  commitUrl(repository: HubRepository, commit: string): string;
}

/** Where a promotion puts what it downloads, and where it finds what the host kept. */
export interface PromotionFiles {
  /** A path of this name that is not there yet, below a temporary folder. */
  place(name: string): Promise<string>;
  /** Every regular file below a folder, measured; `path` is relative to it. */
  list(folder: string): Promise<(DiskFile & { path: string })[]>;
  /** A file of the host's content-addressed store; null when no file there has this SHA-256. */
  stored(sha256: string): Promise<DiskFile | null>;
}
