import { describe, expect, it } from 'vitest';
import { sha256 } from '../../../records/digest.ts';
import { drawSet } from '../public-set.ts';
import { BOOKING, call, FLIGHTS, hermesRow, MOVIE, python, result, schemaText, toolsText } from './hermes.test-data.ts';
import { hermesSet } from './hermes.ts';

const SOURCES = [{ path: 'func-calling.json', sha256: sha256('x') }];
const TOOLS = toolsText(python([FLIGHTS, BOOKING]));
const opened = (city: string) =>
  [
    ['system', TOOLS],
    ['human', `From Oslo to ${city}, please.`],
    ['gpt', call('search_flights', { from: 'Oslo', to: city })],
  ] as const;
const longer = (city: string) =>
  [
    ...opened(city),
    ['tool', result({ flights: [`${city} 1`] })],
    ['gpt', `${city} 1 flies. Book it?`],
    ['human', 'Yes.'],
    ['gpt', call('book', { number: `${city} 1` })],
  ] as const;
const movie = (year: number) =>
  hermesRow(
    `m${year}`,
    [
      ['system', schemaText(python(MOVIE))],
      ['human', `Interstellar, ${year}.`],
      ['gpt', JSON.stringify({ title: 'Interstellar', year })],
    ],
    { category: 'Media' },
  );
const set = (...files: Parameters<typeof hermesSet>[0]) => hermesSet(files, SOURCES, 'public');

describe('Hermes’s files', () => {
  it('give calls on both tracks and JSON answers on one, sliced by file and category', () => {
    const { items, rows } = set({ file: 'func-calling.json', rows: [hermesRow('a', opened('Rome'))] }, { file: 'json-mode-agentic.json', rows: [movie(2014)] });
    expect(rows).toBe(2);
    expect(items.map(({ drafts, stratum, slices }) => [drafts.map(({ track, domain }) => `${track} ${domain}`), stratum, slices])).toEqual([
      [['structured search_flights', 'toolcall search_flights'], 'Travel', ['func-calling', 'Travel']],
      [['structured Movie_entry'], 'Media', ['json-mode-agentic', 'Media']],
    ]);
  });

  it('that tell one conversation twice give its calls once, and never put them into two splits', () => {
    const cities = Array.from({ length: 30 }, (_, index) => `town ${index}`);
    const both = set(
      { file: 'func-calling-singleturn.json', rows: cities.map((city) => hermesRow(city, opened(city))) },
      { file: 'func-calling.json', rows: cities.map((city) => hermesRow(city, longer(city))) },
    );
    const { examples, manifest } = drawSet(both, { train: 20, val: 10, test: 10 }, 42);
    expect(manifest.counts).toMatchObject({ observations: 60, modelCalls: 90, duplicates: 60 });
    for (const [, together] of Map.groupBy(examples, ({ source }) => source.sessionId)) expect(new Set(together.map(({ split }) => split)).size).toBe(1);
  });

  it.each<[string, unknown, string]>([
    [
      'a call that contradicts its tool',
      hermesRow('a', [
        ['system', TOOLS],
        ['human', 'Book it.'],
        ['gpt', call('book', { queries: ['x'] })],
      ]),
      'gold-against-schema',
    ],
    [
      'an answer that contradicts its schema',
      hermesRow('a', [
        ['system', schemaText(python(MOVIE))],
        ['human', 'x'],
        ['gpt', '{"title": "x", "year": "2014"}'],
      ]),
      'gold-against-schema',
    ],
    [
      'an answer that is no JSON',
      hermesRow('a', [
        ['system', schemaText(python(MOVIE))],
        ['human', 'x'],
        ['gpt', 'No.'],
      ]),
      'invalid-json-output',
    ],
    [
      'several calls at once',
      hermesRow('a', [
        ['system', TOOLS],
        ['human', 'Both.'],
        ['gpt', `${call('book', { number: '1' })}${call('book', { number: '2' })}`],
      ]),
      'parallel-calls',
    ],
    ['another shape', { id: 'a', messages: [] }, 'unreadable-row'],
    ['nesting without end', { id: 'a', conversations: JSON.parse(`${'['.repeat(2_000)}${']'.repeat(2_000)}`) }, 'unreadable-row'],
  ])('with %s are quarantined', (_, row, reason) => {
    const { items, quarantined } = set({ file: 'func-calling.json', rows: [row] });
    expect([items, quarantined]).toEqual([[], [expect.objectContaining({ reason })]]);
  });

  it('with an id twice are quarantined the second time', () => {
    const { quarantined } = set({ file: 'func-calling.json', rows: [hermesRow('a', opened('Rome')), hermesRow('a', opened('Bari'))] });
    expect(quarantined).toMatchObject([{ where: 'func-calling.json row 1', reason: 'duplicate-row' }]);
  });
});
