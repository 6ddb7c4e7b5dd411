import type { ChatTurn } from '../../records/model-request.ts';
import type { GoldDefect } from '../examples/golds.ts';
import { historyKey, type Turn } from './turn.ts';

/**
 * Why an answer without a call is not known to be one: a later request of its session goes on from the same conversation with a turn that calls tools.
 * Who records by hand keeps the text of an answer and leaves its calls out.
 */
export function untoldCalls({ call }: Turn, session: readonly Turn[]): GoldDefect | null {
  if (call.output.toolCalls.length > 0 || call.tools.length === 0) return null;
  const asked = withoutSystem(call.messages);
  const said = (call.output.content ?? '').trim();
  let before: string | null = null;
  for (const { call: later } of session) {
    const messages = withoutSystem(later.messages);
    const answer = messages[asked.length];
    if (answer?.role !== 'assistant' || answer.toolCalls.length === 0 || (answer.content.trim() !== '' && answer.content.trim() !== said)) continue;
    before ??= historyKey(asked);
    if (historyKey(messages.slice(0, asked.length)) === before)
      return { reason: 'lost-tool-calls', detail: `the request of ${later.observationId} repeats this answer with a call of ${answer.toolCalls[0]?.name}` };
  }
  return null;
}

function withoutSystem(messages: readonly ChatTurn[]): ChatTurn[] {
  return messages.filter(({ role }) => role !== 'system');
}
