import { compareTexts } from '../../records/canonical-json.ts';
import type { Observation } from '../../records/observation.ts';
import { type Recorded, recordedOf } from './recorded.ts';

/** The observations of one trace and how they hang together; what an instrumentation looks things up in. */
export interface Trace {
  /** By start time, then id. */
  observations: readonly Recorded[];
  byId(id: string): Recorded | null;
  /** Null for a root, and where the parent was not recorded or not exported. */
  parentOf(recorded: Recorded): Recorded | null;
  childrenOf(recorded: Recorded): readonly Recorded[];
}

export function traceOf(observations: readonly Observation[]): Trace {
  const inOrder = observations.toSorted((a, b) => compareTexts(a.startTime, b.startTime) || compareTexts(a.id, b.id)).map(recordedOf);
  const byId = new Map(inOrder.map((recorded) => [recorded.observation.id, recorded]));
  const byParent = Map.groupBy(inOrder, ({ observation }) => observation.parentObservationId ?? null);
  return {
    observations: inOrder,
    byId: (id) => byId.get(id) ?? null,
    parentOf: ({ observation }) => byId.get(observation.parentObservationId ?? '') ?? null,
    childrenOf: ({ observation }) => byParent.get(observation.id) ?? [],
  };
}
