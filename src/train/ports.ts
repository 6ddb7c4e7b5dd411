import type { DryRun, GenerationSample, TokenSample, TrainPlan, TrainProgress, TrainRun } from '../records/train.ts';

export interface TrainerOutput {
  run: TrainRun;
  progress: TrainProgress[];
  tokens: TokenSample[];
  samples: GenerationSample[];
  /** Absolute path of the LoRA GGUF. */
  adapterGguf: string;
}

/** Runs a plan; throws UserError (bad plan or data) or ExternalError (no Python, no network, out of memory). */
export interface Trainer {
  /** Whether the environment is ready without installing anything. */
  isReady(): Promise<boolean>;
  /** Makes the environment ready; says so through `onLine`. Nothing is installed when it is ready already. */
  prepare(options: { onLine(line: string): void; signal: AbortSignal }): Promise<{ installed: boolean }>;
  train(plan: TrainPlan, options: { onProgress(progress: TrainProgress): void; signal: AbortSignal }): Promise<TrainerOutput>;
  dryRun(plan: TrainPlan, options: { signal: AbortSignal }): Promise<DryRun>;
}

/** The local engine as the checks need it: the same tokens and the same greedy decoding as evaluation. */
export interface Runtime {
  /** Whether the model is run at fewer than 16 bits a value. */
  isQuantised(): Promise<boolean>;
  /** Texts in pieces; each piece is read by itself. */
  tokenize(texts: readonly (readonly string[])[]): Promise<number[][]>;
  /** Greedy ids after the prompt, end token excluded, at most `maxTokens`. `adapter` is a LoRA GGUF or null for the base. */
  generate(prompts: readonly (readonly number[])[], options: { adapter: string | null; maxTokens: number; signal: AbortSignal }): Promise<number[][]>;
}
