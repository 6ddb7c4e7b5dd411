import { expect, test } from 'vitest';
import { generation, sourceOf } from '../../../tests/fixtures/langfuse/generation.ts';
import { OPTIONS } from '../harvest.test-data.ts';
import { harvest } from '../harvest.ts';
import type { HarvestOptions } from '../options.ts';
import { misfit } from './fits.ts';

const run = (observations: readonly unknown[], more: Partial<HarvestOptions> = {}) =>
  harvest({ source: sourceOf(observations), redactor: null, config: { ...OPTIONS, tracks: ['toolcall'], ...more }, ledger: [], agent: 'a' });
const minute = (at: number) => ({ startTime: `2026-01-05T08:${String(at).padStart(2, '0')}:00.000Z` });
const answers = (...cities: string[]) =>
  cities.map((city, at) =>
    generation({ id: `o${at}`, user: 'weather at home', calls: [{ name: 'get_weather', arguments: JSON.stringify({ city }) }] }, minute(at)),
  );
const told = ({ quarantined }: Awaited<ReturnType<typeof run>>) => quarantined.map(({ where, reason }) => `${where} ${reason}`);
const kept = ({ examples }: Awaited<ReturnType<typeof run>>) => examples.map(({ source }) => source.observationId);

test('of answers to one prompt the earliest of the majority is kept, even where an earlier one says something else', async () => {
  const harvested = await run(answers('Bergen', 'Oslo', 'Oslo'));
  expect(kept(harvested)).toEqual(['o1']);
  expect(harvested.quarantined).toEqual([
    { where: 'o0', reason: 'conflicting-duplicate', detail: 'the same prompt was answered differently in o1, which is kept: 2 of 3 answers agree with it' },
  ]);
  expect([harvested.manifest.counts.duplicates, harvested.stats.answers]).toEqual([2, { disagreeing: 1, undecided: 0 }]);
});

test('where no answer is given more than half of the time none is kept, and each is told', async () => {
  const harvested = await run([...answers('Bergen', 'Oslo', 'Oslo', 'Bergen'), generation({ id: 'sound' })]);
  expect(kept(harvested)).toEqual(['sound']);
  expect(told(harvested)).toEqual(['o0 undecided-answer', 'o1 undecided-answer', 'o2 undecided-answer', 'o3 undecided-answer']);
  expect([harvested.manifest.counts.duplicates, harvested.stats.answers]).toEqual([0, { disagreeing: 1, undecided: 1 }]);
  expect(harvested.stats.warnings.join(' ')).toContain('1 prompts were answered differently each time');
});

const offered = (properties: object, required: string[] = []) => [
  { type: 'function', function: { name: 'get_weather', parameters: { type: 'object', properties, required } } },
];
const CITY = { city: { type: 'string' } };
const calling = (id: string, at: number, tools: unknown[], args: object) =>
  generation({ id, user: `weather ${id}`, tools, calls: [{ name: 'get_weather', arguments: JSON.stringify(args) }] }, minute(at));
const drifted = [
  calling('old', 0, offered(CITY), { city: 'Oslo' }),
  calling('unit', 1, offered({ ...CITY, unit: { type: 'string' } }), { city: 'Oslo', unit: 'c' }),
  calling('new', 2, offered({ ...CITY, days: { type: 'integer' } }, ['city', 'days']), { city: 'Oslo', days: 2 }),
];

test('a tool whose parameters changed is told with its forms in the order they were last seen, and the calls that no longer fit', async () => {
  const { stats, examples } = await run(drifted);
  expect(examples).toHaveLength(3);
  expect(stats.drift.rule).toBe('keep');
  expect(stats.drift.tools.map(({ tool, forms, stale }) => [tool, forms.map(({ since, observations }) => [since.slice(14, 16), observations]), stale])).toEqual(
    [
      [
        'get_weather',
        [
          ['00', 1],
          ['01', 1],
          ['02', 1],
        ],
        2,
      ],
    ],
  );
});

test('by the newest schema alone, calls that do not fit it are set aside with the reason', async () => {
  const harvested = await run(drifted, { schemaDrift: 'newest' });
  expect(kept(harvested)).toEqual(['new']);
  expect(harvested.quarantined.map(({ where, detail }) => [where, detail])).toEqual([
    ['old', 'get_weather: "days" is required of the schema it is offered with since 2026-01-05T08:02:00.000Z'],
    ['unit', 'get_weather: "days" is required of the schema it is offered with since 2026-01-05T08:02:00.000Z'],
  ]);
});

test('a schema that stays, whatever the order of its keys, has not drifted', async () => {
  const turned = [{ type: 'function', function: { parameters: { required: [], properties: CITY, type: 'object' }, name: 'get_weather' } }];
  const { stats } = await run([calling('a', 0, offered(CITY), { city: 'Oslo' }), calling('b', 1, turned, { city: 'Rome' })]);
  expect(stats.drift.tools).toEqual([]);
});

test.each<[args: object, schema: object, why: string | null]>([
  [{ city: 'Oslo' }, {}, null],
  [{ city: 'Oslo' }, { properties: { city: { type: 'string' } } }, null],
  [{ town: 'Oslo' }, { properties: { city: {} } }, '"town" is no argument'],
  [{ town: 'Oslo' }, { properties: { city: {} }, additionalProperties: true }, null],
  [{}, { properties: { city: {} }, required: ['city'] }, '"city" is required'],
  [{ unit: 'k' }, { properties: { unit: { enum: ['c', 'f'] } } }, '"unit" is none of its choices'],
  [{ days: 2.5 }, { properties: { days: { type: 'integer' } } }, '"days" is no integer'],
  [{ days: 2 }, { properties: { days: { type: ['integer', 'null'] } } }, null],
  [{ days: null }, { properties: { days: { type: ['integer', 'null'] } } }, null],
  [{ days: '2' }, { properties: { days: { type: ['integer', 'null'] } } }, '"days" is no integer or null'],
  [{ list: {} }, { properties: { list: { type: 'array' } } }, '"list" is no array'],
  [{ constructor: 1 }, { properties: {} }, '"constructor" is no argument'],
  [{ days: 1 }, { properties: { days: { type: 'of a later draft' } } }, null],
])('%j under %j: %s', (args, schema, why) => {
  expect(misfit(JSON.parse(JSON.stringify(args)), JSON.parse(JSON.stringify(schema)))).toBe(why);
});
