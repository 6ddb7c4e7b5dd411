export type RepositoryType = 'model' | 'dataset' | 'space';

export interface HubRepository {
  /** `OWNER/NAME`. */
  id: string;
  type: RepositoryType;
}

export interface UploadFile {
  /** Path in the repository. */
  path: string;
  /** An absolute file on disk, or the text itself. */
  content: { file: string } | { text: string };
  sha256: string;
  bytes: number;
}

export interface HubFile {
  path: string;
  bytes: number;
  /** SHA-256 of a large file (LFS or Xet); null for a regular one. */
  sha256: string | null;
  /** Git object id: SHA-1 of `blob <bytes>\0<content>` for a regular file. */
  oid: string;
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
   * One commit with all files. What the Hub already holds is not sent again; a stale parent is read again by the caller.
   * @returns commit id and address.
   */
  upload(
    repository: HubRepository,
    upload: {
      files: readonly UploadFile[];
      message: string;
      revision: string;
      /** The head this commit is made on; the Hub refuses it (412) when another commit came in between. */
      parent: string | null;
      onProgress(progress: { path: string; done: number; total: number }): void;
      signal: AbortSignal;
    },
  ): Promise<{ commit: string; url: string }>;
  /** A file's text at a revision, null when there is none. */
  readText(repository: HubRepository, path: string, revision: string): Promise<string | null>;
}
