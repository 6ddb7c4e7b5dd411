import { z } from 'zod';
import { ExternalError } from '../../../errors.ts';
import type { Access } from '../access.ts';
import type { Query } from '../api/client.ts';
import type { Requests } from './requests.ts';

const Cursored = z.looseObject({ data: z.array(z.looseObject({ id: z.string() })), meta: z.looseObject({ cursor: z.string().nullish() }).nullish() });
const Paged = z.looseObject({ data: z.array(z.looseObject({ id: z.string() })), meta: z.looseObject({ totalPages: z.number() }) });

/** A server may take as long until what it took can be read. */
const READ_BACK_MS = 60_000;

export interface AskedBack {
  /** Of one trace; left out, of all. */
  traceId?: string;
  name?: string;
  /** ISO 8601, `to` exclusive. */
  from: string;
  to: string;
}

/** Which observations the server holds: through v2 where it has it, else v1. */
export async function observationsOf(requests: Requests, { from, to, ...which }: AskedBack): Promise<Set<string>> {
  const query = { ...which, fromStartTime: from, toStartTime: to };
  return (
    (await byCursor(requests, '/api/public/v2/observations', { ...query, fields: 'core', limit: 1000 })) ?? byPage(requests, '/api/public/observations', query)
  );
}

/** Which scores of a trace the server holds. */
export async function scoresOf(requests: Requests, traceId: string): Promise<Set<string>> {
  return (await byCursor(requests, '/api/public/v3/scores', { traceId, limit: 100 })) ?? byPage(requests, '/api/public/v2/scores', { traceId });
}

/** Asks until all are there or the time is up. */
export async function stillMissing(
  { now, sleep }: { now(): number; sleep(ms: number): Promise<unknown> },
  wanted: readonly string[],
  ask: () => Promise<ReadonlySet<string>>,
): Promise<string[]> {
  const until = now() + READ_BACK_MS;
  for (let waitMs = 250; ; waitMs = Math.min(waitMs * 2, 10_000)) {
    const there = await ask();
    const missing = wanted.filter((id) => !there.has(id));
    if (missing.length === 0 || now() + waitMs > until) return missing;
    await sleep(waitMs);
  }
}

export function notThere({ baseUrl }: Access, what: string, there: number, wanted: number): ExternalError {
  return new ExternalError(
    `${baseUrl} gives back ${there} of ${wanted} ${what}. Run again: answers are kept and nothing is sent twice; LANGFUSE_DISABLED=1 runs without.`,
  );
}

/** Null where the server has no such address. */
async function byCursor(requests: Requests, path: string, query: Query): Promise<Set<string> | null> {
  const ids = new Set<string>();
  for (let cursor: string | null = null; ; ) {
    const body: unknown = await requests.get(path, cursor === null ? query : { ...query, cursor });
    if (body === null) return null;
    const { data, meta } = Cursored.parse(body);
    for (const { id } of data) ids.add(id);
    const next = meta?.cursor ?? null;
    if (next === null || next === cursor) return ids;
    cursor = next;
  }
}

async function byPage(requests: Requests, path: string, query: Query): Promise<Set<string>> {
  const ids = new Set<string>();
  for (let page = 1; ; page += 1) {
    const body = await requests.get(path, { ...query, limit: 100, page });
    if (body === null) return ids;
    const { data, meta } = Paged.parse(body);
    for (const { id } of data) ids.add(id);
    if (data.length === 0 || page >= meta.totalPages) return ids;
  }
}
