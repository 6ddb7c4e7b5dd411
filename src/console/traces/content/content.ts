import type { ShownContent } from '../../../records/console/trace.ts';
import { isJsonObject, type JsonObject } from '../../../records/json.ts';
import { parsedOrNull } from '../../../records/json-lines.ts';
import { messageIn, messagesIn } from './messages.ts';
import { toolsIn } from './tools.ts';

/** What stands in an input or output, whichever library wrote it: read as far as it can be, and never refused. */
export function contentOf(recorded: unknown): ShownContent {
  const value = opened(recorded);
  if (value === undefined || value === null || value === '') return { kind: 'empty' };
  if (typeof value === 'string') return { kind: 'text', text: value };
  return chatIn(value) ?? { kind: 'json', text: overLines(value) };
}

/** JSON text of an object or a list as what it says; anything else as it is. */
export function opened(value: unknown): unknown {
  return typeof value === 'string' && /^\s*[[{]/.test(value) ? (parsedOrNull(value) ?? value) : value;
}

export function overLines(value: unknown): string {
  return JSON.stringify(value, null, 2) ?? '';
}

type Chat = Extract<ShownContent, { kind: 'chat' }>;

function chatIn(value: unknown): Chat | null {
  const found = conversationIn(value);
  if (!found) return null;
  const { messages, tools, rest } = found;
  const offered = toolsIn(opened(tools));
  const others = offered || tools === undefined ? rest : { ...rest, tools };
  return { kind: 'chat', messages, tools: offered ?? [], rest: Object.keys(others).length > 0 ? overLines(others) : null };
}

interface Conversation {
  messages: Chat['messages'];
  /** As they stand. */
  tools?: unknown;
  /** What stands beside. */
  rest: Record<string, unknown>;
}

/** Null where no message can be made out. */
export function conversationIn(value: unknown): Conversation | null {
  const list = messagesIn(value);
  if (list) return { messages: list, rest: {} };
  if (!isJsonObject(value)) return null;
  for (const key of ['messages', 'input', 'contents'] as const) {
    const messages = messagesIn(opened(value[key]));
    if (!messages) continue;
    const { [key]: _messages, tools, system, ...rest } = value;
    const told = system === undefined ? null : messageIn({ role: 'system', content: system });
    return { messages: told ? [told, ...messages] : messages, tools, rest };
  }
  const answers = choicesIn(value);
  if (answers) return answers;
  const one = messageIn(value);
  return one && { messages: [one], rest: {} };
}

/** The answers of a whole body of Chat Completions, the Responses API, Gemini or Bedrock. */
function choicesIn(value: JsonObject): Conversation | null {
  for (const key of ['choices', 'candidates', 'output'] as const) {
    const { [key]: held, ...rest } = value;
    const list = Array.isArray(held) ? held : isJsonObject(held) && 'message' in held ? [held] : [];
    const messages = messagesIn(list.map((one) => (isJsonObject(one) ? (one['message'] ?? one['delta'] ?? one) : one)));
    if (messages) return { messages, rest };
  }
  return null;
}
