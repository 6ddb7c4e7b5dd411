import { compareTexts } from '../examples/draft.ts';
import type { Turn } from '../turns/turn.ts';

export interface LeftOut {
  /** Not among the newest. */
  onBeyond(turn: Turn): void;
  /** Its observation was met before, in another trace. */
  onAgain(turn: Turn): void;
}

/** Collects model calls of any number and keeps the newest `limit` in bounded memory. */
export function newestTurns(limit: number | null, { onBeyond, onAgain }: LeftOut) {
  const seen = new Set<string>();
  let turns: Turn[] = [];
  const cut = () => {
    turns.sort(({ call: a }, { call: b }) => compareTexts(b.startTime, a.startTime) || compareTexts(a.observationId, b.observationId));
    if (limit === null) return;
    for (const turn of turns.slice(limit)) onBeyond(turn);
    turns = turns.slice(0, limit);
  };
  return {
    add(turn: Turn): void {
      if (seen.has(turn.call.observationId)) {
        onAgain(turn);
        return;
      }
      seen.add(turn.call.observationId);
      turns.push(turn);
      if (limit !== null && turns.length >= 2 * limit + 1000) cut();
    },
    /** Newest first, and how many there were in all. */
    taken(): { turns: readonly Turn[]; total: number } {
      cut();
      return { turns, total: seen.size };
    },
  };
}
