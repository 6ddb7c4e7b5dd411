import { expect, it } from 'vitest';
import { exampleOf, memoryLog, predictionOf } from '../../eval/eval.test-data.ts';
import { evaluate } from '../../eval/eval.ts';
import { replayedModel } from './replayed-model.ts';

const examples = [1, 2, 3].map((number) => exampleOf({ number }));
const [one, two] = [examples[0] ?? exampleOf(), examples[1] ?? exampleOf()];

it('gives the recorded answers, an example without one being unscored, and says in its identity that they were recorded elsewhere', async () => {
  const predictions = new Map([
    [one.id, { ...predictionOf(one, one.row.completion), latencyMs: 40 }],
    [two.id, { ...predictionOf(two, 'no call'), latencyMs: null }],
  ]);
  const { evaluation, scores } = await evaluate({
    examples,
    model: replayedModel({ role: 'base', name: 'theirs', predictions, sha256: 'f'.repeat(64), format: 'completion' }),
    track: 'toolcall',
    split: 'test',
    replicate: 1,
    decoding: null,
    ask: 'text',
    log: memoryLog(),
    tracing: null,
    now: () => 0,
    signal: new AbortController().signal,
    onProgress: () => undefined,
  });
  expect(evaluation).toMatchObject({
    decoding: null,
    model: { name: 'theirs', role: 'base', standIn: false, engine: { answers: 'recorded elsewhere', format: 'completion', sha256: 'f'.repeat(64) } },
    examples: 3,
    scored: 2,
    unscored: [{ reason: 'missing', count: 1 }],
    latency: { p50Ms: 40, p95Ms: 40, n: 1 },
  });
  expect(scores[2]).toMatchObject({ status: 'unscored', reason: 'missing: the recorded answers hold none' });
});
