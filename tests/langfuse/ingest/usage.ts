import type { Attributes } from '../otlp/resource-spans.ts';
import { isObject, parsed } from './json.ts';

type Usage = Record<string, number>;

/** Names of one count across conventions; the first present is taken, and all of them leave the rest. */
const NAMES = {
  input: ['prompt_tokens', 'input_tokens', 'prompt'],
  output: ['completion_tokens', 'output_tokens', 'completion'],
  total: ['total_tokens', 'total'],
  input_cached_tokens: [
    'cache_read.input_tokens',
    'cache_read_input_tokens',
    'cache_read_tokens',
    'details.cache_read_tokens',
    'details.cache_read_input_tokens',
    'prompt_details.cache_read',
    'input_cached_tokens',
  ],
  input_cache_creation: [
    'cache_creation.input_tokens',
    'cache_creation_input_tokens',
    'cache_write_tokens',
    'prompt_details.cache_write',
    'input_cache_creation',
  ],
  output_reasoning_tokens: ['reasoning.output_tokens', 'completion_details.reasoning'],
  output_audio_tokens: ['completion_details.audio'],
} as const;

/** Tokens by kind; what was cached or thought is taken out of input and output. */
export function usageDetails(scope: string, attributes: Attributes): Usage {
  const given = parsed(attributes['langfuse.observation.usage_details']);
  if (isObject(given)) return numbers(given);
  return withTotal(scope === 'ai' ? ofAiSdk(attributes) : ofGenAi(attributes));
}

function ofAiSdk(attributes: Attributes): Usage {
  const count = (...keys: string[]) => {
    const key = keys.find((candidate) => candidate in attributes);
    return key === undefined ? undefined : Number.parseInt(String(attributes[key]), 10);
  };
  const cached = count('ai.usage.cachedInputTokens');
  const reasoning = count('ai.usage.reasoningTokens');
  const total = count('ai.usage.tokens');
  const input = count('gen_ai.usage.prompt_tokens', 'gen_ai.usage.input_tokens') ?? 0;
  const output = count('gen_ai.usage.completion_tokens', 'gen_ai.usage.output_tokens') ?? 0;
  return numbers({
    input: Math.max(input - (cached ?? 0), 0),
    output: Math.max(output - (reasoning ?? 0), 0),
    total,
    input_cached_tokens: cached,
    output_reasoning_tokens: reasoning,
  });
}

function ofGenAi(attributes: Attributes): Usage {
  const raw: Usage = {};
  for (const [key, value] of Object.entries(attributes)) {
    const name = /^(?:gen_ai\.usage|llm\.token_count)\.(.+)$/.exec(key)?.[1];
    if (name !== undefined && name !== 'cost' && Number.isFinite(Number(value))) raw[name] = Number(value);
  }
  const first = (kind: keyof typeof NAMES) => NAMES[kind].map((name) => raw[name]).find((value) => value !== undefined);
  const known = Object.values(NAMES).flat();
  const others = Object.entries(raw).filter(([name]) => !known.some((candidate) => candidate === name));
  const parts = {
    cached: first('input_cached_tokens'),
    created: first('input_cache_creation'),
    reasoning: first('output_reasoning_tokens'),
    audio: first('output_audio_tokens'),
  };
  const less = (value: number | undefined, ...taken: (number | undefined)[]) =>
    value === undefined ? undefined : Math.max(value - taken.reduce<number>((sum, part) => sum + (part ?? 0), 0), 0);
  return numbers({
    ...Object.fromEntries(others.map(([name, value]) => [name.replace(/^details\./, ''), value])),
    input: less(first('input'), parts.cached, parts.created),
    output: less(first('output'), parts.reasoning, parts.audio),
    total: first('total'),
    input_cached_tokens: parts.cached,
    input_cache_creation: parts.created,
    output_reasoning_tokens: parts.reasoning,
    output_audio_tokens: parts.audio,
  });
}

function withTotal(usage: Usage): Usage {
  if (Object.keys(usage).length === 0 || 'total' in usage) return usage;
  return { ...usage, total: Object.values(usage).reduce((sum, value) => sum + value, 0) };
}

export function costDetails(attributes: Attributes): Usage {
  const given = parsed(attributes['langfuse.observation.cost_details']);
  if (isObject(given)) return numbers(given);
  return numbers({ total: attributes['gen_ai.usage.cost'] ?? attributes['llm.cost.total'] });
}

function numbers(record: Readonly<Record<string, unknown>>): Usage {
  const counted = Object.entries(record).map(
    ([key, value]) => [key, typeof value === 'number' || typeof value === 'string' ? Number(value) : Number.NaN] as const,
  );
  return Object.fromEntries(counted.filter(([, value]) => Number.isFinite(value) && value >= 0));
}
