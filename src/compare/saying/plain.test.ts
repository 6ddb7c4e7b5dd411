import { describe, expect, it } from 'vitest';
import { allOf, GATE, pairedScores, scoresOf, sideOf } from '../compare.test-data.ts';
import { compare } from '../compare.ts';
import type { CompareOptions } from '../options.ts';

function says(counts: Parameters<typeof pairedScores>[1], options: Partial<CompareOptions> = {}, clusters?: number): string {
  const { hosted, local } = pairedScores('toolcall', counts, clusters === undefined ? {} : { cluster: (index) => String(index % clusters) });
  return compare({ hosted: sideOf('hosted', hosted), local: sideOf('base', local), base: null }, { ...GATE, ...options }).says;
}

describe('an outcome in plain words', () => {
  it('says how many examples would decide, and what cannot be ruled out until then', () => {
    expect(says({ both: 114, localOnly: 3, hostedOnly: 3 }, { delta: 0.01 })).toMatch(
      /^with 120 examples and 6 disagreements, a loss of up to 4\.\d points can't be ruled out; your margin is 1; about \d+ more examples would decide \(valid_call_rate\)$/,
    );
  });

  it('says which loss is ruled out, by the metric that it hangs on', () => {
    expect(says({ both: 290, localOnly: 5, hostedOnly: 5 })).toMatch(
      /^a loss of more than 1\.\d points is ruled out at 95 %; your margin is 5 \(valid_call_rate\)$/,
    );
    expect(says({ both: 200, localOnly: 60 })).toMatch(/^any loss is ruled out at 95 %; your margin is 5/);
    expect(says({ both: 290, localOnly: 5, hostedOnly: 5 }, { alpha: 0.1 })).toContain('at 90 %');
  });

  it('says which loss is sure', () => {
    expect(says({ both: 77, localOnly: 2, hostedOnly: 213, neither: 8 })).toMatch(/^a loss of at least 65\.\d points is sure at 95 %; your margin is 5/);
  });

  it('says so where more examples would hardly help, and where they come from too few conversations', () => {
    expect(says({ both: 540, localOnly: 15, hostedOnly: 45 })).toContain('it lies so near the margin that more examples would hardly settle it');
    expect(says({ both: 300 }, {}, 1 + 9)).toMatch(
      /^300 examples come from only 10 independent clusters where 20 are needed, so that no loss can be ruled out; about \d+ more/,
    );
  });

  it('says of the plain rule that it proves nothing', () => {
    expect(says({ both: 19, hostedOnly: 1 }, { rule: 'point' })).toMatch(
      /^within the margin by the plain rule, which proves nothing: with 20 examples and 1 disagreement, /,
    );
    expect(says({ both: 18, hostedOnly: 2 }, { rule: 'point' })).toMatch(/^it loses 10\.0 points on these examples; your margin is 5/);
  });

  it('is silent where there is no verdict', () => {
    expect(says({ both: 0, neither: 300 })).toBe('');
  });

  it('says of a loss found by the exact test what was seen', () => {
    const sketch = (called: number) =>
      Array.from({ length: 400 }, (_, index) => ({ ...allOf('toolcall', true), ...(index < 12 ? { must_not_call_rate: index < called ? 0 : 1 } : {}) }));
    const options = { cluster: (index: number) => (index < 12 ? `quiet ${index % 10}` : String(index)) };
    const side = (called: number) => scoresOf(sketch(called), options);
    const found = compare({ hosted: sideOf('hosted', side(0)), local: sideOf('base', side(12)), base: null }, GATE);
    expect(found).toMatchObject({ outcome: 'inferior', says: expect.stringMatching(/\(must_not_call_rate\)$/) });
    expect(found.says).toContain('it loses 100.0 points on these examples, surely more than your margin of 5 (exact test at 95 %)');
  });
});
