import type { Quarantined } from '../../records/dataset.ts';
import type { ObservationFate } from '../../records/harvest/integrity.ts';
import type { Turn } from '../turns/turn.ts';
import type { Entry } from './account.ts';

type Fate = Pick<ObservationFate, 'fate'> & Partial<Pick<ObservationFate, 'reason' | 'detail' | 'examples'>>;

/** The entry of an observation that holds no model call that could be read. */
export function entry(where: string, traceId: string | null, fate: Fate & { isAgain?: boolean; startTime?: string }): Entry {
  return { where, traceId, instrumentation: null, reason: null, detail: null, examples: [], tools: [], isAgain: false, startTime: null, ...fate };
}

export function quarantinedEntry({ where, reason, detail }: Quarantined, { traceId, startTime }: { traceId: string | null; startTime?: string }): Entry {
  return entry(where, traceId, { fate: 'quarantined', reason, detail, ...(startTime === undefined ? {} : { startTime }) });
}

/** The entry of a model call. */
export function turnEntry({ call, schemaFrom }: Turn, fate: Fate): Entry {
  const names = new Set(call.output.toolCalls.map(({ name }) => name));
  const tools = [...names].map((name) => ({ name, schema: schemaFrom.tools }));
  return { ...entry(call.observationId, call.traceId, { ...fate, startTime: call.startTime }), instrumentation: call.instrumentation, tools };
}
