import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exampleOf, predictionOf } from '../eval/eval.test-data.ts';
import { NOT_FINAL, pairLine, screenLines, summaryLines } from './lines.ts';
import { type LivePair, openTally, SIDES } from './tally.ts';

const OPTIONS = { track: 'toolcall', delta: 0.05, alpha: 0.05 } as const;
const EXAMPLES = Array.from({ length: 24 }, (_, index) =>
  exampleOf({ number: index + 1, call: { name: 'get_weather', arguments: { city: `City ${index}` } }, challenge: index === 5 }),
);
const right = (index: number) => predictionOf(EXAMPLES[index] ?? exampleOf(), EXAMPLES[index]?.row.completion ?? '');
const wrong = (index: number) => predictionOf(EXAMPLES[index] ?? exampleOf(), '<tool_call name="get_weather">{"city":"Nowhere"}</tool_call>');
const failed = (index: number) => ({
  ...predictionOf(EXAMPLES[index] ?? exampleOf(), ''),
  outcome: 'timeout' as const,
  text: null,
  reason: 'no answer within 60 s',
});
const NAMES = { hosted: 'hosted m', local: 'base n' };

describe('a tally', () => {
  it('makes a pair of the second answer to an example, once', () => {
    const tally = openTally(EXAMPLES, OPTIONS);
    expect(tally.land('hosted', right(0))).toBeNull();
    expect(tally.land('local', wrong(0))).toMatchObject({ number: 1, answers: { hosted: { right: true }, local: { right: false } } });
    expect(tally.land('local', right(0))).toBeNull();
    expect(tally.land('hosted', { ...right(0), exampleId: 'of another data set' })).toBeNull();
    expect(tally.view()).toMatchObject({ total: 24, pairs: { n: 1, bothRight: 0, hostedOnly: 1, localOnly: 0, bothWrong: 0 } });
  });

  it('shows a challenge and a failure, and counts neither', () => {
    const tally = openTally(EXAMPLES, OPTIONS);
    for (const side of SIDES) tally.land(side, right(5));
    tally.land('hosted', right(1));
    expect(tally.land('local', failed(1))).toMatchObject({ answers: { local: { right: null, said: '(no answer within 60 s)' } } });
    expect(tally.view()).toMatchObject({
      pairs: { n: 0 },
      difference: null,
      sides: { local: { landed: 2, right: null }, hosted: { landed: 2, right: { value: 1 } } },
    });
  });

  it('comes to the same figures in whatever order the answers land', () => {
    const answers = EXAMPLES.flatMap((_, index) => [
      ['hosted', right(index)] as const,
      ['local', index % 3 === 0 ? wrong(index) : index % 7 === 0 ? failed(index) : right(index)] as const,
    ]);
    const viewOf = (order: typeof answers) => {
      const tally = openTally(EXAMPLES, OPTIONS);
      for (const [side, prediction] of order) tally.land(side, prediction);
      return tally.view();
    };
    const expected = viewOf(answers);
    expect(expected.pairs).toEqual({ n: 21, bothRight: 13, hostedOnly: 8, localOnly: 0, bothWrong: 0 });
    fc.assert(
      fc.property(fc.shuffledSubarray(answers, { minLength: answers.length }), (order) => {
        const { difference, ...counts } = viewOf(order);
        expect({ ...counts, difference: null }).toEqual({ ...expected, difference: null });
        expect(difference?.value).toBeCloseTo(expected.difference?.value ?? Number.NaN, 12);
      }),
      { numRuns: 20 },
    );
  });
});

describe('what is shown', () => {
  const pairOf = (number: number, said: string): LivePair => ({
    number,
    example: { id: `e${number}`, domain: 'get_weather' },
    answers: { hosted: { right: true, said: 'x' }, local: { right: false, said } },
  });

  it('says of running figures that they are not final, and of the last ones nothing of the kind', () => {
    const tally = openTally(EXAMPLES, OPTIONS);
    for (const [index] of EXAMPLES.entries()) {
      tally.land('hosted', right(index));
      tally.land('local', index === 3 ? wrong(index) : right(index));
    }
    const [running, final] = [false, true].map((isFinal) => summaryLines(tally.view(), NAMES, { isFinal }).join('\n'));
    expect(running).toContain(NOT_FINAL);
    expect(final).not.toContain(NOT_FINAL);
    expect(final).toMatch(/^hosted m {2}24\/24 {2}args_exact_rate 100\.0 %/);
    expect(final).toContain('difference on 23 pairs: -4.3 points');
    expect(final).toContain('hosted right, local wrong 1');
  });

  it('fits any terminal, and nothing that a model says moves its cursor', () => {
    const view = openTally(EXAMPLES, OPTIONS).view();
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 1, max: 60 }),
        fc.array(fc.string({ unit: 'binary' }), { maxLength: 30 }),
        (columns, rows, texts) => {
          const recent = texts.map((said, index) => pairOf(index + 1, `\u001b[2J\r\n${said}`));
          const lines = screenLines({ view, names: NAMES, recent, notices: ['a \u001b[31m notice'] }, { columns, rows });
          expect(lines.length).toBeLessThanOrEqual(Math.max(1, rows - 1));
          for (const line of lines) {
            expect([...line].length).toBeLessThanOrEqual(Math.max(1, columns));
            expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
          }
        },
      ),
    );
  });

  it('shows whole pairs, the newest last', () => {
    const view = openTally(EXAMPLES, OPTIONS).view();
    const recent = [1, 2, 3, 4, 5].map((number) => pairOf(number, `said ${number}`));
    const lines = screenLines({ view, names: NAMES, recent, notices: [] }, { columns: 100, rows: 15 });
    expect(lines.filter((line) => line.startsWith('✓'))).toEqual([4, 5].map((number) => `✓ hosted  ✗ local  get_weather  e${number}`));
    expect(lines).toContain('    local:  said 4');
  });

  it('is one plain line a pair in a log', () => {
    expect(pairLine(pairOf(7, 'x'), 24)).toBe(' 7/24  hosted right  local wrong  get_weather  e7');
  });
});
