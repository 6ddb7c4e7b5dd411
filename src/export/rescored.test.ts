import { expect, test } from 'vitest';
import { allOf, answer, GATE, scoresOf, sideOf } from '../compare/compare.test-data.ts';
import { sha256 } from '../records/digest.ts';
import type { Prediction } from '../records/evaluation.ts';
import { rescoredOf } from './rescored.ts';

const FILE = 'f'.repeat(64);

/** 20 examples, of which the exported file has so many wrong where the adapter has none, and left so many unscored. */
function rescored({ wrong = 0, unscored = 0, floors = {} }: { wrong?: number; unscored?: number; floors?: typeof GATE.floors }) {
  const sketches = (bad: number, missing: number) => Array.from({ length: 20 }, (_, at) => (at < missing ? 'timeout' : allOf('toolcall', at >= missing + bad)));
  const side = (bad: number, missing: number, text: (at: number) => string) => {
    const scores = scoresOf(sketches(bad, missing));
    const predictions: Prediction[] = scores.map(({ exampleId }, at) => answer(exampleId, text(at)));
    const digests = { predictionsDigest: sha256(predictions.map(({ text }) => text).join()), scoresDigest: sha256(String(bad)) };
    return { evaluation: { ...sideOf('tuned', scores).evaluation, ...digests }, scores, predictions };
  };
  const sides = { exported: side(wrong, unscored, (at) => (at < 3 ? 'other' : `${at}`)), adapter: side(0, 0, String), fileSha256: FILE };
  return rescoredOf(sides, { delta: GATE.delta, floors });
}

test('a file that loses no more than the margin stands for its adapter, and says how many answers are the same', () => {
  const same = rescored({ wrong: 1 });
  expect(same).toMatchObject({ holds: true, pairs: 20, unpaired: 0, fileSha256: FILE, margin: 0.05, answers: { total: 20, equal: 17 } });
  expect(same.metrics.find(({ name }) => name === 'args_exact_rate')).toMatchObject({ n: 20, exported: 0.95, adapter: 1 });
});

test('a larger loss, a missed floor or an example without a score does not', () => {
  expect(rescored({ wrong: 2 }).holds).toBe(false);
  expect(rescored({ wrong: 1, floors: { valid_call_rate: 0.99 } }).holds).toBe(false);
  expect(rescored({ unscored: 1 })).toMatchObject({ holds: false, unpaired: 1 });
});
