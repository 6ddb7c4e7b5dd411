import type { Runtime, Trainer } from '../../train/ports.ts';
import type { ModelDigests, TemplatePorts, TracingPorts } from './eval.ts';

/** What a training depends on besides rows and recipe. */
export interface TrainerDigests {
  /** Digest of the weights that are trained: a local folder's files, the Hugging Face id, or the GGUF they are made from. @throws UserError when the folder is missing. */
  weights(): Promise<string>;
  /** Digest of the trainer's code and locked environment. */
  trainer(): Promise<string>;
}

/** One of several parts of the visible GPUs; `index` counts from 0. */
export interface GpuShare {
  index: number;
  of: number;
}

/** What trains and what checks the adapter. */
export interface TrainerPlace {
  trainer: Trainer;
  openRuntime(): Promise<Runtime & { close(): Promise<void> }>;
}

export interface TrainPorts extends TrainerPlace, TracingPorts, TemplatePorts {
  inputs: Pick<ModelDigests, 'gguf'> & TrainerDigests;
  /** The same on one part of the visible GPUs; on all of them where there are too few to share. */
  onShare(share: GpuShare): TrainerPlace;
  /** The selected model's weights for training: an absolute folder, a Hugging Face id, or the absolute path of the GGUF they are made from. */
  weights: string;
}
