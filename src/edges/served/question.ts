import { UserError } from '../../errors.ts';
import type { ChatRequest } from '../../eval/ports.ts';
import type { Question } from './asking.ts';
import type { Served } from './open-served.ts';
import { chatBody, completionBody, HOLDS_TO_GRAMMARS } from './request-body.ts';

/** @throws UserError for what no request of this server can be asked. */
export function refuseBatch({ facts: { kind }, options: { ask } }: Served, requests: readonly ChatRequest[]): void {
  if (requests.some(({ grammar }) => grammar !== undefined) && (ask === 'chat' || !HOLDS_TO_GRAMMARS.has(kind)))
    throw new UserError(
      `local.constrained: expected a server that holds completions to a grammar, got ${ask === 'chat' ? 'local.server.ask: chat' : `one of kind ${kind}`}. Use llama-server or vLLM and ask: completions, or leave answers free.`,
    );
  if (ask === 'chat' && requests.some(({ tools }) => tools.length > 0))
    throw new UserError(
      "local.server.ask: chat sends messages alone, and this conversation has tools. Leave ask out: completions renders them by the model's own template.",
    );
}

/** A request as the server is asked it, or why it cannot be. */
export function questionOf(
  { vocabulary, model, facts: { kind }, options }: Served,
  request: ChatRequest,
): { question: Omit<Question, 'key'> } | { refusal: string } {
  const { seed, maxTokens, contextTokens } = options;
  const common = { kind, model, seed, controlTexts: vocabulary?.controlTexts ?? [] };
  const reached = 'decoding.maxTokens was reached';
  if (vocabulary === null) return { question: { path: '/chat/completions', body: chatBody(request, { ...common, maxTokens }), limitReason: reached } };
  const { ids, pieces } = vocabulary.promptOf(request);
  if (ids.length >= contextTokens) return { refusal: `the prompt has ${ids.length} tokens and leaves no room for an answer in a context of ${contextTokens}` };
  if (kind === 'ollama' && pieces.length > 1)
    return { refusal: 'a message holds the text of a control token, and this server takes text alone, in which it would become one' };
  const limit = Math.min(maxTokens, contextTokens - ids.length);
  const prompt = kind === 'ollama' ? pieces.join('') : ids;
  const body = completionBody(prompt, { ...common, maxTokens: limit, grammar: request.grammar });
  return { question: { path: '/completions', body, limitReason: limit < maxTokens ? 'the context was full' : reached } };
}
