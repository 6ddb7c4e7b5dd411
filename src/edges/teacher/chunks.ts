import type { CompletionBody } from './completion-body.ts';

/** Characters of one piece, about a token's. */
const PIECE = 4;

/** A completion as the events of a stream: who speaks, text and calls in pieces, the end, and the usage if asked for. */
export function chunksOf({ choices, usage, ...head }: CompletionBody, options: { usage: boolean }): object[] {
  const common = { ...head, object: 'chat.completion.chunk', ...(options.usage ? { usage: null } : {}) };
  const chunk = (delta: object, finish_reason: string | null = null) => ({ ...common, choices: [{ index: 0, delta, logprobs: null, finish_reason }] });
  const events = choices.flatMap(({ message: { role, content, refusal, tool_calls }, finish_reason }) => [
    chunk({ role, content: content === null ? null : '', refusal }),
    ...pieces(content ?? '').map((piece) => chunk({ content: piece })),
    ...(tool_calls ?? []).flatMap(({ function: { name, arguments: args }, ...call }, index) => [
      chunk({ tool_calls: [{ index, ...call, function: { name, arguments: '' } }] }),
      ...pieces(args).map((piece) => chunk({ tool_calls: [{ index, function: { arguments: piece } }] })),
    ]),
    chunk({}, finish_reason),
  ]);
  return options.usage ? [...events, { ...common, choices: [], usage }] : events;
}

function pieces(text: string): string[] {
  const characters = [...text];
  return Array.from({ length: Math.ceil(characters.length / PIECE) }, (_, index) => characters.slice(index * PIECE, (index + 1) * PIECE).join(''));
}
