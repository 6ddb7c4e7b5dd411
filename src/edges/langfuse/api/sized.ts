import type { Answer, Client, Query } from './client.ts';
import { pause, type Settled, silent } from './patience.ts';

/** Attempts for one row. */
const MOST_ATTEMPTS = 4;
/** Pages that must come before more is asked for again. */
const GOOD_PAGES = 3;

/** Requests with a `limit` that fits what the server can send at once. */
export interface Sized {
  /** One page, asked for in smaller pieces where it is too much; `stuck` where even one row is. @throws ExternalError when nothing is answered. */
  page(path: string, query: (limit: number) => Query): Promise<(Settled & { limit: number }) | { kind: 'stuck'; reason: string }>;
}

/** Begins with pages of `most` rows, halves them where the server cannot send so many, and grows again once it can. */
export function sizedPages(client: Client, most: number): Sized {
  let [limit, good] = [most, 0];
  return {
    page: async (path, query) => {
      let attempts = 0;
      for (let atOne = 0; ; ) {
        const answer = await client.get(path, query(limit));
        if (answer.kind === 'body' || answer.kind === 'refused') {
          const asked = limit;
          good += 1;
          if (good % GOOD_PAGES === 0) limit = Math.min(most, limit * 2);
          return { ...answer, limit: asked };
        }
        good = 0;
        attempts += 1;
        const smaller = Math.max(1, Math.floor(limit / 2));
        if (limit === 1) atOne += 1;
        if (atOne >= (isTooLarge(answer) ? 1 : MOST_ATTEMPTS)) {
          if (answer.kind === 'broken') throw silent(client, answer.reason);
          return { kind: 'stuck', reason: answer.reason };
        }
        // A cut answer says nothing of its size, until it is cut again.
        if (answer.kind === 'strained' || attempts > 2) limit = smaller;
        if (!isTooLarge(answer)) await pause(client, answer, attempts);
      }
    },
  };
}

function isTooLarge(answer: Answer): boolean {
  return answer.kind === 'strained' && answer.isTooLarge;
}
