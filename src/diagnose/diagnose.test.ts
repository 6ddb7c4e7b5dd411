import { describe, expect, it } from 'vitest';
import { exampleOf, predictionOf } from '../eval/eval.test-data.ts';
import { CAUSES } from '../records/findings/diagnosis.ts';
import { completionOf } from '../rows/completion.ts';
import { schemaChecker } from '../schemas/checker.ts';
import { score } from '../score/score.ts';
import { diagnoseAll } from './diagnose.ts';
import { PLANTED, type Planted } from './planted.test-data.ts';

const check = schemaChecker();

function missesOf({ example, prediction, witness }: Planted) {
  return diagnoseAll({ examples: [example], predictions: [prediction], scores: [score(example, prediction)], witness: witness ? [witness] : [], check });
}

describe('a planted defect', () => {
  it.each(PLANTED.map((planted) => [planted.name, planted.cause, planted] as const))('%s: %s', (_, cause, planted) => {
    expect(missesOf(planted).map((miss) => miss.cause)).toEqual([cause]);
  });

  it('is there of every cause, more than sixty in all, each in one sentence of its own', () => {
    expect(new Set(PLANTED.map(({ cause }) => cause))).toEqual(new Set(CAUSES));
    expect(PLANTED.length).toBeGreaterThanOrEqual(60);
    expect(new Set(PLANTED.map(({ name }) => name)).size).toBe(PLANTED.length);
    const details = PLANTED.flatMap(missesOf).map(({ detail }) => detail);
    expect(details.filter((detail) => !/^[^\n]{5,}\.$/.test(detail))).toEqual([]);
  });
});

it('holds an answer to the accepted one that is nearest to it', () => {
  const call = (name: string, city: string, day: string) => completionOf('toolcall', { name, arguments: { city, day } });
  const example = exampleOf({
    call: { name: 'book', arguments: { city: 'Lisbon', day: '1' } },
    acceptedAnswers: [call('book', 'Lisboa', '1'), call('reserve', 'Lisboa', '1')],
  });
  const missOf = (text: string) => {
    const prediction = predictionOf(example, text);
    return diagnoseAll({ examples: [example], predictions: [prediction], scores: [score(example, prediction)], check });
  };
  expect(missOf(`\`\`\`\n${call('book', 'Lisboa', '1')}\n\`\`\``)).toMatchObject([{ cause: 'wrong-wrapper' }]);
  expect(missOf(call('reserve', 'Lisboa', '2'))).toMatchObject([{ cause: 'argument-content', paths: ['arguments.day'] }]);
});

it('takes a cut-off answer for short of tokens while the right one is a list as long', () => {
  const stops = (length: number) => Array.from({ length }, (_, index) => ({ stop: index, wait: 5 }));
  const example = exampleOf({ call: { name: 'route', arguments: { stops: stops(40) } } });
  const whole = completionOf('toolcall', { name: 'route', arguments: { stops: stops(40) } });
  const prediction = predictionOf(example, whole.slice(0, whole.length - 200), 'truncated');
  expect(diagnoseAll({ examples: [example], predictions: [prediction], scores: [score(example, prediction)], check })).toMatchObject([{ cause: 'truncated' }]);
});
