import { describe, expect, it } from 'vitest';
import { digestOf } from '../records/digest.ts';
import { SourceQuery } from '../records/snapshot.ts';
import type { Page, QuerySource } from './ports.ts';

/** What every source that is asked keeps; `make` gives one afresh, of the same observations, more than one page of them if it has pages. */
export function querySourceContract(name: string, make: () => QuerySource | Promise<QuerySource>): void {
  const frozenOf = async (source: QuerySource) => (await source.frozen?.()) ?? source.query;
  const pagesOf = async (source: QuerySource, cursor: string | null, query: SourceQuery): Promise<Page[]> => Array.fromAsync(source.pages(cursor, query));
  const all = (pages: readonly Page[]) => pages.flatMap(({ observations }) => observations);

  describe(`${name} keeps the QuerySource contract`, () => {
    it('asks for the same whenever it is made, and freezes nothing but the window', async () => {
      const [one, two] = [await make(), await make()];
      expect(digestOf(one.query)).toBe(digestOf(two.query));
      expect(one.name).toBe(two.name);
      const frozen = SourceQuery.parse(await frozenOf(one));
      expect({ ...frozen, window: one.query.window }).toEqual(one.query);
      if (one.query.window !== null) expect(frozen).toEqual(one.query);
    });

    it('has an end, which only the last page is', async () => {
      const source = await make();
      const pages = await pagesOf(source, null, await frozenOf(source));
      expect(pages.map(({ next }) => next === null)).toEqual(pages.map((_, index) => index === pages.length - 1));
      expect(all(pages).length).toBeGreaterThan(0);
    });

    it('gives no observation twice', async () => {
      const source = await make();
      const texts = all(await pagesOf(source, null, await frozenOf(source))).map((observation) => JSON.stringify(observation));
      expect(new Set(texts).size).toBe(texts.length);
    });

    it('goes on after every page, in another process, as if nothing had happened', async () => {
      const source = await make();
      const query = await frozenOf(source);
      const pages = await pagesOf(source, null, query);
      for (const [index, { next }] of pages.entries()) {
        if (next !== null) expect(all(await pagesOf(await make(), next, query))).toEqual(all(pages.slice(index + 1)));
      }
    });
  });
}
