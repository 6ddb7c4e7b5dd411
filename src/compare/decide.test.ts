import { describe, expect, it } from 'vitest';
import { type Comparison, Decision } from '../records/comparison.ts';
import type { Track } from '../records/example.ts';
import { GATE, pairedScores, sideOf } from './compare.test-data.ts';
import { compare } from './compare.ts';
import { decide, fineTuneLines } from './decide.ts';

const COUNTS = { parity: { both: 300 }, inferior: { both: 80, hostedOnly: 220 }, inconclusive: { both: 38, localOnly: 1, hostedOnly: 1 } };

function judged(track: Track, candidate: Comparison['candidate'], outcome: Comparison['outcome']) {
  const { hosted, local } = pairedScores(track, COUNTS[outcome]);
  const found = compare({ hosted: sideOf('hosted', hosted, track), local: sideOf(candidate, local, track), base: null }, GATE);
  expect(found.outcome).toBe(outcome);
  return found;
}

describe('the decision', () => {
  it.each<[Comparison['candidate'], Comparison['outcome'], Comparison['candidate'], Comparison['outcome'], Decision['action'], Decision['exitCode']]>([
    ['base', 'parity', 'base', 'parity', 'ship', 0],
    ['base', 'inferior', 'base', 'parity', 'train', 10],
    ['base', 'inferior', 'base', 'inconclusive', 'train', 10],
    ['base', 'parity', 'base', 'inconclusive', 'collect', 11],
    ['tuned', 'parity', 'base', 'parity', 'ship', 0],
    ['tuned', 'parity', 'tuned', 'parity', 'ship', 0],
    ['tuned', 'inferior', 'tuned', 'parity', 'stop', 10],
    ['tuned', 'inconclusive', 'tuned', 'parity', 'collect', 11],
  ])('on %s %s and %s %s is %s and exits %s', (oneCandidate, one, otherCandidate, other, action, exitCode) => {
    const decision = decide([judged('structured', oneCandidate, one), judged('toolcall', otherCandidate, other)], { standIn: false });
    expect(Decision.parse(decision)).toMatchObject({ action, exitCode, standIn: false });
    expect(decision.reasons[0]?.startsWith(`${action}: `)).toBe(true);
  });

  it('is summed up in plain words', () => {
    const summary = (...comparisons: ReturnType<typeof judged>[]) => decide(comparisons, { standIn: false }).reasons[0];
    expect([
      summary(judged('structured', 'tuned', 'parity'), judged('toolcall', 'tuned', 'parity')),
      summary(judged('structured', 'tuned', 'parity'), judged('toolcall', 'base', 'parity')),
      summary(judged('structured', 'base', 'inferior'), judged('toolcall', 'base', 'parity')),
      summary(judged('structured', 'tuned', 'inferior'), judged('toolcall', 'tuned', 'parity')),
      summary(judged('structured', 'tuned', 'inconclusive'), judged('toolcall', 'tuned', 'parity')),
    ]).toEqual([
      'ship: the tuned model is at parity with the hosted one on structured and toolcall',
      'ship: the tuned model is at parity with the hosted one on structured, the base model on toolcall',
      'train: the base model is inferior to the hosted one on structured',
      'stop: after training the tuned model is still inferior to the hosted one on structured. Collect more training examples, or choose a larger model or another recipe',
      'collect: the tuned model has no verdict yet on structured',
    ]);
  });

  it('names in a stop what was trained beside what no training would mend', () => {
    const base = judged('structured', 'base', 'inferior');
    const atStake = { pairs: 300, misses: 220, learnable: 0, most: null, beyond: { cause: 'truncated' as const, count: 220 }, wouldDo: false };
    const decision = decide([{ ...base, fineTune: false, atStake }, judged('toolcall', 'tuned', 'inferior')], { standIn: false });
    expect(decision.action).toBe('stop');
    expect(decision.reasons[0]).toMatch(
      /^stop: structured: 220 of 220 misses are truncated: .*; after training the tuned model is still inferior .* on toolcall\./,
    );
  });

  it('counts the examples still to collect only where there is no verdict', () => {
    const { tracks } = decide([judged('structured', 'base', 'parity'), judged('toolcall', 'base', 'inconclusive')], { standIn: true });
    expect(tracks.map(({ collect }) => collect)).toEqual([null, 216]);
  });

  it('carries every reason of its comparisons', () => {
    const comparisons = [judged('structured', 'base', 'inferior'), judged('toolcall', 'base', 'parity')];
    expect(decide(comparisons, { standIn: true }).reasons.slice(1)).toEqual(comparisons.flatMap(({ reasons }) => reasons));
  });

  it('is not made of nothing', () => {
    expect(() => decide([], { standIn: false })).toThrow('at least one comparison');
  });
});

it('prints a line a track and one for all', () => {
  const decision = decide([judged('structured', 'base', 'inferior'), judged('toolcall', 'base', 'parity')], { standIn: false });
  expect(fineTuneLines(decision)).toEqual(['FINE_TUNE_STRUCTURED=1', 'FINE_TUNE_TOOLCALL=0', 'FINE_TUNE=1']);
});
