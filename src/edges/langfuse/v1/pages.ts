import { z } from 'zod';
import { ExternalError } from '../../../errors.ts';
import type { Client, Query } from '../api/client.ts';
import { refusal } from '../api/patience.ts';
import type { Sized } from '../api/sized.ts';

const Page = z.looseObject({ data: z.array(z.unknown()), meta: z.looseObject({ totalItems: z.int().nonnegative() }) });

/** The items of a page, and how many there are on all of them. @throws ExternalError for anything else. */
export function readPage(body: unknown, { baseUrl }: Pick<Client, 'baseUrl'>): { items: unknown[]; total: number } {
  const page = Page.safeParse(body);
  if (page.success) return { items: page.data.data, total: page.data.meta.totalItems };
  throw new ExternalError(`${baseUrl} answers otherwise than Langfuse's v1 API: expected a page with data and meta. Is it a Langfuse server?`, {
    retryable: false,
  });
}

/** Every item, in the server's order. Pages are counted, so that what is added meanwhile pushes items on to the next page: one may come twice. */
export async function* itemsOf(client: Client, sized: Sized, { path, query, what }: { path: string; query: Query; what: string }): AsyncIterable<unknown> {
  for (let [taken, total] = [0, 1]; taken < total; ) {
    const answer = await sized.page(path, (limit) => ({ ...query, limit, page: Math.floor(taken / limit) + 1 }));
    if (answer.kind === 'refused') throw refusal(client, `to list ${what}`, answer);
    if (answer.kind === 'stuck') {
      throw new ExternalError(
        `${client.baseUrl} cannot send number ${taken + 1} of ${what} (${answer.reason}). Raise what the server may send at once, or ask for another window.`,
        { retryable: false },
      );
    }
    const page = readPage(answer.body, client);
    // A page of another size than the last one may begin with what was taken already.
    const items = page.items.slice(taken % answer.limit);
    yield* items;
    taken += items.length;
    total = items.length === 0 ? 0 : page.total;
  }
}
