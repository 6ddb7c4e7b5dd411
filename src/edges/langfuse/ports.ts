import type { Asked, Window } from './asked.ts';
import type { Criterion, Marks } from './criteria.ts';

/** A trace that was found, by the newest of its observations that is what was asked for. */
export interface Found {
  traceId: string;
  /** Epoch milliseconds. */
  time: number;
}

/** A trace with all its observations that began before the window's end. */
export interface WholeTrace {
  traceId: string;
  /** The first time that it could be found by, epoch milliseconds. */
  began: number;
  observations: readonly Row[];
}

/** One observation as it is written down, in the shape of the v2 API, and what is looked at in it. */
export interface Row {
  id: string;
  traceId: string;
  /** Epoch milliseconds. */
  time: number;
  environment: string | null;
  userId: string | null;
  marks: Marks;
  /** As the server sent it. */
  value: Readonly<Record<string, unknown>>;
  /** False where the server could not send its input and output. */
  isWhole: boolean;
}

export type Presence = 'yes' | 'no' | 'ignored' | 'refused';

/** What either API of a Langfuse server is asked. */
export interface TraceServer {
  /** Traces that bear the mark, newest first; one may come more than once. */
  find(criterion: Criterion, asked: Asked, window: Window): AsyncIterable<Found>;
  /** Whether there is one at all; `ignored` where the server leaves the filter unheeded, `refused` where it cannot look for it. */
  has(criterion: Criterion, asked: Asked, window: Window): Promise<Presence>;
  /** Whole traces, in the order of the ids; one that is gone is left out. `before` bounds start times, epoch milliseconds. */
  collect(traceIds: readonly string[], before: number): Promise<WholeTrace[]>;
  /** Marks of the newest observations or traces, whatever they are of. */
  sample(window: Window): Promise<Marks[]>;
}
