import type { Example } from '../../records/example.ts';
import { joinPrompt, promptMessages } from '../prompt.ts';

/** The example with another text in place of what its user said, and nothing said before: instruction and tools stay. */
export function saying({ row, request, ...example }: Example, text: string): Example {
  const system = request?.messages.filter(({ role }) => role === 'system') ?? [];
  return {
    ...example,
    row: { ...row, prompt: joinPrompt(promptMessages(row.prompt)[0].content, text) },
    request: request && { ...request, messages: [...system, { role: 'user', content: text, toolCalls: [], toolCallId: null }] },
  };
}
