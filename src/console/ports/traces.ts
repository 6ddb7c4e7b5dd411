import type { ObservationShown, TraceHarvested, TraceShown } from '../../records/console/trace.ts';
import type { TracePage, TraceQuery } from '../../records/console/traces.ts';

/** The traces of the config's source, whichever it is. Null where there is no such trace or observation. */
export interface Traces {
  page(query: TraceQuery): Promise<TracePage>;
  trace(traceId: string): Promise<TraceShown | null>;
  observation(traceId: string, key: string): Promise<ObservationShown | null>;
  harvested(traceId: string): Promise<TraceHarvested | null>;
}

/** A trace as its source has it: raw observations with the names of Langfuse's API, and what could not be read. */
export interface RawTrace {
  observations: readonly { where: string; value: unknown }[];
  scores: readonly unknown[];
  defects: readonly { where: string; reason: string }[];
}
