/** A folder of named text files that a stage fills; relative names only. */
export interface StageFolder {
  /** Absolute path, for tools that need one (the trainer, the local engine). */
  readonly path: string;
  /** Where the finished stage lies, relative to the project: what records may say. */
  readonly label: string;
  read(name: string): Promise<string | null>;
  /** Whole or not at all. */
  write(name: string, content: string): Promise<void>;
  append(name: string, line: string): Promise<void>;
  /** Whole lines only: a last line cut short by a kill is dropped from the file first. */
  lines(name: string): Promise<string[]>;
}

/** The content-addressed stage cache. A hit verifies the digest of every file; a damaged entry is a miss. */
export interface Store {
  find(stage: string, key: string): Promise<StageFolder | null>;
  /** The working folder of a stage that is not done: kept when the process dies, so that the stage resumes. An entry committed as open becomes one again. */
  open(stage: string, key: string): Promise<{ folder: StageFolder; resumed: boolean }>;
  /** `open`: usable, but another run may complete it. Default: false. */
  commit(stage: string, key: string, options?: { open: boolean }): Promise<StageFolder>;
  /** The stage's result that was finished last, whatever its key; null when there is none whole. */
  newest(stage: string): Promise<StageFolder | null>;
  /** The most recent inputs this stage was committed with, to say what changed. */
  latestInputs(stage: string): Promise<Record<string, string> | null>;
}

/** What the loop tells whoever watches. */
export interface Watcher {
  /** What it will come to, in its order; told again whenever more of it is known. `isMaybe`: something before it decides. */
  planned?(stages: readonly { name: string; isMaybe: boolean }[]): void;
  stageStarted(name: string): void;
  progress(name: string, done: number, total: number, note?: string): void;
  stageEnded(name: string, end: { status: 'ran' | 'resumed' | 'reused' | 'skipped'; why: string; wallMs: number; summary: string }): void;
  notice(line: string): void;
}

/** What every stage needs, whatever it does. */
export interface StagePorts {
  store: Store;
  watcher: Watcher;
  /** Epoch milliseconds. */
  now(): number;
  signal: AbortSignal;
}
