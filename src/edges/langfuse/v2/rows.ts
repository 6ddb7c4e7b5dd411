import { z } from 'zod';
import { ExternalError } from '../../../errors.ts';
import type { Client, Query } from '../api/client.ts';
import { refusal, settled, silent } from '../api/patience.ts';
import type { Sized } from '../api/sized.ts';
import type { Row } from '../ports.ts';
import { before, type Condition } from './filter.ts';
import { rowOf } from './row.ts';

export const V2_OBSERVATIONS = '/api/public/v2/observations';

/** Metadata is cut at 200 characters unless input and output are asked for too. */
export const FIELDS = {
  marks: 'core,basic,trace_context',
  marksAndMetadata: 'core,basic,trace_context,metadata',
  all: 'core,basic,time,io,metadata,model,usage,prompt,metrics,trace_context',
} as const;

const Page = z.looseObject({ data: z.array(z.unknown()), meta: z.looseObject({ cursor: z.string().nullish() }).nullish() });

/** The rows of a page, and the cursor of the next; null at the end. @throws ExternalError for anything else. */
export function readPage(body: unknown, { baseUrl }: Pick<Client, 'baseUrl'>): { rows: Row[]; cursor: string | null } {
  const page = Page.safeParse(body);
  const rows = page.success ? page.data.data.map(rowOf) : [null];
  const read = rows.filter((row) => row !== null && row !== 'alone');
  if (!page.success || rows.includes(null)) {
    throw new ExternalError(`${baseUrl} answers otherwise than Langfuse's v2 API: expected a page of observations. Is it a Langfuse server, and recent?`, {
      retryable: false,
    });
  }
  return { rows: read, cursor: page.data.meta?.cursor || null };
}

/** Pages with nothing new, under ever new cursors, before the server is asked otherwise. */
const MOST_STALLED = 3;

interface Asking {
  fields: (typeof FIELDS)[keyof typeof FIELDS];
  conditions: readonly Condition[];
  /** Start times before this, epoch milliseconds. */
  to: number;
  /** One trace, by a parameter of its own: for servers that leave `filter` unheeded. */
  traceId?: string;
}

/**
 * Every row that the server has for these conditions, newest first. A server whose cursor leads nowhere is asked again for what is older than
 * the last row, so that none is lost; it may then come twice.
 */
export async function* rowsOf(client: Client, sized: Sized, { fields, conditions, to, traceId }: Asking): AsyncIterable<Row> {
  let bound = to;
  for (;;) {
    const seen = new Set<string>();
    let [cursor, oldest]: [string | null, number] = [null, bound];
    let [last, stalled] = ['', 0];
    do {
      const query: Query = {
        fields,
        toStartTime: new Date(bound).toISOString(),
        ...(traceId === undefined ? { filter: JSON.stringify([...conditions, ...(bound < to ? [before(bound)] : [])]) } : { traceId }),
        ...(cursor === null ? {} : { cursor }),
      };
      const page = await pageOf(client, sized, query);
      for (const row of page.rows) {
        oldest = Math.min(oldest, row.time);
        yield row;
      }
      if (page.cursor === null) return;
      const ids = page.rows.map(({ id }) => id).join('\n');
      stalled = ids === '' || ids === last ? stalled + 1 : 0;
      last = ids;
      seen.add(cursor ?? '');
      cursor = page.cursor;
    } while (!seen.has(cursor) && stalled < MOST_STALLED);
    if (oldest + 1 >= bound) {
      throw new ExternalError(`${client.baseUrl} gives the same page again and again. What is done is kept; run again to resume.`);
    }
    bound = oldest + 1;
  }
}

async function pageOf(client: Client, sized: Sized, query: Query): Promise<{ rows: Row[]; cursor: string | null }> {
  const answer = await sized.page(V2_OBSERVATIONS, (limit) => ({ ...query, limit }));
  if (answer.kind === 'body') return readPage(answer.body, client);
  if (answer.kind === 'refused') throw refusal(client, 'to list observations', answer);
  if (query['fields'] !== FIELDS.all) throw silent(client, answer.reason);
  // One observation is more than the server can send: what it is, without what it holds.
  const bare = await settled(client, V2_OBSERVATIONS, { ...query, fields: FIELDS.marks, limit: 1 });
  if (bare.kind === 'refused') throw refusal(client, 'to list observations', bare);
  // It may have been too busy rather than the observation too large.
  const again = await client.get(V2_OBSERVATIONS, { ...query, limit: 1 });
  if (again.kind === 'body') return readPage(again.body, client);
  const page = readPage(bare.body, client);
  const statusMessage = `Langfuse could not send its input and output (${answer.reason})`;
  return {
    ...page,
    rows: page.rows.map((row) => ({ ...row, isWhole: false, value: { ...row.value, level: 'ERROR', statusMessage, input: null, output: null } })),
  };
}
