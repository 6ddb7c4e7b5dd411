import { MANIFEST } from '../../../../tests/fixtures/records.ts';
import { compare } from '../../../compare/compare.ts';
import { decide } from '../../../compare/decide.ts';
import { parseConfig } from '../../../config/parse-config.ts';
import { exampleOf, predictionOf } from '../../../eval/eval.test-data.ts';
import type { ToolDefinition } from '../../../records/chat.ts';
import { digestOf } from '../../../records/digest.ts';
import type { Evaluation, ModelRole } from '../../../records/evaluation.ts';
import type { Example } from '../../../records/example.ts';
import { completionOf } from '../../../rows/completion.ts';
import { score } from '../../../score/score.ts';
import type { Proved } from './swap-policy-of.ts';
import type { Answered } from './test-pairs.ts';

export const CONFIG_TEXT = `agent: a
tracks: [toolcall]
harvest: { source: { kind: dummy-agent }, instruction: brief }
gate: { delta: 0.05 }
models: { default: m, catalogue: { m: { title: M, gguf: m.gguf, sha256: ${'a'.repeat(64)}, hf: owner/name, architecture: llama, endToken: <end> } } }
hosted: { provider: scripted-teacher }
`;
export const CONFIG = parseConfig(CONFIG_TEXT, 'c.yaml');

export const toolOf = (name: string, more: Partial<ToolDefinition> = {}): ToolDefinition => ({
  name,
  description: `What ${name} does`,
  parameters: { type: 'object', properties: { city: { type: 'string' } } },
  strict: null,
  ...more,
});

const TOOLS = ['get_weather', 'book_room', 'rare_tool'].map((name) => toolOf(name));

/** `number` tells examples apart; each is of the tool, asked beside all three. */
export function askedFor(number: number, tool: string | null, more: Partial<Example> = {}): Example {
  const example = exampleOf({ number, call: tool === null ? null : { name: tool, arguments: { city: `City ${number}` } } });
  return { ...example, request: example.request && { ...example.request, tools: TOOLS }, ...more };
}

/** 100 of one tool, 60 of another, 5 of a third and 20 that call none. */
export const EXAMPLES: readonly Example[] = Array.from({ length: 185 }, (_, at) =>
  askedFor(at + 1, at < 100 ? 'get_weather' : at < 160 ? 'book_room' : at < 165 ? 'rare_tool' : null),
);

/** The right answer of another city. */
export const wrong = ({ domain }: Example): string =>
  completionOf('toolcall', domain === 'none' ? { name: 'get_weather', arguments: {} } : { name: domain, arguments: {} });

export function answeredBy(role: ModelRole, examples: readonly Example[], answer: (example: Example) => string | null): Answered {
  const test = examples.filter(({ split }) => split === 'test');
  const predictions = test.map((example) => {
    const text = answer(example);
    return predictionOf(example, text, text === null ? 'timeout' : 'answered');
  });
  const evaluation: Evaluation = {
    schema: 'fledgling/evaluation@1',
    id: `${role}-toolcall`,
    track: 'toolcall',
    split: 'test',
    replicate: 1,
    model: {
      role,
      name: role === 'hosted' ? 'gpt' : 'm',
      standIn: false,
      ggufSha256: role === 'hosted' ? null : 'a'.repeat(64),
      adapterSha256: role === 'tuned' ? 'd'.repeat(64) : null,
      endpoint: null,
      engine: {},
    },
    decoding: { temperature: 0, seed: 42, maxTokens: 96 },
    ask: 'text',
    dataDigest: digestOf(examples),
    scorerVersion: '4',
    examples: test.length,
    scored: test.length,
    unscored: [],
    outcomes: {},
    metrics: [],
    slices: [],
    latency: null,
    usage: { promptTokens: 0, completionTokens: 0 },
    costUsd: null,
    predictionsDigest: digestOf(predictions),
    scoresDigest: digestOf('scores'),
    wallMs: 0,
    manifest: MANIFEST,
  };
  return { evaluation, predictions, scores: predictions.map((prediction, at) => score(test[at] ?? askedFor(0, null), prediction)) };
}

export interface Situation {
  examples?: readonly Example[];
  hosted?: (example: Example) => string | null;
  local?: (example: Example) => string | null;
  role?: 'base' | 'tuned';
}

const right = ({ row }: Example) => row.completion;

/** What a run found where both models answered so, decided by the gate itself. */
export function provedBy({ examples = EXAMPLES, hosted = right, local = right, role = 'base' }: Situation = {}): Proved {
  const sides = { hosted: answeredBy('hosted', examples, hosted), local: answeredBy(role, examples, local), base: null };
  const found = compare({ ...sides, examples }, CONFIG.gate);
  return {
    agent: 'a',
    run: 'abcdef012345',
    config: CONFIG,
    examples,
    evaluations: [sides.hosted, sides.local],
    comparisons: [found],
    decision: decide([found], { standIn: false }),
    decisionSha256: digestOf('decision'),
  };
}
