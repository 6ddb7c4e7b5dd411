import { describe, expect, it } from 'vitest';
import { mutatedMarkdown, mutatedSet } from './mutated.ts';
import { judgedCalls, twoSided } from './mutations.ts';

const fn = {
  name: 'book',
  description: 'Books a table.',
  parameters: {
    type: 'dict',
    properties: {
      city: { type: 'string' },
      seats: { type: 'integer', default: 2 },
      price: { type: 'array', items: { type: 'float' } },
      any: { type: 'integer' },
    },
    required: ['city'],
  },
};

function judged(truths: Record<string, unknown>[], answers: string[], valid: boolean) {
  const one = twoSided(JSON.stringify({ id: 'a', category: 'parallel', function: [fn], ground_truth: truths.map((accepted) => ({ book: accepted })) }));
  const line = `{"id":"a","valid":${valid},"prediction":[${answers.map((args) => `{"book":${args}}`).join(',')}]}`;
  const { same, groups, differences } = mutatedSet('a set', [{ one, judged: judgedCalls(line) }]);
  const rules = (reading: string) => differences.find((difference) => difference.reading === reading)?.rule ?? null;
  return { same, agree: groups[0]?.agree, exact: rules('exact'), graded: rules('graded') };
}

const CITY = { city: ['New York'] };

describe('calls that BFCL judged', () => {
  it.each<[string, Record<string, unknown>[], string[], boolean, string | null, string | null]>([
    ['the gold call', [CITY], ['{"city":"New York"}'], true, null, null],
    ['a wrong call', [CITY], ['{"city":"Oslo"}'], false, null, null],
    ['no call', [CITY], [], false, null, null],
    ['another case', [CITY], ['{"city":"NEW YORK"}'], true, 'text-normalised', null],
    ['joined words', [CITY], ['{"city":"newyork"}'], true, 'text-normalised', 'text-normalised'],
    ['a float for an integer', [{ ...CITY, any: [5] }], ['{"city":"New York","any":5.0}'], false, 'float-for-int', 'float-for-int'],
    [
      'integers in a list of floats',
      [{ ...CITY, price: [[1.5, 2.0]] }],
      ['{"city":"New York","price":[1.5,2]}'],
      false,
      'int-in-float-list',
      'int-in-float-list',
    ],
    ['a default written out', [CITY], ['{"city":"New York","seats":2}'], false, null, 'other-form'],
    ['calls in another order', [CITY, { city: ['Oslo'] }], ['{"city":"Oslo"}', '{"city":"New York"}'], true, null, null],
    [
      'a pairing that first fit misses',
      [
        { ...CITY, seats: [1, 3, ''] },
        { ...CITY, seats: [1] },
      ],
      ['{"city":"New York","seats":1}', '{"city":"New York","seats":3}'],
      false,
      'greedy-matching',
      'greedy-matching',
    ],
    ['one call too few', [CITY, { city: ['Oslo'] }], ['{"city":"New York"}'], false, null, null],
    ['a text for a float', [{ ...CITY, price: [[1.5]] }], ['{"city":"New York","price":["1.5"]}'], false, null, null],
  ])('%s', (_, truths, answers, valid, exact, graded) => {
    expect(judged(truths, answers, valid)).toEqual({
      same: 1,
      agree: { exact: exact === null ? 1 : 0, graded: graded === null ? 1 : 0 },
      exact,
      graded,
    });
  });

  it('that the rewritten checker judges otherwise are not explained by it', () => {
    expect(judged([CITY], ['{"city":"New York"}'], false)).toEqual({
      same: 0,
      agree: { exact: 0, graded: 0 },
      exact: 'checker-differs',
      graded: 'checker-differs',
    });
  });

  it('stand in the table with the rule in words', () => {
    const one = twoSided(JSON.stringify({ id: 'a', category: 'simple', function: [fn], ground_truth: [{ book: CITY }] }));
    const set = mutatedSet('a set', [{ one, judged: judgedCalls('{"id":"a","valid":true,"prediction":[{"book":{"city":"new york"}}]}') }]);
    const text = mutatedMarkdown({ sets: [set] });
    expect(text).toContain('| a set | one call | 1 | 1 (100.0 %) | 0 (0.0 %) | 1 (100.0 %) |');
    expect(text).toContain('| a set | exact | text-normalised | 0 | 1 |');
    expect(text).toContain('- `text-normalised`: BFCL compares texts without space');
  });
});
