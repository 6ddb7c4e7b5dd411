import type { Context } from 'hono';
import { z } from 'zod';
import { invalid } from './refusal.ts';

/** Reads the query by a schema; parameters it does not name are dropped in silence, as the server does. */
export function readQuery<S extends z.ZodRawShape>(context: Context, shape: S): z.infer<z.ZodObject<S>> {
  const given = Object.fromEntries(Object.entries(context.req.queries()).map(([name, values]) => [name, values.length > 1 ? values : values[0]]));
  const parsed = z.object(shape).safeParse(given);
  if (!parsed.success) throw invalid('Invalid request data', parsed.error.issues);
  return parsed.data;
}

export async function readBody<S extends z.ZodType>(context: Context, schema: S): Promise<z.infer<S>> {
  const body: unknown = await context.req.json().catch(() => {
    throw invalid('The body is no JSON');
  });
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw invalid('Invalid request data', parsed.error.issues);
  return parsed.data;
}

export const PAGE = { page: z.coerce.number().int().positive().default(1), limit: z.coerce.number().int().positive().max(100).default(50) };
export const Time = z.iso.datetime({ offset: true });
export const List = z.union([z.array(z.string()), z.string().transform((value) => value.split(','))]);

/** A page by number with what the older endpoints say about it. */
export function numbered<T>(rows: readonly T[], { page, limit }: { page: number; limit: number }) {
  const data = rows.slice((page - 1) * limit, page * limit);
  return { data, meta: { page, limit, totalItems: rows.length, totalPages: Math.ceil(rows.length / limit) } };
}

/** A page by cursor: the cursor holds the last row's id, and rows keep their order. */
export function cursored<T extends { id: string }>(rows: readonly T[], { cursor, limit }: { cursor?: string | undefined; limit: number }) {
  const from = cursor === undefined ? 0 : rows.findIndex(({ id }) => id === Buffer.from(cursor, 'base64url').toString('utf8')) + 1;
  if (cursor !== undefined && from === 0) throw invalid('The cursor is none of ours');
  const data = rows.slice(from, from + limit);
  const last = data.at(-1);
  const more = from + limit < rows.length && last !== undefined;
  return { data, meta: { limit, ...(more ? { cursor: Buffer.from(last.id).toString('base64url') } : {}) } };
}
