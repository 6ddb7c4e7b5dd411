import type { ChatModel, Tracing } from '../../eval/ports.ts';
import type { ModelRole, Prediction } from '../../records/evaluation.ts';
import type { Track } from '../../records/example.ts';
import type { Manifest } from '../../records/manifest.ts';
import type { ChatTemplate } from '../../rows/render/template.ts';
import type { StageFolder } from './stage.ts';

/** What local answers depend on besides examples and decoding. */
export interface ModelDigests {
  /** SHA-256 of the selected model's GGUF: as it is on disk, or as pinned where there is none. @throws UserError when it is another, or neither there nor pinned. */
  gguf(): Promise<string>;
  /** Version of the local inference package: the installed one, or the one that Fledgling pins. */
  engine(): Promise<string>;
}

/** The selected local model's own chat template. */
export interface TemplatePorts {
  chatTemplate(): Promise<ChatTemplate>;
}

/** Where a stage's work leaves a trace. */
export interface TracingPorts {
  tracing(runFolder: StageFolder): Tracing;
  tracingOff: boolean;
}

/** Where and with what a record was made. */
export interface ProvenancePorts {
  manifest(): Promise<Manifest>;
}

/** A model to be asked. */
export interface WantedModel {
  role: ModelRole;
  track: Track;
  /** A LoRA GGUF, for `tuned`. */
  adapterPath: string | null;
  /** From 1: answers of one replicate never stand for those of another. */
  replicate: number;
}

export interface EvalPorts extends TracingPorts, ProvenancePorts, TemplatePorts {
  inputs: ModelDigests;
  /** Opened only when a stage really runs. */
  openModel(wanted: WantedModel): Promise<ChatModel>;
  /** Told every answer of an evaluation once it is kept, as it will be graded. Default: nobody is. */
  onAnswer?(role: ModelRole, prediction: Prediction): void;
}
