import type { ModelRole } from '../../records/evaluation.ts';
import type { Split, Track } from '../../records/example.ts';
import type { StageKind } from '../../records/stage-kind.ts';
import type { Ports } from '../ports/ports.ts';
import type { Stage } from '../stage/stage.ts';
import type { Shard } from '../stages/eval/shard.ts';

/** Whether the loop comes to a stage, as far as is known: `maybe` while what decides it was not found yet. */
export type Applies = 'yes' | 'maybe' | 'no';

/** What a stage is about, for plans and estimates; null where it is about nothing of the kind. */
export interface About {
  role: ModelRole | null;
  track: Track | null;
  split: Split | null;
}

/** How many examples a stage works on, and the length of their prompts together. */
export interface Size {
  examples: number;
  promptCharacters: number;
}

/**
 * One stage of the loop, described once: what it is, what it is made from, when the loop comes to it. Running, planning and single jobs are
 * readings of this description. A node belongs to one walk through the loop: what was found for it stands in it.
 */
export interface StageNode<T = unknown> extends About {
  /** As its stage is named. */
  readonly name: string;
  readonly kind: StageKind;
  /** The stages whose results it is made from. */
  from(): readonly StageNode[];
  applies(): Applies;
  /** Why a plan cannot look it up: its `from` is not there, or it is not known whether the loop comes to it. */
  readonly why: { waits: string; maybe?: string | undefined };
  /** Once the results of `from` are there. */
  stage(ports: Ports): Promise<Stage<T>>;
  /** Null until the examples are known. */
  size?(): Size | null;
  /** The jobs it is spread over: their results are needed before it can be put together, and are no stages of the run. */
  readonly parts?: { count: number; stage(ports: Ports, shard: Shard): Promise<Stage<T>> };
  /** What a stage of its kind leaves besides its result. */
  trace?(value: T): TraceRef | null;
  found: { value: T; key: string } | null;
}

export interface TraceRef {
  traceId: string;
  location: string;
}

/** The result of a node that something is made from. @throws Error where it was not obtained before: a mistake in the description. */
export function resultOf<T>({ name, found }: StageNode<T>): T {
  if (!found) throw new Error(`${name} was not obtained before what is made from it`);
  return found.value;
}
