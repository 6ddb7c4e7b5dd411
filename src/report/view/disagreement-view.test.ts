import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exampleOf, scoredOf } from '../../eval/eval.test-data.ts';
import type { ModelRole } from '../../records/evaluation.ts';
import type { JsonValue } from '../../records/json.ts';
import type { Disagreement } from '../../records/run.ts';
import { disagreementsFixture } from '../fixtures/fixture-disagreements.test-data.ts';
import { disagreementsView, MAX_DISAGREEMENTS } from './disagreement-view.ts';

const GOLD = '<tool_call name="f">{"a":1,"b":2}</tool_call>';
const OTHER = '<tool_call name="f">{"b":2,"a":3}</tool_call>';
const THIRD = '<tool_call name="g">{}</tool_call>';

/** A disagreement with these answers, right where they are the gold one. */
function made(exampleId: string, texts: Partial<Record<ModelRole, string | null>>, differs: readonly string[] = [], gold = GOLD): Disagreement {
  const answers = Object.fromEntries(
    Object.entries(texts).map(([role, text]) => [role, { text, correct: text === gold, differs: text === gold ? [] : [...differs], reason: null }]),
  );
  return { exampleId, track: 'toolcall', domain: 'f', challenge: false, slices: [], prompt: 'p', gold, answers };
}

describe('the list of disagreements', () => {
  const mixed = [
    made('base only', { hosted: GOLD, base: OTHER, tuned: GOLD }),
    made('trace', { hosted: OTHER, base: GOLD, tuned: '<tool_call name="f">{"a":3,"b":2}</tool_call>' }),
    made('hosted', { hosted: OTHER, base: GOLD, tuned: GOLD }),
    made('tuned', { hosted: GOLD, base: GOLD, tuned: OTHER }),
    made('both, differently', { hosted: OTHER, base: GOLD, tuned: THIRD }),
  ];

  it('starts with the errors of the deciding local model, and ends with those of the base alone', () => {
    expect(disagreementsView(mixed).items.map(({ id }) => id)).toEqual(['tuned', 'both, differently', 'hosted', 'trace', 'base only']);
  });

  it('marks and counts what is probably a mistake in the gold answer: two models agree, whatever the order of keys', () => {
    const { items, mistakes } = disagreementsView(mixed);
    expect(items.filter(({ probableTraceMistake }) => probableTraceMistake).map(({ id }) => id)).toEqual(['trace']);
    expect(mistakes).toMatch(/^On 1 of them .* probably a mistake in the gold answer\.$/);
    expect(disagreementsView(mixed.slice(2)).mistakes).toBeNull();
  });

  it('asks the base where there is no tuned model', () => {
    const untuned = [made('trace', { hosted: OTHER, base: OTHER }), made('base', { hosted: GOLD, base: OTHER })];
    expect(disagreementsView(untuned).items.map(({ id, probableTraceMistake }) => [id, probableTraceMistake])).toEqual([
      ['base', false],
      ['trace', true],
    ]);
  });

  it('takes two unreadable answers for two errors', () => {
    expect(disagreementsView([made('broken', { hosted: '{', base: GOLD, tuned: '{' })]).mistakes).toBeNull();
  });

  it('leaves out those of the base first and says so in words', () => {
    const many = Array.from({ length: MAX_DISAGREEMENTS }, (_, at) => made(`local ${at}`, { hosted: GOLD, base: GOLD, tuned: OTHER }));
    const { items, leftOut } = disagreementsView([...mixed, ...many]);
    expect(items).toHaveLength(MAX_DISAGREEMENTS);
    expect(leftOut).toBe(
      'The first 500 of 505 disagreements are here; left out: 2 on which the deciding local model is wrong, 1 on which the hosted model is wrong, 1 with a probable mistake in the gold answer and 1 on which only the base is wrong.',
    );
  });

  it('keeps its order for the same input', () => {
    const order = () => disagreementsView(disagreementsFixture()).items.map(({ id }) => id);
    expect(order()).toEqual(order());
  });
});

/** JSON whose keys are few, so that answers share some, and as bad as keys can be. */
const { json } = fc.letrec<{ json: JsonValue }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<JsonValue>(0, 1, '', '0', null, true),
    fc.array(tie('json'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('', 'a', 'b', '0', 'a.b', 'first name', '[0]', 'a[0]', '"', '"]', '\\"', '\u202e', '\ud800', '__proto__'), tie('json'), {
      maxKeys: 3,
    }),
  ),
}));

/** Every leaf's way of keys, found without the scorer; an index is a number, a key a text. */
function leafKeys(value: JsonValue, way: readonly (string | number)[] = []): string[] {
  if (value === null || typeof value !== 'object' || Object.keys(value).length === 0) return [JSON.stringify(way)];
  return Object.entries(value).flatMap(([key, child]) => leafKeys(child, [...way, Array.isArray(value) ? Number(key) : key]));
}

function texts(gold: JsonValue, one: JsonValue, other: JsonValue): [string, string[]] {
  return [JSON.stringify(gold), [JSON.stringify(one), JSON.stringify(other)]];
}

/** The gold column and those of the hosted and the base model, whose answers are graded by the scorer. */
function scored(gold: string, answers: readonly string[]) {
  const example = { ...exampleOf({ track: 'structured' }), row: { prompt: 'p', completion: gold } };
  const graded = answers.map((text, at) => {
    const { differs } = scoredOf(example, text);
    return [at === 0 ? 'base' : 'hosted', { text, correct: differs.length === 0, differs, reason: null }] as const;
  });
  const [item] = disagreementsView([{ ...made('x', {}, [], gold), track: 'structured', answers: Object.fromEntries(graded) }]).items;
  return item ? [item.gold.leaves, ...item.answers.map(({ leaves }) => leaves)] : [];
}

describe('the rows of an answer', () => {
  const rows = (texts: Parameters<typeof made>[1], differs: readonly string[], gold = GOLD) => {
    const [item] = disagreementsView([made('x', texts, differs, gold)]).items;
    return item ? [item.gold.leaves, ...item.answers.map(({ leaves }) => leaves)] : [];
  };

  it('are the same in every column, those of gold first, empty where an answer has none', () => {
    const [gold, hosted, base] = rows({ hosted: OTHER, base: '<tool_call name="f">{"c":5,"b":2}</tool_call>' }, ['arguments.a', 'arguments.c']);
    const paths = ['arguments.a', 'arguments.b', 'name', 'arguments.c'];
    for (const column of [gold, hosted, base]) expect(column?.map(({ path }) => path).toSorted()).toEqual(paths.toSorted());
    expect(hosted?.map(({ path }) => path)).toEqual(gold?.map(({ path }) => path));
    expect(gold?.at(-1)).toEqual({ path: 'arguments.c', value: null, differs: false });
    expect(base?.find(({ path }) => path === 'arguments.a')).toEqual({ path: 'arguments.a', value: null, differs: true });
  });

  it('differ below a differing branch too', () => {
    const [, base] = rows(
      { base: '<tool_call name="f">{"a":{"b":1,"c":[2,3]},"d":4}</tool_call>' },
      ['arguments.a'],
      '<tool_call name="f">{"d":4}</tool_call>',
    );
    expect(base?.filter(({ differs }) => differs).map(({ path, value }) => `${path}=${value}`)).toEqual([
      'arguments.a.b=1',
      'arguments.a.c[0]=2',
      'arguments.a.c[1]=3',
    ]);
  });

  it('name array places as the scorer does and end with differing places no answer has', () => {
    const [, base] = rows({ base: '<tool_call name="f">{"c":[2,3]}</tool_call>' }, ['arguments.c[1]', 'arguments.e']);
    expect(base?.filter(({ differs }) => differs)).toEqual([
      { path: 'arguments.c[1]', value: '3', differs: true },
      { path: 'arguments.e', value: null, differs: true },
    ]);
  });

  it('differ exactly where the scorer found a difference, whatever the keys are', () => {
    const [gold, base] = scored('{"first name":"Ada","a.b":1,"":[true]}', ['{"first name":"Bob","a.b":1,"":[false]}']);
    expect(gold).toEqual([
      { path: '["first name"]', value: '"Ada"', differs: false },
      { path: '["a.b"]', value: '1', differs: false },
      { path: '[""][0]', value: 'true', differs: false },
    ]);
    expect(base?.map(({ path, differs }) => [path, differs])).toEqual([
      ['["first name"]', true],
      ['["a.b"]', false],
      ['[""][0]', true],
    ]);
  });

  it('differ exactly where answer and gold hold unlike leaves, for any JSON and any other answer beside it', () => {
    fc.assert(
      fc.property(json, json, json, (gold, one, other) => {
        const [asked, ...columns] = scored(...texts(gold, one, other));
        expect(asked).toHaveLength(new Set([gold, one, other].flatMap((value) => leafKeys(value))).size);
        for (const column of columns)
          expect(column?.map(({ value, differs }) => [value, differs])).toEqual(column?.map(({ value }, at) => [value, value !== asked?.[at]?.value]));
      }),
      { numRuns: 1000 },
    );
  });

  it('are none for an unreadable answer, which is shown as it came', () => {
    expect(rows({ base: '{"name":', tuned: null }, ['name']).slice(1)).toEqual([null, null]);
  });

  it('are none for an answer that was cut off or kept back, even where its text can be read: all of it counts as wrong', () => {
    for (const outcome of ['truncated', 'content_filter'] as const) {
      const example = exampleOf({ call: { name: 'f', arguments: { a: 1, b: 2 } } });
      const { differs } = scoredOf(example, OTHER, outcome);
      const answer = { text: OTHER, correct: false, differs, reason: 'the answer reached the token limit' };
      const cut = { ...made('cut', {}), answers: { hosted: answer, base: answer } };
      const { items, mistakes } = disagreementsView([cut]);
      expect(items[0]?.answers.map(({ leaves, text }) => [leaves, text])).toEqual([
        [null, OTHER],
        [null, OTHER],
      ]);
      expect(mistakes).toBeNull();
    }
  });
});
