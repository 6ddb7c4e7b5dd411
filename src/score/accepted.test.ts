import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BOTH_TRACKS, exampleOf, scoredOf } from '../eval/eval.test-data.ts';
import type { Example, Track } from '../records/example.ts';
import type { JsonObject } from '../records/json.ts';
import { completionOf } from '../rows/completion.ts';

const accepted: Example['accepted'] = {
  arguments: {
    city: { values: ['Lisbon', 'Lisboa', 'Lisbon, Portugal'], optional: false },
    unit: { values: ['c', 'celsius'], optional: true },
    days: { values: [1, [1, 2], { from: 1 }], optional: true },
  },
};
const gold = { name: 'get_weather', arguments: { city: 'Lisbon' } };
const gradedOf = (track: Track, args: JsonObject, name = 'get_weather', listed: Example['accepted'] = accepted) =>
  scoredOf(exampleOf({ track, call: gold, accepted: listed }), completionOf(track, { name, arguments: args }));
const exactOf = ({ values }: ReturnType<typeof scoredOf>) => values.args_exact_rate ?? values.exact_match_rate;

describe.each(BOTH_TRACKS)('accepted values on the %s track', (track) => {
  it.each<JsonObject>([
    { city: 'Lisbon' },
    { city: 'Lisboa', unit: 'celsius' },
    { unit: 'c', city: 'Lisbon, Portugal', days: [1, 2] },
    { city: 'Lisbon', days: { from: 1.0 } },
  ])('make %j right on every metric', (args) => {
    const graded = gradedOf(track, args);
    expect(new Set(Object.values(graded.values))).toEqual(new Set([1]));
    expect(graded.differs).toEqual([]);
  });

  it.each<[JsonObject, string[]]>([
    [{ city: 'Porto' }, ['arguments.city']],
    [{ city: 'lisboa' }, ['arguments.city']],
    [{ unit: 'c' }, ['arguments.city']],
    [{ city: 'Lisboa', unit: 'f' }, ['arguments.unit']],
    [{ city: 'Lisboa', lang: 'pt' }, ['arguments.lang']],
    [{ city: 'Lisboa', days: [2, 1] }, ['arguments.days[0]', 'arguments.days[1]']],
    [{ city: 'Lisboa', unit: null }, ['arguments.unit']],
  ])('leave %j wrong, and name what differs', (args, differs) => {
    const graded = gradedOf(track, args);
    expect([exactOf(graded), graded.differs]).toEqual([0, differs]);
  });

  it('count for nothing under another tool', () => {
    const graded = gradedOf(track, { city: 'Lisboa' }, 'get_forecast');
    expect([exactOf(graded), graded.differs]).toEqual([0, ['name', 'arguments.city']]);
  });

  it('change nothing where an example lists none', () => {
    expect(gradedOf(track, { city: 'Lisboa' }, 'get_weather', null)).toMatchObject({ differs: ['arguments.city'] });
    expect(exactOf(gradedOf(track, { city: 'Lisbon' }, 'get_weather', null))).toBe(1);
  });

  it('are exact precisely when no leaf differs', () => {
    const args = fc.record(
      { city: fc.constantFrom('Lisbon', 'Lisboa', 'Porto'), unit: fc.constantFrom('c', 'celsius', 'f'), lang: fc.constant('pt') },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(args, (given) => {
        const graded = gradedOf(track, given);
        const isRight = (given.city === 'Lisbon' || given.city === 'Lisboa') && given.unit !== 'f' && given.lang === undefined;
        expect([exactOf(graded) === 1, graded.differs.length === 0, graded.values.field_f1 === 1]).toEqual([isRight, isRight, isRight]);
      }),
    );
  });
});

it('hold an unreadable answer, and one without a call, to the gold call', () => {
  const example = exampleOf({ call: gold, accepted });
  expect(scoredOf(example, 'no').differs).toEqual(['name', 'arguments.city']);
  expect(scoredOf(example, completionOf('toolcall', null)).values).toMatchObject({ valid_call_rate: 1, name_match_rate: 0, args_exact_rate: 0 });
});
