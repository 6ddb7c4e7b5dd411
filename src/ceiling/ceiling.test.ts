import { expect, test } from 'vitest';
import { MANIFEST } from '../../tests/fixtures/records.ts';
import { exampleOf, predictionOf } from '../eval/eval.test-data.ts';
import type { Evaluation, Outcome, Prediction } from '../records/evaluation.ts';
import type { Example, Split } from '../records/example.ts';
import { Ceiling } from '../records/findings/ceiling.ts';
import { completionOf } from '../rows/completion.ts';
import { score } from '../score/score.ts';
import { ceilingOf } from './ceiling.ts';

const OTHER = completionOf('toolcall', { name: 'get_weather', arguments: { city: 'Porto', unit: 'c' } });
const NONE = completionOf('toolcall', null);
const DIGEST = 'a'.repeat(64);

const EXAMPLES = Array.from({ length: 12 }, (_, index) =>
  exampleOf({ number: index + 1, split: index < 6 ? 'test' : 'train', ...(index % 3 === 0 ? { domain: 'other' } : {}) }),
);
const [first, second, third, , , , seventh, eighth] = EXAMPLES;
if (!first || !second || !third || !seventh || !eighth) throw new Error('too few examples');
const NOTHING_SETTLED = new Map<string, 'keep'>();

type Answers = Readonly<Record<string, string | Outcome>>;
const FAILURES: readonly Outcome[] = ['truncated', 'content_filter', 'server_error'];

function answered(example: Example, said: string | Outcome | undefined): Prediction {
  if (said === undefined) return predictionOf(example, example.row.completion);
  const failure = FAILURES.find((outcome) => outcome === said);
  return failure ? predictionOf(example, null, failure) : predictionOf(example, said);
}

/** The hosted model on a split: right but where `answers` says otherwise. */
function measured(split: Split, answers: Answers, { replicate = 1, of = EXAMPLES }: { replicate?: number; of?: readonly Example[] } = {}) {
  const examples = of.filter((example) => example.split === split);
  const predictions = examples.map((example) => answered(example, answers[example.id]));
  const scores = examples.flatMap((example, at) => {
    const prediction = predictions[at];
    return prediction ? [score(example, prediction)] : [];
  });
  const evaluation: Evaluation = {
    schema: 'fledgling/evaluation@1',
    id: `${split}-${replicate}`,
    track: 'toolcall',
    split,
    replicate,
    model: { role: 'hosted', name: 'm', standIn: false, ggufSha256: null, adapterSha256: null, endpoint: null, engine: {} },
    decoding: null,
    ask: 'native',
    dataDigest: DIGEST,
    scorerVersion: '1',
    examples: examples.length,
    scored: examples.length,
    unscored: [],
    outcomes: {},
    metrics: [],
    slices: [],
    latency: null,
    usage: { promptTokens: 10, completionTokens: 2 },
    costUsd: 0.5,
    predictionsDigest: DIGEST,
    scoresDigest: DIGEST,
    wallMs: 1,
    manifest: MANIFEST,
  };
  return { evaluation, predictions, scores };
}

const TRACK = { track: 'toolcall', examples: EXAMPLES, settled: NOTHING_SETTLED } as const;

test('test and sample are told apart and pooled, each example once', () => {
  const ceiling = ceilingOf({
    ...TRACK,
    test: measured('test', { [second.id]: OTHER }),
    sample: [measured('train', { [seventh.id]: NONE, [eighth.id]: OTHER })],
  });
  expect(Ceiling.parse(ceiling)).toEqual(ceiling);
  expect(ceiling).toMatchObject({ metric: 'args_exact_rate', ask: 'native', asked: 12, unscored: 0, agreement: { value: 0.75, n: 12 } });
  expect(ceiling?.parts.map(({ from, value, n }) => [from, n, value])).toEqual([
    ['test', 6, 5 / 6],
    ['sample', 6, 4 / 6],
  ]);
  expect(ceiling?.domains.map(({ domain, n, value }) => [domain, n, value])).toEqual([
    ['get_weather', 8, 6 / 8],
    ['other', 4, 3 / 4],
  ]);
  expect(ceiling?.sample).toEqual([
    { evaluation: 'train-1', split: 'train', replicate: 1, examples: 6, usage: { promptTokens: 10, completionTokens: 2 }, costUsd: 0.5 },
  ]);
});

test('an example that is asked more than once counts once, by the share of its answers, and its other answers are counted', () => {
  const sample = [
    measured('train', { [seventh.id]: OTHER }),
    measured('train', { [seventh.id]: OTHER }, { replicate: 2 }),
    measured('train', {}, { replicate: 3 }),
  ];
  const ceiling = ceilingOf({ ...TRACK, test: null, sample });
  expect(ceiling?.agreement.value).toBeCloseTo((5 + 1 / 3) / 6, 12);
  expect(ceiling?.agreement.n).toBe(6);
  expect(ceiling?.contradictions).toMatchObject([
    { exampleId: seventh.id, split: 'train', gold: seventh.row.completion, answers: [{ text: OTHER, times: 2 }], agreed: 1 },
  ]);
});

test('what cannot be read, was filtered or cut off is no agreement and no other answer', () => {
  const ceiling = ceilingOf({
    ...TRACK,
    test: measured('test', { [first.id]: 'well, hm', [second.id]: 'content_filter', [third.id]: 'truncated' }),
    sample: [],
  });
  expect([ceiling?.agreement.value, ceiling?.contradictions]).toEqual([0.5, []]);
});

test('a failure of infrastructure is neither, and is counted', () => {
  const ceiling = ceilingOf({ ...TRACK, test: measured('test', { [first.id]: 'server_error', [second.id]: OTHER }), sample: [] });
  expect([ceiling?.asked, ceiling?.unscored, ceiling?.agreement.value]).toEqual([5, 1, 0.8]);
});

test('the worst contradiction comes first, and one that was settled says how', () => {
  const wrong = { [second.id]: OTHER, [third.id]: NONE };
  const test = measured('test', wrong);
  const again = measured('test', { [third.id]: NONE }, { replicate: 2 });
  const ceiling = ceilingOf({ ...TRACK, test, sample: [again], settled: new Map([[second.id, 'keep' as const]]) });
  expect(ceiling?.contradictions.map(({ exampleId, settled }) => [exampleId, settled])).toEqual([
    [third.id, null],
    [second.id, 'keep'],
  ]);
});

test('challenge examples say nothing, and a track without an answer has no ceiling', () => {
  const challenges = EXAMPLES.map((example) => ({ ...example, challenge: true }));
  expect(ceilingOf({ ...TRACK, examples: challenges, test: measured('test', {}, { of: challenges }), sample: [] })).toBe(null);
  expect(ceilingOf({ ...TRACK, test: null, sample: [] })).toBe(null);
});
