import type { ChatTurn } from '../../records/model-request.ts';
import { historyKey, type Turn } from './turn.ts';

/**
 * The rule of `harvest.parallelCalls: split`: the calls of one turn, unrolled in the order in which they were made. The example of a call has the
 * calls before it in its history, each with its result, as if they had been made one at a time. Results come from the session's later history; a
 * turn whose results are not all there is left whole, and set aside.
 */
export function splitParallel(turn: Turn, session: readonly Turn[]): Turn[] {
  const { call } = turn;
  const { toolCalls } = call.output;
  if (toolCalls.length < 2) return [turn];
  const results = resultsOf(turn, session);
  if (results === null) return [turn];
  return toolCalls.map((made, index) => ({
    ...turn,
    call: {
      ...call,
      messages: [...call.messages, ...results.slice(0, index).flat()],
      output: { content: index === 0 ? call.output.content : null, toolCalls: [made] },
    },
  }));
}

/** For each call in order: the assistant's turn that makes it alone, and its result; null where a result is missing or cannot be told. */
function resultsOf({ call }: Turn, session: readonly Turn[]): ChatTurn[][] | null {
  const { messages, output } = call;
  const before = historyKey(messages);
  for (const { call: later } of session) {
    const made = later.messages[messages.length];
    if (made?.role !== 'assistant' || made.toolCalls.length !== output.toolCalls.length || !sameCalls(made.toolCalls, output.toolCalls)) continue;
    if (historyKey(later.messages.slice(0, messages.length)) !== before) continue;
    const after = later.messages.slice(messages.length + 1, messages.length + 1 + made.toolCalls.length);
    const pairs = made.toolCalls.map((one) => {
      const answered = after.filter(({ role, toolCallId }) => role === 'tool' && one.id !== null && toolCallId === one.id);
      return answered.length === 1 && answered[0] ? [{ role: 'assistant' as const, content: '', toolCalls: [one], toolCallId: null }, answered[0]] : null;
    });
    if (pairs.every((pair) => pair !== null)) return pairs;
  }
  return null;
}

function sameCalls(left: ChatTurn['toolCalls'], right: readonly { name: string; arguments: object }[]): boolean {
  const asked = (calls: readonly { name: string; arguments: object }[]) => JSON.stringify(calls.map(({ name, arguments: args }) => [name, args]));
  return asked(left) === asked(right);
}
