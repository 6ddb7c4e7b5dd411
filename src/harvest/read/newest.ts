import type { ModelCall } from '../../records/model-call.ts';
import { compareTexts } from '../examples/draft.ts';

/** Collects model calls of any number and keeps the newest `limit` in bounded memory; an observation met again counts as a duplicate. */
export function newestCalls(limit: number | null) {
  const seen = new Set<string>();
  const calls: ModelCall[] = [];
  let total = 0;
  const cut = () => {
    calls.sort((a, b) => compareTexts(b.startTime, a.startTime) || compareTexts(a.observationId, b.observationId));
    if (limit !== null) calls.length = Math.min(calls.length, limit);
  };
  return {
    add(call: ModelCall): void {
      total += 1;
      if (seen.has(call.observationId)) return;
      seen.add(call.observationId);
      calls.push(call);
      if (limit !== null && calls.length >= 2 * limit + 1000) cut();
    },
    /** Newest first; `repeated` observations were left out. */
    taken(): { calls: readonly ModelCall[]; total: number; repeated: number } {
      cut();
      return { calls, total, repeated: total - seen.size };
    },
  };
}
