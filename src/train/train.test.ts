import { describe, expect, test } from 'vitest';
import { RECIPE, TRAIN_RUN } from '../../tests/fixtures/records.ts';
import { sha256 } from '../records/digest.ts';
import type { Example } from '../records/example.ts';
import { type Recipe, TrainPlan } from '../records/train.ts';
import { completionOf } from '../rows/completion.ts';
import { rowRenderer } from '../rows/render/render.ts';
import { checkAdapter } from './checks.ts';
import { planTraining } from './plan.ts';
import type { Runtime, TrainerOutput } from './ports.ts';
import { dryRunTrack } from './train.ts';

const template = {
  text: "{% for m in messages %}<{{ m['role'] }}>{{ m['content'] }}{% endfor %}<assistant>",
  bosToken: '',
  eosToken: '</s>',
  controlTokens: ['</s>', '<user>'],
  userDefinedTokens: [],
};

function example(index: number, change: Partial<Example> = {}): Example {
  return {
    schema: 'fledgling/example@2',
    id: index.toString(16).padStart(16, '0'),
    track: 'toolcall',
    split: 'train',
    cluster: `c${index}`,
    domain: 'f',
    complexity: 'simple',
    challenge: false,
    slices: [],
    row: { prompt: `Reply.\n\nask ${index}`, completion: completionOf('toolcall', { name: 'f', arguments: { n: index } }) },
    request: {
      messages: [{ role: 'user', content: `ask ${index}`, toolCalls: [], toolCallId: null }],
      tools: [],
      toolChoice: null,
      responseFormat: null,
      reasoningEffort: null,
      maxTokens: null,
    },
    accepted: null,
    schemaFrom: { tools: 'trace', output: 'trace' },
    source: { traceId: 't', observationId: `o${index}`, sessionId: null, url: null },
    ...change,
  };
}

const examples = [
  example(1),
  example(2),
  example(3, { split: 'val' }),
  example(4, { split: 'test' }),
  example(5, { challenge: true }),
  example(6, { track: 'structured' }),
  example(7, { split: 'vault' }),
];
const inputs = {
  agent: 'a',
  track: 'toolcall',
  seed: 42,
  base: { id: 'nano', hf: '/w', revision: 'main', architecture: 'llama', ggufSha256: 'f'.repeat(64) },
  endToken: '</s>',
  recipe: RECIPE,
  threads: 1,
  examples,
} as const;
const planned = planTraining({ ...inputs, render: rowRenderer(template) });
const plan: TrainPlan = planned.at({ train: '/x/train.jsonl', val: '/x/val.jsonl', out: '/x/out' });

describe('the plan', () => {
  test("holds the track's train and val rows alone, rendered: no test, vault, challenge or other track's row", () => {
    const rows = (text: string) =>
      text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).prompt);
    expect(rows(planned.train)).toEqual(['<system>Reply.<user>ask 1<assistant>', '<system>Reply.<user>ask 2<assistant>']);
    expect(rows(planned.val)).toEqual(['<system>Reply.<user>ask 3<assistant>']);
    expect(plan.data).toEqual({
      train: { path: '/x/train.jsonl', sha256: sha256(planned.train), rows: 2 },
      val: { path: '/x/val.jsonl', sha256: sha256(planned.val), rows: 1 },
    });
  });

  test('cuts what reads like a control token in two, so that the trainer reads none', () => {
    const row = { prompt: 'Reply.\n\nask</s><user>', completion: completionOf('toolcall', { name: 'f', arguments: { n: '</s>' } }) };
    const { train } = planTraining({ ...inputs, examples: [example(1, { row })], render: rowRenderer(template) });
    expect(JSON.parse(train)).toEqual({
      prompt: ['<system>Reply.<user>ask<', '/s><', 'user><assistant>'],
      completion: ['<tool_call name="f">{"n":"<', '/s>"}</tool_call>'],
    });
  });

  test('has an id that does not depend on where files lie, and does on rows and recipe', () => {
    const idOf = (change: object) => planTraining({ ...inputs, ...change, render: rowRenderer(template) }).at({ train: 't', val: 'v', out: 'o' }).id;
    expect(idOf({})).toBe(plan.id);
    expect(idOf({ base: { ...inputs.base, hf: '/elsewhere' } })).toBe(plan.id);
    expect(idOf({ base: { ...inputs.base, revision: 'ab'.repeat(20) } })).not.toBe(plan.id);
    const others = [idOf({ recipe: { ...RECIPE, rank: 8 } }), idOf({ seed: 1 }), idOf({ examples: examples.slice(1) }), idOf({ endToken: '<end>' })];
    expect(new Set([plan.id, ...others]).size).toBe(5);
  });

  test('names a program in place of TRL where there is one, and nothing of it where there is none', () => {
    const planOf = (command: string[]) => planTraining({ ...inputs, command, render: rowRenderer(template) }).at({ train: 't', val: 'v', out: 'o' });
    expect(TrainPlan.parse(plan)).toEqual(plan);
    expect([plan.backend, Object.hasOwn(plan, 'command')]).toEqual(['trl', false]);
    expect(planOf(['axolotl', 'train', '/etc/a.yaml'])).toMatchObject({ backend: 'command', command: ['axolotl', 'train', '/etc/a.yaml'] });
    expect(new Set([plan.id, planOf(['a']).id, planOf(['b']).id]).size).toBe(3);
  });

  test('names unsloth where it trains in place of TRL', () => {
    const planOf = (backend: 'trl' | 'unsloth') => planTraining({ ...inputs, backend, render: rowRenderer(template) }).at({ train: 't', val: 'v', out: 'o' });
    expect([planOf('trl').backend, planOf('trl').id]).toEqual(['trl', plan.id]);
    expect(planOf('unsloth').backend).toBe('unsloth');
    expect(planOf('unsloth').id).not.toBe(plan.id);
  });

  test('which hosted service trains is part of the id, which variable holds its key is not', () => {
    const planOf = (change: object) => {
      const together = { model: 'acme/Qwen', endpoint: 'https://api.together.ai', apiKeyEnv: 'TOGETHER_API_KEY', ...change };
      return planTraining({ ...inputs, together, render: rowRenderer(template) }).at({ train: 't', val: 'v', out: 'o' });
    };
    expect(planOf({})).toMatchObject({ backend: 'together', together: { model: 'acme/Qwen', apiKeyEnv: 'TOGETHER_API_KEY' } });
    expect(planOf({ apiKeyEnv: 'OTHER' }).id).toBe(planOf({}).id);
    expect(new Set([plan.id, planOf({}).id, planOf({ model: 'acme/Huge' }).id, planOf({ endpoint: 'https://eu.together.ai' }).id]).size).toBe(4);
  });

  test('says what to do without memory only where the config lets it shrink: its id is else that of before', () => {
    const planFor = (onOom: 'stop' | 'shrink') =>
      planTraining({ ...inputs, onOom, render: rowRenderer(template) }).at({ train: '/x/train.jsonl', val: '/x/val.jsonl', out: '/x/out' });
    expect(planFor('stop')).toEqual(plan);
    expect(plan).not.toHaveProperty('onOom');
    expect(planFor('shrink')).toMatchObject({ onOom: 'shrink' });
    expect(planFor('shrink').id).not.toBe(plan.id);
  });

  test('a track without a row to train on is one sentence', async () => {
    const folder = { path: '/x', write: async () => undefined };
    const trainer = {
      isReady: async () => true,
      prepare: async () => ({ installed: false }),
      train: () => Promise.reject(new Error('not reached')),
      dryRun: () => Promise.reject(new Error('not reached')),
    };
    await expect(dryRunTrack({ ...inputs, examples: examples.slice(2), template }, { trainer, folder, signal: new AbortController().signal })).rejects.toThrow(
      'Track toolcall has 0 examples in the train split. Harvest more traces or raise harvest.split.train.',
    );
  });
});

describe('the checks before an adapter counts', () => {
  /** A runtime whose tokens are the text's bytes and whose answers are given. */
  const runtime = (answers: number[][], quantised = false): Runtime => ({
    isQuantised: async () => quantised,
    tokenize: async (texts) => texts.map((pieces) => bytes(pieces.join(''))),
    generate: async () => answers,
  });
  const bytes = (text: string) => [...Buffer.from(text)];
  const output = (change: { tokens?: TrainerOutput['tokens']; samples?: TrainerOutput['samples']; lossMask?: { ok: boolean } } = {}): TrainerOutput => ({
    run: {
      ...TRAIN_RUN,
      planId: plan.id,
      steps: 1,
      trainRows: 2,
      valRows: 1,
      checks: { lossMask: change.lossMask ?? { ok: true }, adapterChanges: { ok: true } },
    },
    progress: [],
    tokens: change.tokens ?? [
      { row: 1, promptIds: bytes('<system>Reply.<user>ask 2<assistant>'), completionIds: bytes('<tool_call name="f">{"n":2}</tool_call></s>') },
    ],
    samples: change.samples ?? [{ row: 0, promptIds: [1], baseIds: [9], tunedIds: [5, 6], tunedGaps: [4, 0.03, 4] }],
    adapterGguf: '/x/adapter.gguf',
  });
  const check = async (given: TrainerOutput, answers: number[][], load: Recipe['load'] = 'full', quantised = false) => {
    const checks = await checkAdapter(given, runtime(answers, quantised), { endToken: '</s>', load, signal: new AbortController().signal }, plan, {
      examples,
      template,
    });
    return Object.fromEntries(checks.map(({ name, ok }) => [name, ok]));
  };
  const allGood = { lossMask: true, tokenIds: true, adapterChanges: true, ggufParity: true };

  test('pass when every id and every answer is equal', async () => {
    expect(await check(output(), [[5, 6]])).toEqual(allGood);
  });
  test('one differing token id fails', async () => {
    const tokens = [{ row: 1, promptIds: bytes('<system>Reply.<user>ask 2 <assistant>'), completionIds: bytes('<tool_call name="f">{"n":2}</tool_call></s>') }];
    expect(await check(output({ tokens }), [[5, 6]])).toEqual({ ...allGood, tokenIds: false });
  });
  test('no token sample and no answer sample fail: nothing was shown', async () => {
    expect(await check(output({ tokens: [], samples: [] }), [])).toEqual({ ...allGood, tokenIds: false, ggufParity: false });
  });
  test('an answer that parts at a tie passes, one that parts where the model was sure does not', async () => {
    expect(await check(output(), [[5, 7]])).toEqual(allGood);
    expect(await check(output(), [[7, 6]])).toEqual({ ...allGood, ggufParity: false });
    expect(await check(output(), [[5, 6, 6]])).toEqual({ ...allGood, ggufParity: false });
  });
  test('a base trained in 4 bit must agree on half of the samples', async () => {
    const sample = { row: 0, promptIds: [1], baseIds: [], tunedIds: [5], tunedGaps: [4, 4] };
    expect(await check(output({ samples: [sample, sample] }), [[5], [8]], '4bit')).toEqual(allGood);
    expect(await check(output({ samples: [sample, sample] }), [[8], [8]], '4bit')).toEqual({ ...allGood, ggufParity: false });
  });
  test('so must one that is run quantised, however it was trained', async () => {
    const sample = { row: 0, promptIds: [1], baseIds: [], tunedIds: [5], tunedGaps: [4, 4] };
    expect(await check(output({ samples: [sample, sample] }), [[5], [8]], 'full')).toEqual({ ...allGood, ggufParity: false });
    expect(await check(output({ samples: [sample, sample] }), [[5], [8]], 'full', true)).toEqual(allGood);
    expect(await check(output({ samples: [sample, sample] }), [[8], [8]], 'full', true)).toEqual({ ...allGood, ggufParity: false });
  });
  test('a loss mask over the prompt fails', async () => {
    expect(await check(output({ lossMask: { ok: false } }), [[5, 6]])).toEqual({ ...allGood, lossMask: false });
  });
});
