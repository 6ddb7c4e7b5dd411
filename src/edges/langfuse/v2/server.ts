import type { Client } from '../api/client.ts';
import { refusal, settled } from '../api/patience.ts';
import { sideBySide } from '../api/side-by-side.ts';
import { sizedPages } from '../api/sized.ts';
import { type Asked, isAskedFor, type Window } from '../asked.ts';
import { bearsMark, type Criterion, remedyFor } from '../criteria.ts';
import type { Row, TraceServer, WholeTrace } from '../ports.ts';
import { before, type Condition, conditionsOf, markConditions, ofTraces } from './filter.ts';
import { FIELDS, readPage, rowsOf, V2_OBSERVATIONS } from './rows.ts';

/** The most that a page may have. */
const MOST_ROWS = 1000;
/** With input and output, of which a page may hold 5 MB. */
const MOST_WHOLE_ROWS = 200;

/** Langfuse 4 and Langfuse Cloud: traces are the observations with their id. */
export function v2Server(client: Client): TraceServer {
  const light = sizedPages(client, MOST_ROWS);
  const whole = sizedPages(client, MOST_WHOLE_ROWS);
  let takesLists: boolean | null = null;

  const oneTrace = async (traceId: string, to: number) => Array.fromAsync(rowsOf(client, whole, { fields: FIELDS.all, conditions: [], to, traceId }));

  return {
    async *find(criterion, asked, window) {
      const conditions = [...conditionsOf(asked, window), ...markConditions(criterion, asked.agent)];
      for await (const row of rowsOf(client, light, { fields: fieldsFor(criterion), conditions, to: window.to })) {
        // A server that leaves the filter unheeded would go on to the beginning of time.
        if (row.time < window.from) return;
        if (isWanted(row, criterion, asked, window)) yield { traceId: row.traceId, time: row.time };
      }
    },

    has: async (criterion, asked, window) => {
      const filter = JSON.stringify([...conditionsOf(asked, window), ...markConditions(criterion, asked.agent)]);
      const answer = await settled(client, V2_OBSERVATIONS, { fields: fieldsFor(criterion), limit: 1, filter }, remedyFor(criterion));
      if (answer.kind === 'refused') return 'refused';
      const { rows } = readPage(answer.body, client);
      if (rows.length === 0) return 'no';
      // Which of them are wanted is looked at when they are found.
      return rows.some((row) => isOf(row, criterion, asked)) ? 'yes' : 'ignored';
    },

    collect: async (traceIds, to) => {
      takesLists ??= await heedsLists(client);
      const wanted = new Set(traceIds);
      const conditions = [ofTraces(traceIds), before(to)];
      const together = takesLists ? await Array.fromAsync(rowsOf(client, whole, { fields: FIELDS.all, conditions, to })) : [];
      const byTrace = Map.groupBy(
        together.filter(({ traceId }) => wanted.has(traceId)),
        ({ traceId }) => traceId,
      );
      const traces = await sideBySide(traceIds, async (traceId) => wholeTrace(traceId, byTrace.get(traceId) ?? (await oneTrace(traceId, to)), to));
      return traces.filter(({ observations }) => observations.length > 0);
    },

    sample: async ({ from, to }) => {
      const bounds: Condition[] = [{ type: 'datetime', column: 'startTime', operator: '>=', value: new Date(from).toISOString() }, before(to)];
      const answer = await settled(client, V2_OBSERVATIONS, { fields: FIELDS.marks, limit: MOST_ROWS, filter: JSON.stringify(bounds) });
      if (answer.kind === 'refused') throw refusal(client, 'to list observations', answer);
      return readPage(answer.body, client).rows.map(({ marks }) => marks);
    },
  };
}

function fieldsFor({ kind }: Criterion): (typeof FIELDS)[keyof typeof FIELDS] {
  return kind === 'metadata' || kind === 'any' ? FIELDS.marksAndMetadata : FIELDS.marks;
}

function isWanted(row: Row, criterion: Criterion, asked: Asked, window: Window): boolean {
  return isAskedFor(row, asked, window) && isOf(row, criterion, asked);
}

function isOf(row: Row, criterion: Criterion, asked: Asked): boolean {
  return asked.agent === null ? row.marks.type === 'GENERATION' : bearsMark(row.marks, criterion, asked);
}

/** Each row once, in the order of time, whatever the order and the pages they came in. */
function wholeTrace(traceId: string, rows: readonly Row[], to: number): WholeTrace {
  const byId = new Map(rows.filter((row) => row.traceId === traceId && row.time < to).map((row) => [row.id, row]));
  const observations = [...byId.values()].sort((a, b) => a.time - b.time || (a.id < b.id ? -1 : 1));
  return { traceId, began: observations[0]?.time ?? to, observations };
}

/** Whether several traces can be asked for at once: a server that leaves the list unheeded has something for a trace that there is not. */
async function heedsLists(client: Client): Promise<boolean> {
  const filter = JSON.stringify([ofTraces(['fledgling-no-such-trace'])]);
  const answer = await settled(client, V2_OBSERVATIONS, { fields: FIELDS.marks, limit: 1, filter });
  return answer.kind === 'body' && readPage(answer.body, client).rows.length === 0;
}
