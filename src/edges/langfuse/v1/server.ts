import type { Client, Query } from '../api/client.ts';
import { refusal, settled, silent } from '../api/patience.ts';
import { sideBySide } from '../api/side-by-side.ts';
import { sizedPages } from '../api/sized.ts';
import { type Asked, isAskedFor, isoTime, type Window } from '../asked.ts';
import { bearsMark, type Criterion, remedyFor } from '../criteria.ts';
import type { Found, Row, TraceServer } from '../ports.ts';
import { itemsOf, readPage } from './pages.ts';
import { Observation, observationRow, Trace, traceRow } from './row.ts';

export const V1_TRACES = '/api/public/traces';
const V1_OBSERVATIONS = '/api/public/observations';
/** A page has 100 at most; a power of two stays whole when it is halved. */
const MOST_ROWS = 64;

/** Langfuse 3: traces are rows of their own, with name, tags and user. */
export function v1Server(client: Client): TraceServer {
  const sized = sizedPages(client, MOST_ROWS);
  const known = new Map<string, Trace>();

  const traceOf = async (traceId: string): Promise<Trace | null> => {
    const held = known.get(traceId);
    if (held) return held;
    const answer = await settled(client, `${V1_TRACES}/${encodeURIComponent(traceId)}`, { fields: 'core' });
    if (answer.kind === 'refused' && answer.status === 404) return null;
    if (answer.kind === 'refused') throw refusal(client, 'to show a trace', answer);
    const trace = Trace.safeParse(answer.body);
    if (!trace.success) throw silent(client, 'a trace without id and timestamp');
    known.set(traceId, trace.data);
    return trace.data;
  };

  const byTrace = async function* (criterion: Criterion, asked: Asked, window: Window): AsyncIterable<Found> {
    for await (const item of itemsOf(client, sized, { path: V1_TRACES, query: traceQuery(criterion, asked, window), what: 'traces' })) {
      const trace = Trace.safeParse(item).data;
      const row = trace && traceRow(trace);
      if (!row || !isWanted(row, criterion, asked, window)) continue;
      known.set(trace.id, trace);
      yield { traceId: row.traceId, time: row.time };
    }
  };

  const byAgentObservation = async function* (asked: Asked, window: Window): AsyncIterable<Found> {
    for await (const item of itemsOf(client, sized, { path: V1_OBSERVATIONS, query: agentQuery(asked, window), what: 'observations' })) {
      const observation = Observation.safeParse(item).data;
      const trace = observation && (await traceOf(observation.traceId));
      const row = trace && observationRow(item, trace);
      if (row && row.marks.type === 'AGENT' && row.marks.name === asked.agent && isAskedFor(row, asked, window)) yield { traceId: row.traceId, time: row.time };
    }
  };

  return {
    find: (criterion, asked, window) => (criterion.kind === 'agent' ? byAgentObservation(asked, window) : byTrace(criterion, asked, window)),

    has: async (criterion, asked, window) => {
      // The name of a trace is the root observation's, where nobody gave it another.
      if (criterion.kind === 'root') return 'no';
      const isAgent = criterion.kind === 'agent';
      const query = isAgent ? agentQuery(asked, window) : traceQuery(criterion, asked, window);
      const answer = await settled(client, isAgent ? V1_OBSERVATIONS : V1_TRACES, { ...query, limit: 1, page: 1 }, remedyFor(criterion));
      if (answer.kind === 'refused') return 'refused';
      const [item] = readPage(answer.body, client).items;
      if (item === undefined) return 'no';
      if (isAgent) return Observation.safeParse(item).data?.name === asked.agent ? 'yes' : 'refused';
      const trace = Trace.safeParse(item).data;
      const row = trace && traceRow(trace);
      // Which of them are wanted is looked at when they are found.
      return row && isOf(row, criterion, asked) ? 'yes' : 'refused';
    },

    collect: async (traceIds, before) => {
      const traces = await sideBySide(traceIds, async (traceId) => {
        const trace = await traceOf(traceId);
        known.delete(traceId);
        if (!trace) return { traceId, began: before, observations: [] };
        const what = `observations of trace ${JSON.stringify(traceId)}`;
        const rows = new Map<string, Row>();
        for await (const item of itemsOf(client, sized, { path: V1_OBSERVATIONS, query: { traceId, toStartTime: isoTime(before) }, what })) {
          const row = observationRow(item, trace);
          if (!row) throw silent(client, 'an observation without id and start time');
          if (row.traceId === traceId && row.time < before) rows.set(row.id, row);
        }
        const observations = [...rows.values()].sort((a, b) => a.time - b.time || (a.id < b.id ? -1 : 1));
        return { traceId, began: Math.min(Date.parse(trace.timestamp), observations[0]?.time ?? before), observations };
      });
      return traces.filter(({ observations }) => observations.length > 0);
    },

    sample: async (window) => {
      const query = { ...times(window), orderBy: 'timestamp.desc', fields: 'core', limit: 100, page: 1 };
      const answer = await settled(client, V1_TRACES, query);
      if (answer.kind === 'refused') throw refusal(client, 'to list traces', answer);
      return readPage(answer.body, client).items.flatMap((item) => {
        const trace = Trace.safeParse(item).data;
        return trace ? [traceRow(trace)?.marks].filter((marks) => marks !== undefined) : [];
      });
    },
  };
}

function isWanted(row: Row, criterion: Criterion, asked: Asked, window: Window): boolean {
  return isAskedFor(row, asked, window) && isOf(row, criterion, asked);
}

function isOf(row: Row, criterion: Criterion, asked: Asked): boolean {
  return asked.agent === null || bearsMark(row.marks, criterion, asked);
}

function times({ from, to }: Window): Query {
  return { fromTimestamp: isoTime(from), toTimestamp: isoTime(to) };
}

/** By the simple parameters, which every version heeds; metadata only by `filter`, which overrides them. */
function traceQuery({ kind, key }: Criterion, asked: Asked, window: Window): Query {
  const { agent, environments, userId } = asked;
  const tags = [...asked.tags, ...(kind === 'tag' && agent !== null ? [agent] : [])];
  const condition = { type: 'stringObject', column: 'metadata', key, operator: '=', value: agent };
  const bound = (operator: string, time: number) => ({ type: 'datetime', column: 'timestamp', operator, value: isoTime(time) });
  return {
    ...times(window),
    orderBy: 'timestamp.desc',
    fields: kind === 'metadata' ? 'core,io' : 'core',
    ...(kind === 'traceName' && agent !== null ? { name: agent } : {}),
    ...(tags.length > 0 ? { tags } : {}),
    ...(environments.length > 0 ? { environment: environments } : {}),
    ...(userId === null ? {} : { userId }),
    ...(kind === 'metadata' ? { filter: JSON.stringify([condition, bound('>=', window.from), bound('<', window.to)]) } : {}),
  };
}

function agentQuery({ agent, environments }: Asked, { from, to }: Window): Query {
  return {
    type: 'AGENT',
    name: agent ?? '',
    fromStartTime: isoTime(from),
    toStartTime: isoTime(to),
    ...(environments.length > 0 ? { environment: environments } : {}),
  };
}
