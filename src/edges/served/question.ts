import { UserError } from '../../errors.ts';
import type { ChatRequest } from '../../eval/ports.ts';
import type { Question } from './asking.ts';
import type { Served } from './open-served.ts';
import { chatBody, completionBody, HOLDS_TO_GRAMMARS } from './request-body.ts';

/** Older ones read over the field of a grammar, and say nothing. */
const VLLM_WITH_GRAMMARS = [0, 11] as const;

/** @throws UserError for what no request of this server can be asked. */
export function refuseBatch({ facts: { kind, build }, options: { ask } }: Served, requests: readonly ChatRequest[]): void {
  const isConstrained = requests.some(({ grammar }) => grammar !== undefined);
  if (isConstrained && (ask === 'chat' || !HOLDS_TO_GRAMMARS.has(kind)))
    throw new UserError(
      `local.constrained: expected a server that holds completions to a grammar, got ${ask === 'chat' ? 'local.server.ask: chat' : `one of kind ${kind}`}. Use llama-server or vLLM and ask: completions, or leave answers free.`,
    );
  if (isConstrained && kind === 'vllm' && !isAtLeast(build, VLLM_WITH_GRAMMARS))
    throw new UserError(
      `local.constrained: expected vLLM ${VLLM_WITH_GRAMMARS.join('.')} or newer, got ${build ?? 'one that tells no version'}, which may leave answers free and say nothing. Update it, or leave answers free.`,
    );
  if (ask === 'chat' && requests.some(({ tools }) => tools.length > 0))
    throw new UserError(
      "local.server.ask: chat sends messages alone, and this conversation has tools. Leave ask out: completions renders them by the model's own template.",
    );
}

/** A request as the server is asked it, or why it cannot be. */
export function questionOf(
  { vocabulary, named, facts: { kind }, options }: Served,
  request: ChatRequest,
): { question: Omit<Question, 'key'> } | { refusal: string } {
  const { seed, maxTokens, contextTokens } = options;
  const common = { kind, named, seed, controlTexts: vocabulary?.controlTexts ?? [] };
  const reached = 'decoding.maxTokens was reached';
  if (vocabulary === null) {
    const body = chatBody(request, { ...common, maxTokens });
    return { question: { path: '/chat/completions', body, maxTokens, promptTokens: null, limitReason: reached } };
  }
  const { ids, pieces } = vocabulary.promptOf(request);
  if (ids.length >= contextTokens) return { refusal: `the prompt has ${ids.length} tokens and leaves no room for an answer in a context of ${contextTokens}` };
  if (kind === 'ollama' && pieces.length > 1)
    return { refusal: 'a message holds the text of a control token, and this server takes text alone, in which it would become one' };
  const limit = Math.min(maxTokens, contextTokens - ids.length);
  const prompt = kind === 'ollama' ? pieces.join('') : ids;
  const body = completionBody(prompt, { ...common, maxTokens: limit, grammar: request.grammar });
  const promptTokens = kind === 'ollama' ? null : ids.length;
  return { question: { path: '/completions', body, maxTokens: limit, promptTokens, limitReason: limit < maxTokens ? 'the context was full' : reached } };
}

function isAtLeast(version: string | null, [major, minor]: readonly [number, number]): boolean {
  const found = /^v?(\d+)\.(\d+)/.exec(version ?? '');
  return found !== null && (Number(found[1]) > major || (Number(found[1]) === major && Number(found[2]) >= minor));
}
