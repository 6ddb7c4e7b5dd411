import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { exampleOf, predictionOf } from '../eval/eval.test-data.ts';
import { ODD_ANSWERS } from './odd-answers.test-data.ts';
import { score } from './score.ts';

it.each(ODD_ANSWERS.map((odd) => [odd.track, odd.name, odd.outcome, odd] as const))('on the %s track, %s: %s', (track, _, outcome, { gold, answer }) => {
  const example = { ...exampleOf({ track }), row: { prompt: 'x', completion: gold } };
  const prediction = typeof answer === 'string' ? predictionOf(example, answer) : { ...predictionOf(example, null), calls: answer };
  const graded = score(example, prediction);
  if (graded.status !== 'scored') throw new Error('unscored');
  const { values } = graded;
  const found = {
    readable: values.valid_call_rate ?? values.json_valid_rate,
    exact: values.args_exact_rate ?? values.exact_match_rate,
    equivalent: values.equivalent_rate,
  };
  expect(found).toEqual({
    readable: outcome === 'unreadable' ? 0 : 1,
    exact: outcome === 'exact' ? 1 : 0,
    equivalent: outcome === 'exact' || outcome === 'equivalent' ? 1 : 0,
  });
});

it('every rule stands in the docs, with what it is about', () => {
  const docs = readFileSync(new URL('../../docs/scoring.md', import.meta.url), 'utf8');
  const rows = [...Map.groupBy(ODD_ANSWERS, ({ rule }) => rule)].map(([rule, odd]) => {
    const outcomes = [...Map.groupBy(odd, ({ outcome }) => outcome)].map(([outcome, list]) => `${outcome}: ${list.map(({ name }) => name).join(', ')}`);
    return `| ${rule} | ${outcomes.join('; ')} |`;
  });
  expect(rows.filter((row) => !docs.includes(row))).toEqual([]);
});
