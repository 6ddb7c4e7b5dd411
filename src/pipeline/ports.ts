import type { ChatModel, Tracing } from '../eval/ports.ts';
import type { TraceSource } from '../harvest/ports.ts';
import type { DatasetManifest, LedgerEntry } from '../records/dataset.ts';
import type { ModelRole } from '../records/evaluation.ts';
import type { Track } from '../records/example.ts';
import type { Manifest } from '../records/manifest.ts';
import type { ChatTemplate } from '../rows/render.ts';
import type { Runtime, Trainer } from '../train/ports.ts';

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

/** `datasets/<agent>/`: rows, examples, ledger, manifest. */
export interface DatasetFolder {
  ledger(): Promise<LedgerEntry[]>;
  /** Writes every file whole; returns the manifest's file list. */
  write(files: ReadonlyMap<string, string>): Promise<void>;
  /** True when every file of the manifest is there with its digest. */
  intact(manifest: DatasetManifest): Promise<boolean>;
}

/** `eval-results/<agent>/<run>/`. */
export interface Results {
  /** Writes the files of one run whole; returns the folder, relative to the project. */
  write(agent: string, run: string, files: ReadonlyMap<string, string>): Promise<string>;
  read(agent: string, run: string, name: string): Promise<string | null>;
}

/** What the loop tells whoever watches. */
export interface Watcher {
  stageStarted(name: string): void;
  progress(name: string, done: number, total: number, note?: string): void;
  stageEnded(name: string, end: { status: 'ran' | 'resumed' | 'reused' | 'skipped'; why: string; wallMs: number; summary: string }): void;
  notice(line: string): void;
}

/** A file outside the stages that goes into a stage's key by its digest. */
export interface InputDigests {
  /** Digests of the trace files, in order. */
  sources(): Promise<{ path: string; sha256: string }[]>;
  /** SHA-256 of the selected model's GGUF: as it is on disk, or as pinned where there is none. @throws UserError when it is another, or neither there nor pinned. */
  gguf(): Promise<string>;
  /** Digest of the weights that are trained: a local folder's files, or the Hugging Face id. @throws UserError when the folder is missing. */
  weights(): Promise<string>;
  /** Digest of the trainer's code and locked environment. */
  trainer(): Promise<string>;
  /** Version of the local inference package: the installed one, or the one that Fledgling pins. */
  engine(): Promise<string>;
}

/** One of several parts of the visible GPUs; `index` counts from 0. */
export interface GpuShare {
  index: number;
  of: number;
}

/** Everything the loop needs from outside. Models are opened only when a stage really runs. */
export interface Ports {
  store: Store;
  dataset: DatasetFolder;
  results: Results;
  inputs: InputDigests;
  watcher: Watcher;
  trainer: Trainer;
  now(): number;
  manifest(): Promise<Manifest>;
  traceSource(): Promise<TraceSource>;
  openModel(role: ModelRole, track: Track, adapterPath: string | null): Promise<ChatModel>;
  openRuntime(): Promise<Runtime & { close(): Promise<void> }>;
  /** Trainer and runtime that keep to one part of the visible GPUs; to all of them where there are too few to share. */
  onShare(share: GpuShare): Pick<Ports, 'trainer' | 'openRuntime'>;
  /** The selected model's weights for training: an absolute folder or a Hugging Face id. */
  weights: string;
  /** The selected local model's own chat template. */
  chatTemplate(): Promise<ChatTemplate>;
  tracing(runFolder: StageFolder): Tracing;
  tracingOff: boolean;
  signal: AbortSignal;
}
