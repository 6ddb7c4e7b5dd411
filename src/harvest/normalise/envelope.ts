import { isJsonObject } from '../../records/json.ts';
import type { ModelCall } from '../../records/model-call.ts';
import type { ModelRequest } from '../../records/model-request.ts';
import { decodedObject } from '../../rows/request/unreadable.ts';
import type { Recorded } from './recorded.ts';

/** What Langfuse keeps beside input and output, alike for every instrumentation. */
export function envelopeOf({ observation, parameters }: Recorded): Omit<ModelCall, keyof ModelRequest | 'instrumentation' | 'output'> {
  return {
    schema: 'fledgling/model-call@2',
    observationId: observation.id,
    traceId: observation.traceId,
    sessionId: observation.sessionId || null,
    url: linkOf(observation.htmlPath),
    startTime: observation.startTime,
    endTime: observation.endTime ?? null,
    model: observation.providedModelName ?? null,
    parameters: Object.keys(parameters()).length > 0 ? parameters() : null,
    tags: observation.tags ?? [],
    toolNames: null,
    usage: usageOf(observation.usageDetails),
    costUsd: costOf(observation),
  };
}

/** A web address or a path on the Langfuse server; anything else is no link. */
function linkOf(path: unknown): string | null {
  return typeof path === 'string' && /^(https?:\/\/|\/(?![/\\]))/.test(path) ? path : null;
}

/** The names of prompt and completion in use: Langfuse's, Chat Completions', the Responses API's. */
const PAIRS = [
  ['input', 'output'],
  ['prompt_tokens', 'completion_tokens'],
  ['input_tokens', 'output_tokens'],
] as const;

function usageOf(recorded: unknown): ModelCall['usage'] {
  const counts = countsIn(recorded);
  for (const [prompt, completion] of PAIRS) {
    const [asked, answered] = [counts.get(prompt), counts.get(completion)];
    if (asked === undefined || answered === undefined) continue;
    // Langfuse takes the details (`input_cached_tokens`) out of `input`; whoever records them apart without doing so has a total that says so.
    const isWhole = prompt !== 'input' || counts.get('total') === asked + answered;
    return {
      promptTokens: isWhole ? asked : asked + (sumOf(counts, /^input_/) ?? 0),
      completionTokens: isWhole ? answered : answered + (sumOf(counts, /^output_/) ?? 0),
      cachedTokens: sumOf(counts, /cached_tokens|cache_read/),
      reasoningTokens: sumOf(counts, /reasoning/),
    };
  }
  return null;
}

/** Whole numbers by name; those of an object inside as `prompt_tokens_details.cached_tokens`. */
function countsIn(recorded: unknown): Map<string, number> {
  const entries = Object.entries(decodedObject(recorded)).flatMap(([name, value]): [string, unknown][] =>
    isJsonObject(value) ? Object.entries(value).map(([inner, count]) => [`${name}.${inner}`, count]) : [[name, value]],
  );
  return new Map(entries.flatMap(([name, value]) => (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? [[name, value]] : [])));
}

function sumOf(counts: ReadonlyMap<string, number>, names: RegExp): number | null {
  const chosen = [...counts].filter(([name]) => names.test(name)).map(([, count]) => count);
  return chosen.length > 0 ? chosen.reduce((sum, count) => sum + count, 0) : null;
}

function costOf({ costDetails, totalCost }: Recorded['observation']): number | null {
  const details = decodedObject(costDetails);
  const prices = Object.values(details).filter(isPrice);
  if (prices.length > 0) return isPrice(details['total']) ? details['total'] : prices.reduce((sum, price) => sum + price, 0);
  return isPrice(totalCost) && totalCost > 0 ? totalCost : null;
}

function isPrice(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
