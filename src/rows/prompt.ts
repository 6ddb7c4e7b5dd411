import type { Row } from '../records/example.ts';

export type PromptMessages = readonly [{ role: 'system'; content: string }, { role: 'user'; content: string }];

/**
 * A row's prompt is one text: the system part (instruction and tool signatures, no blank line in it), a blank line, the user part.
 * @throws RangeError when `system` holds a blank line, because the text could not be taken apart again.
 */
export function joinPrompt(system: string, user: string): string {
  if (/\n\s*\n/.test(system)) throw new RangeError('the system part of a prompt must not hold a blank line');
  return `${system.trim()}\n\n${user}`;
}

/** Undoes `joinPrompt`: everything up to the first blank line is the system message, the rest the user's. */
export function promptMessages(prompt: Row['prompt']): PromptMessages {
  const at = prompt.indexOf('\n\n');
  const [system, user] = at === -1 ? ['', prompt] : [prompt.slice(0, at), prompt.slice(at + 2)];
  return [
    { role: 'system', content: system },
    { role: 'user', content: user },
  ];
}
