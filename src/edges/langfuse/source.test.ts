import { afterAll, afterEach, describe, expect, test } from 'vitest';
import type { Page } from '../../fetch/ports.ts';
import { querySourceContract } from '../../fetch/query-source.contract.ts';
import { NOW, told, toldTrace } from './scripted/observations.test-data.ts';
import { type Script, type ScriptedLangfuse, scriptedLangfuse } from './scripted/server.test-data.ts';
import { sourceOf } from './scripted/source.test-data.ts';
import type { LangfuseSourceOptions } from './source.ts';

const open: ScriptedLangfuse[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

async function serve(script: Script): Promise<ScriptedLangfuse> {
  const server = await scriptedLangfuse(script);
  open.push(server);
  return server;
}

const idsIn = (pages: readonly Page[]) =>
  pages.flatMap(({ observations }) => observations.flatMap((one) => (typeof one === 'object' && one !== null && 'id' in one ? [String(one.id)] : [])));

async function fetched(script: Script, options: Partial<LangfuseSourceOptions> = {}) {
  const server = await serve(script);
  const { source, notices, waits } = sourceOf(server, options);
  const pages = await Array.fromAsync(source.pages(null, (await source.frozen?.()) ?? source.query));
  return { server, notices, waits, pages, ids: idsIn(pages), coverage: pages.at(-1)?.coverage };
}

const idsOf = (rows: readonly { id: string }[]) => rows.map(({ id }) => id).sort();

/** Forty traces over ten days, three observations each. */
const TRACES = Array.from({ length: 40 }, (_, index) => toldTrace(index, 30 + index * 340));
const OTHERS = Array.from({ length: 30 }, (_, index) => toldTrace(1000 + index, 35 + index * 400, { traceName: 'billing' }));
const MIXED = [...TRACES, ...OTHERS].flat();

for (const api of ['v2', 'v1'] as const) {
  let shared: Promise<ScriptedLangfuse> | null = null;
  afterAll(async () => (await shared)?.close());
  querySourceContract(`langfuse, ${api} API`, async () => {
    shared ??= scriptedLangfuse({ api, observations: MIXED });
    return sourceOf(await shared).source;
  });

  describe(`of a server with the ${api} API`, () => {
    test('the traces of the agent are fetched whole, newest first, and no others', async () => {
      const { ids, coverage } = await fetched({ api, observations: MIXED });
      expect(ids.toSorted()).toEqual(idsOf(TRACES.flat()));
      expect(ids.slice(0, 3)).toEqual(['t0000-a', 't0000-b', 't0000-c']);
      expect(coverage).toEqual({
        from: new Date(NOW - 20 * 60_000 - 10 * 86_400_000).toISOString(),
        to: '2026-11-28T11:40:00.000Z',
        ...{ traces: 40, generations: 40, matchedBy: { 'trace name': 40 }, ownEvaluations: 0, withoutContent: [], ended: 'whole' },
      });
    });

    test('no more is asked for once there are generations enough, and the newest are there', async () => {
      const { ids, coverage } = await fetched({ api, observations: MIXED }, { generations: 15 });
      expect(ids.slice(0, 9)).toEqual(idsOf(TRACES.slice(0, 3).flat()));
      expect(coverage).toMatchObject({ ended: 'generations', traces: 22 });
      expect(await fetched({ api, observations: MIXED }, { maxTraces: 1 })).toMatchObject({ coverage: { ended: 'traces' } });
    });

    test('a trace that began before the window comes whole; what began after it does not', async () => {
      const trace = { traceId: 'long' };
      const observations = [told('early', 20_000, trace), told('middle', 60, trace), told('late', 5, trace), told('other', 20_000)];
      expect((await fetched({ api, observations: [...observations, ...toldTrace(1, 61)] })).ids.toSorted()).toEqual(
        api === 'v2' ? ['early', 'middle', 't0001-a', 't0001-b', 't0001-c'] : ['t0001-a', 't0001-b', 't0001-c'],
      );
    });

    test('evaluations of our own and experiments are left out', async () => {
      const own = [toldTrace(1, 60, { tags: ['fledgling'] }), toldTrace(2, 61, { environment: 'sdk-experiment' }), toldTrace(3, 62)];
      expect((await fetched({ api, observations: own.flat() })).ids).toEqual(idsOf(own[2] ?? []));
    });

    test('filters by environment, tags and user are held against every row', async () => {
      const kinds = [
        toldTrace(1, 60, { environment: 'staging', tags: ['a', 'b'], userId: 'u1' }),
        toldTrace(2, 61, { environment: 'staging', tags: ['a'], userId: 'u1' }),
        toldTrace(3, 62, { environment: 'staging', tags: ['a', 'b'], userId: 'u2' }),
        toldTrace(4, 63, { environment: 'production', tags: ['a', 'b'], userId: 'u1' }),
      ];
      const filters = { environments: ['staging', 'test'], tags: ['a', 'b'], userId: 'u1' };
      expect((await fetched({ api, observations: kinds.flat() }, filters)).ids.toSorted()).toEqual(idsOf(kinds[0] ?? []));
    });
  });
}
