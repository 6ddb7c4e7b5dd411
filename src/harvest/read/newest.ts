import { compareTexts } from '../../records/canonical-json.ts';
import { isJsonObject } from '../../records/json.ts';
import type { SourceItem } from '../ports.ts';
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
  /** Start of the oldest call that is kept, once there are enough; milliseconds. */
  let oldest = Number.NEGATIVE_INFINITY;
  const cut = () => {
    turns.sort(
      ({ call: a }, { call: b }) =>
        Date.parse(b.startTime) - Date.parse(a.startTime) || compareTexts(b.startTime, a.startTime) || compareTexts(a.observationId, b.observationId),
    );
    if (limit === null) return;
    for (const turn of turns.slice(limit)) onBeyond(turn);
    turns = turns.slice(0, limit);
    if (turns.length === limit) oldest = Date.parse(turns.at(-1)?.call.startTime ?? '');
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
    /** True where nothing of a trace can be among the newest. */
    areAllNewerThan({ observations }: Extract<SourceItem, { kind: 'trace' }>): boolean {
      return oldest > Number.NEGATIVE_INFINITY && observations.every(({ value }) => isBefore(value, oldest));
    },
    /** Newest first, and how many there were in all. */
    taken(): { turns: readonly Turn[]; total: number } {
      cut();
      return { turns, total: seen.size };
    },
  };
}

/** Surely: what tells no time is never before anything. */
function isBefore(value: unknown, ms: number): boolean {
  return isJsonObject(value) && typeof value['startTime'] === 'string' && Date.parse(value['startTime']) < ms;
}
