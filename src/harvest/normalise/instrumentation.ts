import type { ModelCall } from '../../records/model-call.ts';
import type { Recorded } from './recorded.ts';
import type { Trace } from './trace.ts';

/** What one observation turns out to be. */
export type Normalised =
  | { kind: 'call'; call: ModelCall }
  /** It repeats, wraps or belongs to a model call that another observation of its trace holds. */
  | { kind: 'part'; detail: string }
  | { kind: 'not-a-model-call' }
  | { kind: 'own-evaluation' }
  | { kind: 'quarantined'; reason: string; detail: string };

/** How surely a library wrote an observation, least first: by a shape that others write too, by a convention that several follow, by marks of its own. */
const CERTAINTIES = ['shape', 'convention', 'library'] as const;

export interface Evidence {
  certainty: (typeof CERTAINTIES)[number];
  /** What was seen, for whoever asks why: `metadata ls_provider`, `messages with roles`. */
  marks: readonly string[];
  /** `part`: the writer's own, but its model call stands in another observation of the trace. A call where nothing is said. */
  holds?: 'call' | 'part';
}

/** A library, or a convention of several, that records model calls; one room each. */
export interface Instrumentation {
  name: string;
  /** What speaks for this writer; null when nothing does. What others write is never argued about here. */
  evidence(recorded: Recorded, trace: Trace): Evidence | null;
  /** Of one observation, with its trace at hand: siblings hold tool results, parents schemas. @throws Unreadable for a recording that cannot be trusted. */
  normalise(recorded: Recorded, trace: Trace): ModelCall;
}

export interface Claim {
  instrumentation: Instrumentation;
  evidence: Evidence;
}

/** The claims of the greatest certainty there is; more than one when nobody can tell who wrote the observation. */
export function strongestClaims(instrumentations: readonly Instrumentation[], recorded: Recorded, trace: Trace): Claim[] {
  const claims = instrumentations.flatMap((instrumentation) => {
    const evidence = instrumentation.evidence(recorded, trace);
    return evidence ? [{ instrumentation, evidence }] : [];
  });
  const greatest = CERTAINTIES.findLast((certainty) => claims.some(({ evidence }) => evidence.certainty === certainty));
  return claims.filter(({ evidence }) => evidence.certainty === greatest);
}
