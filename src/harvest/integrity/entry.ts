import type { Quarantined } from '../../records/dataset.ts';
import type { ObservationFate } from '../../records/harvest/integrity.ts';
import type { Turn } from '../turns/turn.ts';
import type { Entry } from './account.ts';

type Fate = Pick<ObservationFate, 'fate'> & Partial<Pick<Entry, 'reason' | 'detail' | 'examples' | 'by'>>;

/** The entry of an observation that holds no model call that could be read. */
export function entry(where: string, traceId: string | null, fate: Fate & { isAgain?: boolean }): Entry {
  return { where, traceId, instrumentation: null, reason: null, detail: null, examples: [], tools: [], isAgain: false, by: null, ...fate };
}

export function quarantinedEntry({ where, reason }: Pick<Quarantined, 'where' | 'reason'>, traceId: string | null): Entry {
  return entry(where, traceId, { fate: 'quarantined', reason });
}

/** The entry of a model call that is not learned from, whose texts may still hold anything. */
export function callEntry({ call }: Turn, fate: Fate): Entry {
  return { ...entry(call.observationId, call.traceId, fate), instrumentation: call.instrumentation };
}

/** The entry of a model call with the tools it calls. */
export function turnEntry(turn: Turn, fate: Fate): Entry {
  const names = new Set(turn.call.output.toolCalls.map(({ name }) => name));
  return { ...callEntry(turn, fate), tools: [...names].map((name) => ({ name, schema: turn.schemaFrom.tools })) };
}
