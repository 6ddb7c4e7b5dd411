import { canonicalJson } from '../../records/canonical-json.ts';
import type { Example } from '../../records/example.ts';
import type { ModelCall } from '../../records/model-call.ts';
import type { ChatTurn } from '../../records/model-request.ts';

/** A model call's answer is one new turn of the assistant: what an agent replays of earlier ones is history, and no turn of its own. */
export interface Turn {
  call: ModelCall;
  schemaFrom: Example['schemaFrom'];
}

/** What was said before the new turn, as a text; equal for equal conversations. */
export function historyKey(messages: readonly ChatTurn[]): string {
  return canonicalJson(messages.map(({ role, content, toolCalls }) => [role, content, toolCalls.map(called)]));
}

/** What the assistant said or called, as a text, without the ids of its calls. */
export function answerKey({ content, toolCalls }: Pick<ModelCall['output'], 'toolCalls'> & { content: string | null }): string {
  return canonicalJson([toolCalls.length > 0 ? '' : (content ?? ''), toolCalls.map(called)]);
}

function called({ name, arguments: args }: ModelCall['output']['toolCalls'][number]) {
  return { name, args };
}
