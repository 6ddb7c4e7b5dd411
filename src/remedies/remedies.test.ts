import { describe, expect, it, test } from 'vitest';
import { exampleOf, predictionOf, scoredOf } from '../eval/eval.test-data.ts';
import { PLAIN_PROMPT } from '../records/asking/local-prompt.ts';
import type { Score } from '../records/evaluation.ts';
import type { Example } from '../records/example.ts';
import { Remedies } from '../records/findings/remedies.ts';
import { score } from '../score/score.ts';
import { remediesOf } from './remedies.ts';
import { remedySentences } from './sentences.ts';
import { variantsOf } from './variants.ts';

const EXAMPLES = Array.from({ length: 60 }, (_, index) => exampleOf({ number: index + 1, split: 'val' }));
/** Right on the first `right` examples. */
const scoresWith = (right: number): Score[] => EXAMPLES.map((example, index) => scoredOf(example, index < right ? example.row.completion : 'no'));
const unanswered = (example: Example): Score => score(example, predictionOf(example, null, 'invalid_request'));
const OPTIONS = { alpha: 0.05, maxUnscored: 0.02 };
const found = (tried: [name: string, scores: Score[]][], plain = scoresWith(10)) =>
  remediesOf(
    { track: 'toolcall', plain, tried: tried.map(([name, scores]) => ({ name, config: 'local:\n  prompt:\n    examples: 3', scores })), left: [] },
    OPTIONS,
  );

describe('what remedies come to', () => {
  it('is the paired difference by the gate’s interval; the best is the largest gain that is sure', () => {
    const remedies = found([
      ['wording', scoresWith(11)],
      ['examples-3', scoresWith(30)],
      ['template-model', scoresWith(24)],
    ]);
    expect(remedies).toMatchObject({ metric: 'args_exact_rate', n: 60, plain: { value: 10 / 60 }, best: 'examples-3' });
    expect(remedies.tried.map(({ name, difference, gained, lost }) => [name, Math.round(600 * difference) / 10, gained, lost])).toEqual([
      ['wording', 1, 1, 0],
      ['examples-3', 20, 20, 0],
      ['template-model', 14, 14, 0],
    ]);
    for (const { difference, differenceInterval } of remedies.tried) {
      expect(differenceInterval.low).toBeLessThan(difference);
      expect(differenceInterval.high).toBeGreaterThan(difference);
    }
    expect(Remedies.parse(remedies)).toEqual(remedies);
  });

  it('names none where no gain is sure, and asks more of one among several', () => {
    expect(found([['wording', scoresWith(11)]]).best).toBeNull();
    expect(found([['wording', scoresWith(5)]]).best).toBeNull();
    const alone = [12, 13, 14, 15, 16].find((right) => found([['a', scoresWith(right)]]).best === 'a') ?? 0;
    const among =
      [12, 13, 14, 15, 16, 17, 18].find(
        (right) => found([['a', scoresWith(right)], ...(['b', 'c', 'd'] as const).map((name): [string, Score[]] => [name, scoresWith(10)])]).best === 'a',
      ) ?? 0;
    expect(alone).toBeGreaterThan(0);
    expect(among).toBeGreaterThan(alone);
  });

  it('leaves one whose prompts were not answered, and says why', () => {
    const long = EXAMPLES.map((example, index) => (index < 5 ? unanswered(example) : scoredOf(example, example.row.completion)));
    const remedies = found([
      ['examples-3', long],
      ['wording', scoresWith(30)],
    ]);
    expect(remedies.tried.map(({ name }) => name)).toEqual(['wording']);
    expect(remedies.left).toEqual([{ name: 'examples-3', reason: '5 of 60 examples were not answered, the first: invalid_request: as arranged' }]);
  });

  it('is nothing without an example', () => {
    const nothing = remediesOf({ track: 'structured', plain: [], tried: [], left: [{ name: 'wording', reason: 'r' }] }, OPTIONS);
    expect(nothing).toMatchObject({ n: 0, plain: { value: 0, interval: { low: 0, high: 1 } }, tried: [], best: null });
  });
});

test('the sentences say what to set where, and that nothing changes until then', () => {
  const [advice, others] = remedySentences(
    found([
      ['examples-3', scoresWith(30)],
      ['wording', scoresWith(11)],
    ]),
    0.05,
  );
  expect(advice).toMatch(
    /^toolcall: asked with examples-3 the base gains 33\.3 points of args_exact_rate \(16\.7 % to 50\.0 % of 60 val examples, 90 % interval \d+\.\d to \d+\.\d, 20 gained and 0 lost\), and 33\.3 points of valid_call_rate \(16\.7 % to 50\.0 %\), and 33\.3 points of name_match_rate \(16\.7 % to 50\.0 %\): set local\.prompt\.examples: 3 in parity\.config\.yaml, where a commit adopts it and nothing else does; it may make training needless$/,
  );
  expect(others).toMatch(/^toolcall: the other remedies on 60 val examples: wording 1\.7 points of args_exact_rate \(90 % interval /);
  const vain = remedySentences({ ...found([['wording', scoresWith(11)]]), left: [{ name: 'constrained', reason: 'it cannot' }] }, 0.05);
  expect(vain[0]).toMatch(/^toolcall: none of the remedies that were tried gains surely on 60 val examples: wording 1\.7 points/);
  expect(vain[1]).toBe('toolcall: constrained was not tried: it cannot');
});

describe('ways of asking', () => {
  const plain = { prompt: PLAIN_PROMPT, constrained: false };
  const wanted = { try: ['constrained', 'examples', 'wording', 'template'] as const, examples: 3, wording: 'Copy "names": as they are.' };

  it('are each on top of how the model is asked now, with the config that adopts them', () => {
    const { variants, left } = variantsOf(wanted, plain);
    expect(left).toEqual([]);
    expect(variants.map(({ name, config }) => [name, config])).toEqual([
      ['constrained', 'local:\n  constrained: true'],
      ['examples-3', 'local:\n  prompt:\n    examples: 3'],
      ['wording', 'local:\n  prompt:\n    wording: "Copy \\"names\\": as they are."'],
      ['template-model', 'local:\n  prompt:\n    template: model\ntrain:\n  when: never'],
    ]);
    const more = variantsOf(wanted, { ...plain, prompt: { ...PLAIN_PROMPT, wording: 'Be brief.' } });
    expect(more.variants.find(({ name }) => name === 'examples-3')?.config).toBe('local:\n  prompt:\n    examples: 3\n    wording: "Be brief."');
    expect(more.left).toEqual([{ name: 'wording', reason: 'local.prompt.wording is set already' }]);
  });

  it('that do not go with how it is asked now are left', () => {
    expect(variantsOf(wanted, { ...plain, prompt: { ...PLAIN_PROMPT, examples: 5 } }).left.map(({ name }) => name)).toEqual(['examples-3', 'template-model']);
    expect(variantsOf(wanted, { ...plain, prompt: { ...PLAIN_PROMPT, template: 'model' } }).left.map(({ name }) => name)).toEqual([
      'constrained',
      'examples-3',
      'template-model',
    ]);
    expect(variantsOf(wanted, { ...plain, constrained: true }).left.map(({ name }) => name)).toEqual(['constrained', 'template-model']);
    expect(variantsOf(wanted, { ...plain, constrained: true }).variants.find(({ name }) => name === 'examples-3')?.config).toBe(
      'local:\n  constrained: true\n  prompt:\n    examples: 3',
    );
  });
});

test('more valid calls are told although no more of them are right', () => {
  const wrongCity = EXAMPLES.map((example) => scoredOf(example, '<tool_call name="get_weather">{"city":"elsewhere"}</tool_call>'));
  const remedies = found([['examples-3', wrongCity]], scoresWith(0));
  expect(remedies).toMatchObject({
    best: null,
    tried: [{ difference: 0, gained: 0, others: [{ metric: 'valid_call_rate', plain: 0, value: 1 }, { metric: 'name_match_rate' }] }],
  });
  expect(remedySentences(remedies, 0.05)[0]).toContain(', and 100.0 points of valid_call_rate (0.0 % to 100.0 %), and 100.0 points of name_match_rate');
});
