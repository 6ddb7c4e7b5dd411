import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sourceOf } from '../../tests/fixtures/langfuse/generation.ts';
import { MANIFEST } from '../../tests/fixtures/records.ts';
import { ceilingOf } from '../ceiling/ceiling.ts';
import { freshTraces } from '../edges/dummy-agent/fresh-traces.ts';
import { memoryLog } from '../eval/eval.test-data.ts';
import { evaluate } from '../eval/eval.ts';
import { OPTIONS } from '../harvest/harvest.test-data.ts';
import { harvest } from '../harvest/harvest.ts';
import { loopConfig } from '../pipeline/loop/loop.test-data.ts';
import type { Example } from '../records/example.ts';
import { hostedModel } from './hosted-model.ts';

let stateDir = '';
beforeEach(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'fledgling-teacher-'));
});
afterEach(() => rm(stateDir, { recursive: true, force: true }));

const signal = new AbortController().signal;

async function trained(): Promise<Example[]> {
  const traces = await freshTraces({ count: 40, seed: 7, errorRate: 0, signal });
  const config = { ...OPTIONS, tracks: ['toolcall'] as const, split: { train: 0.98, val: 0.01, vault: 0.005 } };
  const { examples } = await harvest({ source: sourceOf(traces), config, ledger: [], agent: 'a', redactor: null });
  return examples.filter(({ split, challenge }) => split === 'train' && !challenge);
}

/** The stand-in that errs, or its recordings. */
async function measured(examples: readonly Example[], { replicate, replay = false }: { replicate: number; replay?: boolean }) {
  const { hosted, ...config } = loopConfig();
  if (hosted.provider !== 'scripted-teacher') throw new Error('expected the stand-in');
  const model = await hostedModel({ config: { ...config, hosted: { ...hosted, errorRate: 0.3, replay } }, stateDir, env: {} }, replicate);
  const log = memoryLog();
  const common = { examples, model, track: 'toolcall', split: 'train', replicate, decoding: null, ask: 'text', log, tracing: null } as const;
  const result = await evaluate({ ...common, now: () => 0, signal, onProgress: () => undefined });
  await model.close();
  return { ...result, evaluation: { ...result.evaluation, manifest: MANIFEST } };
}

test('a teacher that errs contradicts exactly the golds that it answered otherwise, time by time', async () => {
  const examples = await trained();
  const sample = [await measured(examples, { replicate: 1 }), await measured(examples, { replicate: 2 })];
  const ceiling = ceilingOf({ track: 'toolcall', examples, test: null, sample, settled: new Map() });
  // Its answers are canonical, so that a plain comparison of texts is another way to tell.
  const others = new Map(
    examples.map(({ id, row }) => [id, sample.flatMap(({ predictions }) => predictions.filter((one) => one.exampleId === id && one.text !== row.completion))]),
  );
  const wrong = [...others].filter(([, answers]) => answers.length > 0);
  expect(wrong.length).toBeGreaterThan(5);
  expect(new Map(ceiling?.contradictions.map(({ exampleId, agreed }) => [exampleId, agreed]))).toEqual(
    new Map(wrong.map(([id, answers]) => [id, 2 - answers.length])),
  );
  const all = wrong.reduce((sum, [, answers]) => sum + answers.length, 0);
  expect(ceiling?.agreement.value).toBeCloseTo(1 - all / (2 * examples.length), 12);
  expect(sample[0]?.evaluation.predictionsDigest).not.toBe(sample[1]?.evaluation.predictionsDigest);
});

test('what was recorded of each time is replayed as that time', async () => {
  const examples = await trained();
  for (const replicate of [1, 2]) {
    const asked = await measured(examples, { replicate });
    expect((await measured(examples, { replicate, replay: true })).evaluation.predictionsDigest).toBe(asked.evaluation.predictionsDigest);
  }
});
