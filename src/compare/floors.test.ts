import { describe, expect, it } from 'vitest';
import { MANIFEST } from '../../tests/fixtures/records.ts';
import { Comparison } from '../records/comparison.ts';
import { wilsonInterval } from '../stats/wilson.ts';
import { GATE, type ScoreOptions, scoresOf, sideOf } from './compare.test-data.ts';
import { compare } from './compare.ts';
import { decide, fineTuneLines } from './decide.ts';
import { floorsOf } from './floors.ts';

const FLOORS = { json_valid_rate: 0.9, valid_call_rate: 0.9 };

/** Valid on all but so many of 300, and right wherever it is valid. */
function model(broken: number, options: ScoreOptions = {}) {
  return scoresOf(
    Array.from({ length: 300 }, (_, index) => {
      const value = index < broken ? 0 : 1;
      return { valid_call_rate: value, name_match_rate: value, args_exact_rate: value };
    }),
    options,
  );
}

function judged(candidate: 'base' | 'tuned', broken: number, hostedBroken = broken) {
  const [hosted, local] = [sideOf('hosted', model(hostedBroken)), sideOf(candidate, model(broken))];
  return compare({ hosted, local, base: null }, { ...GATE, floors: FLOORS });
}

describe('a floor', () => {
  it('is met at its very level, by the mean, with the interval beside it; metrics that no example has are not checked', () => {
    expect(floorsOf(model(30), FLOORS)).toEqual([{ metric: 'valid_call_rate', floor: 0.9, value: 0.9, n: 300, interval: wilsonInterval(0.9, 300), met: true }]);
    expect(floorsOf(model(31), FLOORS)).toMatchObject([{ met: false }]);
  });

  it('is about gated examples, those without a pair among them', () => {
    const challenge = model(300, { challenge: true });
    expect(floorsOf([...model(0), ...challenge, ...scoresOf(['timeout']).map((score) => ({ ...score, exampleId: 'x' }))], FLOORS)).toMatchObject([
      { value: 1, n: 300 },
    ]);
  });

  it.each([
    ['base', 48, 'train', 10, 'train: the base model is below a floor on toolcall'],
    [
      'tuned',
      48,
      'stop',
      10,
      'stop: after training the tuned model is below a floor on toolcall. Collect more training examples, or choose a larger model or another recipe',
    ],
    ['base', 12, 'ship', 0, 'ship: the base model is at parity with the hosted one on toolcall'],
    ['tuned', 12, 'ship', 0, 'ship: the tuned model is at parity with the hosted one on toolcall'],
  ] as const)('decides on a %s model at parity with %s broken answers of 300: %s', (candidate, broken, action, exitCode, summary) => {
    const found = judged(candidate, broken);
    expect(found.outcome).toBe('parity');
    const decision = decide([found], { standIn: false });
    expect([decision.action, decision.exitCode, decision.reasons[0]]).toEqual([action, exitCode, summary]);
    expect(fineTuneLines(decision)).toContain(`FINE_TUNE=${action === 'ship' ? 0 : 1}`);
  });

  it('below which a model lies is said with figures, first among the reasons', () => {
    expect(judged('base', 48).reasons[0]).toBe(
      'toolcall valid_call_rate: 84.0 % of 300 examples (95 % interval 79.4 % to 87.7 %), below the floor of 90.0 % (gate.floors): does not ship',
    );
  });

  it('adds nothing to a model that is inferior anyway', () => {
    const found = judged('base', 90, 0);
    expect([found.outcome, found.fineTune, found.floors[0]?.met]).toEqual(['inferior', true, false]);
    expect(decide([found], { standIn: false }).reasons[0]).toBe('train: the base model is inferior to the hosted one on toolcall');
  });
});

it('a comparison recorded before there were refusals and floors has none', () => {
  const { refusals: _, floors: __, ...old } = { ...judged('base', 12), manifest: MANIFEST };
  const verdicts = old.verdicts.map(({ toGate: _, ...verdict }) => verdict);
  expect(Comparison.parse({ ...old, verdicts })).toMatchObject({ refusals: [], floors: [], verdicts: [{ toGate: null }, { toGate: null }, { toGate: null }] });
});
