import { describe, expect, it } from 'vitest';
import type { ModelRole } from '../../records/evaluation.ts';
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

  it('marks and counts what is probably a mistake in the trace: two models agree, whatever the order of keys', () => {
    const { items, mistakes } = disagreementsView(mixed);
    expect(items.filter(({ probableTraceMistake }) => probableTraceMistake).map(({ id }) => id)).toEqual(['trace']);
    expect(mistakes).toMatch(/^On 1 of them .* probably a mistake in the trace\.$/);
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
      'The first 500 of 505 disagreements are here; left out: 2 on which the deciding local model is wrong, 1 on which the hosted model is wrong, 1 with a probable mistake in the trace and 1 on which only the base is wrong.',
    );
  });

  it('keeps its order for the same input', () => {
    const order = () => disagreementsView(disagreementsFixture()).items.map(({ id }) => id);
    expect(order()).toEqual(order());
  });
});

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
      'arguments.a.c.0=2',
      'arguments.a.c.1=3',
    ]);
  });

  it('name array places in either spelling and end with differing places no answer has', () => {
    const [, base] = rows({ base: '<tool_call name="f">{"c":[2,3]}</tool_call>' }, ['arguments.c[1]', 'arguments.e']);
    expect(base?.filter(({ differs }) => differs)).toEqual([
      { path: 'arguments.c.1', value: '3', differs: true },
      { path: 'arguments.e', value: null, differs: true },
    ]);
  });

  it('are none for an unreadable answer, which is shown as it came', () => {
    expect(rows({ base: '{"name":', tuned: null }, ['name']).slice(1)).toEqual([null, null]);
  });
});
