import { expect, it } from 'vitest';
import type { CompareRow } from '../../records/console/compare/list.ts';
import { choicesIn, isListed, placeIn } from './filter.ts';

const row = (id: string, marks: CompareRow['marks'], more: Partial<CompareRow> = {}): CompareRow => ({
  ...{ id, track: 'toolcall', split: 'test', tool: 'get_weather', said: 'rain?', marks, causes: {}, slices: [], challenge: false, doubtful: false },
  ...more,
});

const ROWS = [
  row('1', { hosted: true, base: false, tuned: false }, { causes: { base: 'wrong-tool', tuned: 'argument-format' } }),
  row('2', { hosted: false, base: false, tuned: true }, { doubtful: true, causes: { hosted: 'likely-wrong-gold', base: 'wrong-tool' } }),
  row('3', { hosted: true, base: true, tuned: true }, { track: 'structured', slices: ['seen'] }),
  row('4', { hosted: true, base: true, tuned: null }, { tool: 'none' }),
  row('5', { hosted: true, base: false, tuned: true }),
];

it.each([
  ['misses', '1245'],
  ['all', '12345'],
  ['flips', '12'],
  ['lost', '1'],
  ['won', '2'],
  ['hosted-wrong', '2'],
  ['base-wrong', '125'],
  ['tuned-wrong', '1'],
  ['doubtful', '2'],
  ['unscored', '4'],
] as const)('shows %s', (show, ids) => {
  expect(ROWS.filter((one) => isListed(one, { show }, null)).map(({ id }) => id)).toEqual([...ids]);
});

it('narrows by track, tool, any model’s cause, slice, and the examples that hold a text', () => {
  const ids = (filter: Parameters<typeof isListed>[1], found: ReadonlySet<string> | null = null) =>
    ROWS.filter((one) => isListed(one, filter, found)).map(({ id }) => id);
  expect(ids({ show: 'all', track: 'structured' })).toEqual(['3']);
  expect(ids({ show: 'all', tool: 'none' })).toEqual(['4']);
  expect(ids({ show: 'all', cause: 'wrong-tool' })).toEqual(['1', '2']);
  expect(ids({ show: 'all', slice: 'seen' })).toEqual(['3']);
  expect(ids({ show: 'misses' }, new Set(['2', '3']))).toEqual(['2']);
});

it('holds a run without a tuned model by its base', () => {
  const rows = [row('1', { hosted: true, base: false }), row('2', { hosted: true, base: true })];
  expect(rows.filter((one) => isListed(one, { show: 'lost' }, null)).map(({ id }) => id)).toEqual(['1']);
  expect(choicesIn(rows, {}).shows.map(({ label, count }) => `${label}: ${count}`)).toContain('Hosted right, base wrong: 1');
});

it('offers what some example has, counted', () => {
  const { causes, tracks, tools } = choicesIn(ROWS, { track: 'toolcall' });
  expect(tracks).toEqual([
    { value: 'toolcall', label: 'Tool calls', count: 4 },
    { value: 'structured', label: 'Structured output', count: 1 },
  ]);
  expect(tools.map(({ value, count }) => [value, count])).toEqual([
    ['get_weather', 3],
    ['none', 1],
  ]);
  expect(causes).toContainEqual({ value: 'wrong-tool', label: 'Wrong tool', count: 2 });
});

it('knows the neighbours of an example, and the misses around it', () => {
  expect(placeIn(ROWS, '3')).toEqual({ index: 2, total: 5, previous: '2', next: '4', previousMiss: '2', nextMiss: '4' });
  expect(placeIn(ROWS, '1')).toMatchObject({ previous: null, previousMiss: null, next: '2' });
  expect(placeIn(ROWS, 'elsewhere')).toMatchObject({ index: null, next: '1', previous: null });
  expect(placeIn([], 'x')).toEqual({ index: null, total: 0, previous: null, next: null, previousMiss: null, nextMiss: null });
});
