import { isObject, type Json, listIn, objectIn, textOf } from '../json.ts';
import type { TracedCall, Usage } from '../recording/traced.ts';
import { assistantMessage } from './messages.ts';

export type Answer = Pick<TracedCall, 'output' | 'usage' | 'finishReason' | 'error'> & { model: string | null };

export const NO_ANSWER: Answer = { output: null, usage: null, finishReason: null, error: null, model: null };

/** What `doGenerate` gives. */
export function answerOf(result: Json): Answer {
  const parts = Array.isArray(result['content']) ? result['content'].filter(isObject) : partsOfFirst(result);
  return {
    output: assistantMessage(parts),
    usage: usageOf(result['usage']),
    finishReason: reasonOf(result['finishReason']),
    error: null,
    model: textOf(objectIn(result, 'response')['modelId']),
  };
}

/** `LanguageModelV1` keeps text and calls apart. */
function partsOfFirst(result: Json): Json[] {
  const text = textOf(result['text']);
  return [
    ...(text === null ? [] : [{ type: 'text', text }]),
    ...listIn(result, 'toolCalls')
      .filter(isObject)
      .map((call) => ({ ...call, type: 'tool-call' })),
  ];
}

/** Parts of a stream that are read when it is over. */
const READ = new Set<unknown>(['text-delta', 'tool-call', 'tool-result', 'file', 'finish', 'error', 'response-metadata']);

export function isRead(part: unknown): part is Json {
  return isObject(part) && READ.has(part['type']);
}

/** What the parts of `doStream` say when they are put together. */
export function answerOfStream(parts: readonly Json[], { isWhole }: { isWhole: boolean }): Answer {
  const text = parts.map(({ type, delta, textDelta }) => (type === 'text-delta' ? (textOf(delta) ?? textOf(textDelta) ?? '') : '')).join('');
  const finish = parts.findLast(({ type }) => type === 'finish');
  const failed = parts.find(({ type }) => type === 'error');
  const said = [
    ...(text === '' ? [] : [{ type: 'text', text }]),
    ...parts.filter(({ type }) => type === 'tool-call' || type === 'file' || type === 'tool-result'),
  ];
  return {
    output: said.length > 0 ? assistantMessage(said) : null,
    usage: usageOf(finish?.['usage']),
    finishReason: finish && isWhole ? reasonOf(finish['finishReason']) : 'aborted',
    error: failed ? errorText(failed['error']) : null,
    model: textOf(parts.findLast(({ type }) => type === 'response-metadata')?.['modelId']),
  };
}

/** A word; from `LanguageModelV3` on also the provider's own. */
export function reasonOf(reason: unknown): string | null {
  return textOf(isObject(reason) ? reason['unified'] : reason);
}

/** Numbers; from `LanguageModelV3` on with their details. */
export function usageOf(usage: unknown): Usage | null {
  if (!isObject(usage)) return null;
  const total = (key: string) => (isObject(usage[key]) ? objectIn(usage, key)['total'] : usage[key]);
  const [input, output] = [total('inputTokens') ?? usage['promptTokens'], total('outputTokens') ?? usage['completionTokens']];
  if (typeof input !== 'number' || typeof output !== 'number' || Number.isNaN(input) || Number.isNaN(output)) return null;
  const cached = usage['cachedInputTokens'] ?? objectIn(usage, 'inputTokens')['cacheRead'] ?? objectIn(usage, 'inputTokenDetails')['cacheReadTokens'];
  const reasoning = usage['reasoningTokens'] ?? objectIn(usage, 'outputTokens')['reasoning'] ?? objectIn(usage, 'outputTokenDetails')['reasoningTokens'];
  return { input, output, ...(typeof cached === 'number' ? { cached } : {}), ...(typeof reasoning === 'number' ? { reasoning } : {}) };
}

export function errorText(error: unknown): string {
  const message = isObject(error) || error instanceof Error ? textOf(Object(error).message) : null;
  return message ?? (typeof error === 'string' ? error : 'the call failed');
}
