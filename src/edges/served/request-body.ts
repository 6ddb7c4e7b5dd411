import type { ChatContent } from '../../records/chat.ts';
import { askedOf } from '../openai/api/request.ts';
import { OWN_NAMES } from '../openai/api/tool-names.ts';
import type { Named } from './kinds/names.ts';
import type { ServerKind } from './kinds/server-kind.ts';

export interface BodyOptions {
  kind: ServerKind;
  /** Names the model that is to answer. */
  named: Named;
  seed: number;
  /** The answer may have this many tokens. */
  maxTokens: number;
  /** Texts of control tokens that are part of an answer. */
  controlTexts: readonly string[];
}

/** The body that asks for the tokens after a prompt: ids, or text for a server that takes no ids. */
export function completionBody(
  prompt: readonly number[] | string,
  { grammar, ...options }: BodyOptions & { grammar: string | undefined },
): Record<string, unknown> {
  return { prompt, ...common(options), ...(options.kind === 'vllm' ? { add_special_tokens: false } : {}), ...heldTo(grammar, options.kind) };
}

/** The body that asks for the answer to a conversation, in the server's own template. A model that can think first is told not to. */
export function chatBody(content: ChatContent, options: BodyOptions): Record<string, unknown> {
  const thinking = options.kind === 'unknown' || options.kind === 'ollama' ? {} : { chat_template_kwargs: { enable_thinking: false } };
  return { ...askedOf(content, { names: OWN_NAMES, isOpenAi: false }), ...common(options), ...thinking };
}

/** Greedy and without penalties: what servers would else take from the model's own settings is said. */
function common({ kind, named, seed, maxTokens, controlTexts }: BodyOptions): Record<string, unknown> {
  return {
    ...named,
    temperature: 0,
    seed,
    max_tokens: maxTokens,
    frequency_penalty: 0,
    presence_penalty: 0,
    stream: true,
    stream_options: { include_usage: true },
    ...(kind === 'llama-server' ? { samplers: ['temperature'], mirostat: 0, preserved_tokens: controlTexts } : {}),
    ...(kind === 'vllm' || kind === 'sglang' ? { repetition_penalty: 1, skip_special_tokens: false } : {}),
    ...(kind === 'vllm' ? { spaces_between_special_tokens: false } : {}),
  };
}

/** Servers that hold an answer to a grammar. */
export const HOLDS_TO_GRAMMARS: ReadonlySet<ServerKind> = new Set(['llama-server', 'vllm']);

function heldTo(grammar: string | undefined, kind: ServerKind): Record<string, unknown> {
  if (grammar === undefined) return {};
  return kind === 'vllm' ? { structured_outputs: { grammar } } : { grammar };
}
