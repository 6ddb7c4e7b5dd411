import type { ChatContent } from '../../../records/chat.ts';

/** The names of one request's tools as they are sent, and back. */
export interface ToolNames {
  sent(name: string): string;
  received(name: string): string;
}

/** A server that takes any name. */
export const OWN_NAMES: ToolNames = { sent: (name) => name, received: (name) => name };

const REFUSED = /[^a-zA-Z0-9_-]/g;

/** OpenAI takes letters, digits, `_` and `-`: anything else becomes `_`, and one more `_` where another tool has that name already. */
export function toolNames({ messages, tools, toolChoice }: Pick<ChatContent, 'messages' | 'tools' | 'toolChoice'>): ToolNames {
  const called = messages.flatMap((message) => (message.role === 'assistant' ? message.toolCalls.map(({ name }) => name) : []));
  const chosen = typeof toolChoice === 'object' && toolChoice !== null ? [toolChoice.name] : [];
  const names = [...new Set([...tools.map(({ name }) => name), ...called, ...chosen])];
  const original = new Map(names.filter((name) => sentName(name) === name).map((name) => [name, name]));
  for (const name of names) {
    if (sentName(name) === name) continue;
    let sent = sentName(name);
    while (original.has(sent)) sent += '_';
    original.set(sent, name);
  }
  const renamed = new Map([...original].map(([sent, name]) => [name, sent]));
  return { sent: (name) => renamed.get(name) ?? name, received: (name) => original.get(name) ?? name };
}

/** A name in the letters OpenAI takes. */
export function sentName(name: string): string {
  return name.replaceAll(REFUSED, '_');
}
