import { describe, expect, it } from 'vitest';
import { CAUSES } from '../records/findings/diagnosis.ts';
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
