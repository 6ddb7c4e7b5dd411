import { describe, expect, it } from 'vitest';
import type { Cause, Diagnosis } from '../../../records/findings/diagnosis.ts';
import { runFixture } from '../../fixtures/fixture.test-data.ts';
import { economicsView } from './economics-view.ts';
import { missesView } from './misses-view.ts';
import { nextView } from './next-view.ts';
import { remediesView } from './remedies-view.ts';

const run = runFixture();

describe('where the misses are', () => {
  const diagnosis = (cells: readonly [Cause, string, number][], change: Partial<Diagnosis> = {}): Diagnosis => ({
    ...{ schema: 'fledgling/diagnosis@1', evaluation: 'e', track: 'toolcall', role: 'tuned', split: 'test', examples: 300, misses: 0, learnable: 0 },
    cells: cells.map(([cause, domain, count]) => ({ cause, domain, count })),
    ...change,
  });
  const viewOf = (...diagnoses: Diagnosis[]) => missesView({ diagnoses, decision: run.decision });

  it('counts every miss once in its row, and the hottest cell is the one with the most', () => {
    const [map] = viewOf(
      diagnosis([
        ['wrong-tool', 'a', 10],
        ['wrong-tool', 'b', 1],
        ['truncated', 'a', 3],
      ]),
    ).maps;
    expect(map?.columns).toEqual(['a', 'b']);
    expect(map?.rows.map(({ cause, total, learnable, cells }) => [cause, total, learnable, cells.map(({ misses, heat }) => [misses, heat])])).toEqual([
      [
        'wrong-tool',
        11,
        true,
        [
          [10, 5],
          [1, 1],
        ],
      ],
      [
        'truncated',
        3,
        false,
        [
          [3, 2],
          [0, 0],
        ],
      ],
    ]);
  });

  it('adds up the tools beyond the first nine, and loses none of their misses', () => {
    const cells = Array.from({ length: 14 }, (_, at): [Cause, string, number] => ['wrong-tool', `tool${at}`, 20 - at]);
    const [map] = viewOf(diagnosis(cells)).maps;
    expect([map?.columns.length, map?.others]).toEqual([9, '5 others']);
    const [row] = map?.rows ?? [];
    expect((row?.cells ?? []).reduce((sum, { misses }) => sum + misses, 0) + (row?.others ?? 0)).toBe(row?.total);
  });

  it('starts with the deciding models, names those without a miss, and looks at the test split alone', () => {
    const cell: [Cause, string, number][] = [['wrong-tool', 'a', 1]];
    const { maps, clean } = viewOf(diagnosis(cell, { role: 'base' }), diagnosis(cell), diagnosis([], { role: 'hosted' }), diagnosis(cell, { split: 'val' }));
    expect(maps.map(({ title, deciding }) => [title, deciding])).toEqual([
      ['Tool calls, tuned', true],
      ['Tool calls, base', false],
    ]);
    expect(clean).toEqual(['Tool calls, hosted']);
  });
});

describe('what else was found', () => {
  it('names the remedy that gains for sure, or says that none does', () => {
    expect(remediesView(run)[0]?.verdict).toBe('constrained surely gains, by about 9.0 points, without training.');
    expect(remediesView({ remedies: run.remedies.map((one) => ({ ...one, best: null })) })[0]).toMatchObject({
      verdict: 'Nothing that was tried gains for sure.',
      config: null,
    });
  });

  it.each([
    [{ low: 9_000, likely: 22_000, high: null }, 'Own hardware costs less from about 22,000 requests a day (9,000 at best, never at worst).'],
    [{ low: 9_000, likely: null, high: null }, 'At these prices own hardware never costs less (at best: from 9,000 requests a day).'],
    [null, 'From how many requests a day own hardware costs less cannot be told.'],
  ])('says from how many requests a day own hardware costs less: %j', (breakEvenRequestsPerDay, sentence) => {
    expect(economicsView({ economics: run.economics.map((one) => ({ ...one, breakEvenRequestsPerDay })) })[0]?.sentence).toBe(sentence);
  });

  it('does not say of a training that nobody knows the cost of that it never pays back', () => {
    const economics = run.economics.map((one) => ({
      ...one,
      trainingUsd: null,
      curve: one.curve.map((point, index) => ({ ...point, hostedUsd: index === 0 ? 0 : 1e9, paysBackInMonths: null })),
    }));
    expect(
      economicsView({ economics })[0]
        ?.rows.map(({ paysBack }) => paysBack)
        .slice(0, 2),
    ).toEqual(['never', 'not known']);
  });

  it.each([
    ['ship', /^Promote exactly the files that were evaluated/],
    ['train', /^Tool calls: ask otherwise first: constrained surely gains/],
    ['stop', /^Tool calls: ask otherwise first/],
    ['collect', /^Tool calls: ask otherwise first/],
  ] as const)('says first what to do after %s', (action, first) => {
    expect(nextView({ ...run, standIn: false, decision: { ...run.decision, action } })[0]).toMatch(first);
  });
});
