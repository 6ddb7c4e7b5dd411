import { describe, expect, it } from 'vitest';
import type { Cause, Miss } from '../../records/findings/diagnosis.ts';
import { GATE, pairedScores, sideOf } from '../compare.test-data.ts';
import { compare } from '../compare.ts';
import { decide } from '../decide.ts';
import { atStakeSentence } from './at-stake.ts';

/** 300 pairs, of which only the hosted model gets so many; the local model's misses have these causes, in order. */
function compared(hostedOnly: number, causes: readonly (readonly [Cause, number])[], more: Partial<Miss> = {}) {
  const { hosted, local } = pairedScores('toolcall', { both: 300 - hostedOnly, hostedOnly });
  const every = causes.flatMap(([cause, count]) => Array.from({ length: count }, () => cause));
  const misses = every.map((cause, at): Miss => {
    const exampleId = String(300 - hostedOnly + at).padStart(4, '0');
    return { exampleId, domain: 'search_flights', cause, detail: 'x.', paths: ['arguments.date'], ...more };
  });
  return compare({ hosted: sideOf('hosted', hosted), local: sideOf('base', local), base: null, misses }, GATE);
}
const decided = (comparison: ReturnType<typeof compared>) => decide([comparison], { standIn: false });

describe('a model that is inferior', () => {
  it('is trained where its learnable misses could close the gap, and the gain at stake is told', () => {
    const comparison = compared(60, [
      ['argument-content', 37],
      ['wrong-tool', 13],
      ['truncated', 10],
    ]);
    expect(comparison).toMatchObject({ outcome: 'inferior', fineTune: true });
    expect(comparison.reasons).toContain(
      'toolcall: up to 16.7 points are at stake: 50 of 300 examples are learnable misses, most often argument-content in search_flights (arguments.date), 37 of them',
    );
    expect(decided(comparison).action).toBe('train');
  });

  it('is not trained where most misses are truncated: no training mends them', () => {
    const comparison = compared(44, [
      ['truncated', 40],
      ['argument-content', 4],
    ]);
    expect(comparison).toMatchObject({ outcome: 'inferior', fineTune: false });
    const sentence =
      'toolcall: 40 of 44 misses are truncated: raise decoding.maxTokens; training would not mend them, and the 4 learnable ones (1.3 % of the pairs) would not close the gap';
    expect(comparison.reasons).toContain(sentence);
    expect(decided(comparison)).toMatchObject({ action: 'stop', exitCode: 10, reasons: expect.arrayContaining([`stop: ${sentence}`]) });
  });

  it('is not trained where none of its misses is learnable', () => {
    const comparison = compared(60, [['likely-wrong-gold', 60]]);
    expect(comparison.fineTune).toBe(false);
    expect(comparison.reasons.join('\n')).toContain('look at these recorded answers first; training would not mend them, and none of the misses is learnable');
  });

  it('is trained as before where nobody diagnosed its misses', () => {
    const { hosted, local } = pairedScores('toolcall', { both: 240, hostedOnly: 60 });
    const comparison = compare({ hosted: sideOf('hosted', hosted), local: sideOf('base', local), base: null }, GATE);
    expect(comparison.fineTune).toBe(true);
    expect(comparison.atStake).toBeUndefined();
    expect(decided(comparison).action).toBe('train');
  });
});

it('is not told of a model at parity', () => {
  expect(compared(0, []).atStake).toBeUndefined();
});

it('names no tool or path that is more than a name', () => {
  const { atStake } = compared(60, [['wrong-tool', 60]], { domain: '@everyone <b>', paths: ['arguments["](http://x)"]'] });
  expect(atStake?.most).toMatchObject({ domain: '@everyone <b>' });
  expect(atStake && atStakeSentence('toolcall', atStake)).toBe(
    'toolcall: up to 20.0 points are at stake: 60 of 300 examples are learnable misses, most often wrong-tool, 60 of them',
  );
});
