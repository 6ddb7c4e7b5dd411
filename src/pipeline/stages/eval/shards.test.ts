import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { digestOfPredictions } from '../../../eval/eval.ts';
import { sha256 } from '../../../records/digest.ts';
import type { Evaluation, Prediction } from '../../../records/evaluation.ts';
import { jsonLines } from '../../../records/json-lines.ts';
import { evaluated } from '../../loop/jobs.ts';
import { type Answering, EXAMPLES, loopConfig, loopPorts } from '../../loop/loop.test-data.ts';
import { type LoopOptions, openLoop } from '../../loop/loop.ts';
import { parseShard, sliceOf } from './shard.ts';

const config = loopConfig();
let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'fledgling-shards-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function evaluateShards(indexes: readonly number[], count: number, answering: Answering = {}) {
  const ports = await loopPorts(root, config, answering);
  for (const index of indexes) await evaluated(openLoop(config, ports, { shards: count, settle: true }), { role: 'base', shard: { index, count } });
}

/** Puts the shards together where no model may be opened. */
async function merge(count: number, options: LoopOptions = {}) {
  const ports = await loopPorts(root, config);
  const loop = openLoop(config, ports, { shards: count, mayRun: (work) => work === 'compare', settle: true, ...options });
  const [merged] = await evaluated(loop, { role: 'base' });
  if (!merged) throw new Error('nothing was merged');
  return { merged, loop, opened: ports.opened };
}

test('shards are nearly equal, have no example twice and leave none out', () => {
  const test = EXAMPLES.filter(({ split }) => split === 'test');
  const slices = [1, 2, 3, 4].map((index) => sliceOf(test, { index, count: 4 }));
  expect(slices.map(({ length }) => length)).toEqual([8, 8, 7, 7]);
  expect(new Set(slices.flat())).toEqual(new Set(test));
  expect(() => sliceOf([1, 2], { index: 1, count: 3 })).toThrow('--shard: expected at most as many shards as examples (2), got 3.');
});

test('a shard is written as its number of how many', () => {
  expect(parseShard('2/4')).toEqual({ index: 2, count: 4 });
  for (const text of ['0/2', '3/2', '1', '1/2/3', 'a/b', ' 1/2', '1/2\n'])
    expect(() => parseShard(text)).toThrow(`--shard: expected a shard and how many there are, got ${JSON.stringify(text)}. Write for example --shard 1/4.`);
});

describe('shards put together', () => {
  test('are the evaluation that one job makes, and no model is opened for it', async () => {
    await evaluateShards([2, 1, 3], 3);
    const { merged, loop, opened } = await merge(3);
    expect(opened).toEqual([]);
    const [whole] = await evaluated(openLoop(config, await loopPorts(root, config)), { role: 'base' });
    const compared = ({ predictionsDigest, scoresDigest, metrics, slices, examples, dataDigest }: Evaluation) => [
      predictionsDigest,
      scoresDigest,
      metrics,
      slices,
      examples,
      dataDigest,
    ];
    expect(whole && compared(merged.evaluation)).toEqual(whole && compared(whole.evaluation));
    expect(merged.evaluation.model.engine['shards']).toBe(3);
    expect(loop.stages.map(({ name }) => name)).toEqual(['fetch', 'harvest', 'eval base toolcall']);
  });

  test('are found again by their number, and are no evaluation of another number', async () => {
    await evaluateShards([1, 2], 2);
    await merge(2);
    expect((await merge(2)).loop.stages.at(-1)?.status).toBe('reused');
    await expect(merge(3)).rejects.toThrow('eval base toolcall 1 of 3 is not there: all 3 shards are needed. Evaluate it with --shard 1/3.');
  });

  test('keep what a server left unanswered as such', async () => {
    const fails = EXAMPLES[4]?.id;
    await evaluateShards([1, 2], 2, { answer: (example) => (example.id === fails ? null : example.row.completion) });
    const { merged } = await merge(2);
    expect(merged.evaluation.unscored).toEqual([{ reason: 'server_error', count: 1 }]);
    await evaluateShards([1], 2);
    const again = await merge(2, { mayRun: () => true });
    expect(again.merged.evaluation.unscored).toEqual([]);
  });
});

/** Rewrites a finished shard as somebody would who knows how entries are digested. */
async function forge(index: number, change: (shard: { evaluation: Evaluation; predictions: Prediction[] }) => void, count = 2): Promise<void> {
  const loop = openLoop(config, await loopPorts(root, config), { shards: count });
  await evaluated(loop, { role: 'base', shard: { index, count } });
  const key = loop.stages.at(-1)?.key ?? '';
  const folder = join(root, `cache/eval-base-toolcall-${index}-of-${count}`, key.slice(0, 32));
  const read = (name: string) => readFile(join(folder, name), 'utf8');
  const shard = {
    evaluation: JSON.parse(await read('evaluation.json')),
    predictions: (await read('answers.jsonl'))
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line)),
  };
  change(shard);
  const entry = JSON.parse(await read('stage.json'));
  for (const [name, text] of [
    ['evaluation.json', JSON.stringify(shard.evaluation)],
    ['answers.jsonl', jsonLines(shard.predictions)],
  ] as const) {
    await writeFile(join(folder, name), text);
    entry.files[name] = sha256(text);
  }
  await writeFile(join(folder, 'stage.json'), JSON.stringify(entry));
}

describe('a shard is refused', () => {
  const redigested = ({ evaluation, predictions }: { evaluation: Evaluation; predictions: Prediction[] }) => {
    evaluation.predictionsDigest = digestOfPredictions(predictions);
  };

  test('when it is missing', async () => {
    await evaluateShards([1], 2);
    await expect(merge(2)).rejects.toThrow('eval base toolcall 2 of 2 is not there: all 2 shards are needed. Evaluate it with --shard 2/2.');
  });

  test.each<[string, string, Parameters<typeof forge>[1]]>([
    [
      'an example is answered twice',
      'eval base toolcall 2 of 2: it answers example 0000000000000002 twice. Evaluate this shard again.',
      (shard) => {
        shard.predictions.push(...shard.predictions.slice(0, 1));
        redigested(shard);
      },
    ],
    [
      'an example is missing',
      'eval base toolcall 2 of 2: it does not answer example 0000000000000002. Evaluate this shard again.',
      (shard) => {
        shard.predictions.shift();
        redigested(shard);
      },
    ],
    [
      'an example is another shard’s',
      'eval base toolcall 2 of 2: it answers example 0000000000000001, which is not one of its own.',
      (shard) => {
        shard.predictions = shard.predictions.map((prediction, at) => (at === 0 ? { ...prediction, exampleId: '0000000000000001' } : prediction));
        redigested(shard);
      },
    ],
    [
      'a prediction was altered',
      'eval base toolcall 2 of 2: its predictions are not those its digest was made of.',
      (shard) => {
        shard.predictions = shard.predictions.map((prediction, at) => (at === 0 ? { ...prediction, text: 'better' } : prediction));
      },
    ],
    [
      'another model file answered',
      `eval base toolcall 2 of 2: expected the GGUF to be ${'a'.repeat(64)}, got ${'b'.repeat(64)}.`,
      ({ evaluation }) => {
        evaluation.model.ggufSha256 = 'b'.repeat(64);
      },
    ],
    [
      'another engine answered',
      'eval base toolcall 2 of 2: it was answered by another model or engine than the first shard: batch 16 in place of 8.',
      ({ evaluation }) => {
        evaluation.model.engine['batch'] = '16';
      },
    ],
    [
      'it is one of another number of shards',
      'eval base toolcall 2 of 2: expected the number of shards to be 2, got 4.',
      ({ evaluation }) => {
        evaluation.model.engine['shards'] = 4;
      },
    ],
    [
      'it was decoded otherwise',
      'eval base toolcall 2 of 2: expected the decoding to be',
      ({ evaluation }) => {
        if (evaluation.decoding) evaluation.decoding.maxTokens = 7;
      },
    ],
    [
      'it is of other data',
      'eval base toolcall 2 of 2: expected the data to be',
      ({ evaluation }) => {
        evaluation.dataDigest = 'c'.repeat(64);
      },
    ],
  ])('when %s', async (_, sentence, change) => {
    await evaluateShards([1, 2], 2, { engine: { batch: '8' } });
    await forge(2, change);
    await expect(merge(2)).rejects.toThrow(sentence);
  });
});
