import { z } from 'zod';
import type { Requests } from './requests.ts';

const V2 = z.looseObject({ data: z.array(z.looseObject({ id: z.string() })), meta: z.looseObject({ cursor: z.string().nullish() }).nullish() });
const Paged = z.looseObject({ data: z.array(z.looseObject({ id: z.string() })), meta: z.looseObject({ totalPages: z.number() }) });

/** Which observations of a trace the server holds: through v2 where it has it, else v1. */
export async function observationsOf(requests: Requests, traceId: string, window: { from: string; to: string }): Promise<Set<string>> {
  const ids = new Set<string>();
  let cursor: string | null = null;
  do {
    const query = { traceId, fields: 'core', limit: 1000, fromStartTime: window.from, toStartTime: window.to };
    const body: unknown = await requests.get('/api/public/v2/observations', cursor === null ? query : { ...query, cursor });
    if (body === null) return allPages(requests, '/api/public/observations', { traceId });
    const page = V2.parse(body);
    for (const { id } of page.data) ids.add(id);
    const next = page.meta?.cursor ?? null;
    if (next === cursor) break;
    cursor = next;
  } while (cursor !== null);
  return ids;
}

/** Which scores of a trace the server holds. */
export async function scoresOf(requests: Requests, traceId: string): Promise<Set<string>> {
  const ids = new Set<string>();
  let cursor: string | null = null;
  do {
    const query = { traceId, limit: 100 };
    const body: unknown = await requests.get('/api/public/v3/scores', cursor === null ? query : { ...query, cursor });
    if (body === null) return allPages(requests, '/api/public/v2/scores', { traceId });
    const page = V2.parse(body);
    for (const { id } of page.data) ids.add(id);
    const next = page.meta?.cursor ?? null;
    if (next === cursor) break;
    cursor = next;
  } while (cursor !== null);
  return ids;
}

async function allPages(requests: Requests, path: string, query: Readonly<Record<string, string>>): Promise<Set<string>> {
  const ids = new Set<string>();
  for (let page = 1; ; page += 1) {
    const body = await requests.get(path, { ...query, limit: 100, page });
    if (body === null) return ids;
    const { data, meta } = Paged.parse(body);
    for (const { id } of data) ids.add(id);
    if (data.length === 0 || page >= meta.totalPages) return ids;
  }
}
