import type { Quarantined } from '../../records/dataset.ts';
import type { Example } from '../../records/example.ts';
import type { Turn } from '../turns/turn.ts';
import type { Account } from './account.ts';
import { turnEntry } from './entry.ts';

export interface Settled {
  turns: readonly Turn[];
  examples: readonly Example[];
  quarantined: readonly Quarantined[];
  /** Why the harvest was refused; null where it was not. */
  refusal: string | null;
}

/** Enters each new turn's fate: an example where there is one, else why there is none, else that another example teaches the same. */
export function settle(account: Account, { turns, examples, quarantined, refusal }: Settled): void {
  const made = Map.groupBy(examples, ({ source }) => source.observationId);
  const reasons = new Map(quarantined.toReversed().map((one) => [one.where, one]));
  for (const turn of new Map(turns.map((one) => [one.call.observationId, one])).values()) {
    const { observationId } = turn.call;
    const own = made.get(observationId)?.map(({ id }) => id) ?? [];
    const set = reasons.get(observationId);
    if (own.length > 0) account.enter(turnEntry(turn, { fate: 'example', examples: own }));
    else if (set) account.enter(turnEntry(turn, { fate: 'quarantined', reason: set.reason }));
    else if (refusal !== null) account.enter(turnEntry(turn, { fate: 'quarantined', reason: 'refused-with-the-harvest' }));
    else account.enter(turnEntry(turn, { fate: 'duplicate', detail: 'another example has the same prompt and answer' }));
  }
}
