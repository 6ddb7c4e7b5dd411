import type { ChatContent } from '../../records/chat.ts';

/**
 * The conversation without a system turn, for templates that have none: system text, a blank line, the first user turn's text.
 * Null where there is no system text in front or no user turn to take it.
 */
export function systemInFirstUserTurn(content: ChatContent): ChatContent | null {
  const { messages } = content;
  const system = messages.slice(
    0,
    Math.max(
      0,
      messages.findIndex(({ role }) => role !== 'system'),
    ),
  );
  const turns = messages.slice(system.length);
  const first = turns.findIndex(({ role }) => role === 'user');
  if (system.length === 0 || first === -1) return null;
  const said = [...system, ...turns.slice(first, first + 1)].map(({ content }) => content ?? '').filter((text) => text !== '');
  return { ...content, messages: [...turns.slice(0, first), { role: 'user', content: said.join('\n\n') }, ...turns.slice(first + 1)] };
}
