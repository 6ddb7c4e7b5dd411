import { isJsonObject } from '../../records/json.ts';
import type { ModelCall } from '../../records/model-call.ts';
import { finishReasonsOf, refuseUnfinished } from './pieces/finish.ts';
import { proseDefect } from './pieces/prose.ts';
import { decoded, type Recorded, Unreadable } from './recorded.ts';

/**
 * The last word on every call that a reader made: an answer without a call must be something that was said, or JSON that was asked for.
 * @throws Unreadable for an answer that was cut off, or that is a message or a call in a shape its reader did not know.
 */
export function refuseMisread(call: ModelCall, recorded: Recorded): void {
  const { output, responseFormat } = call;
  // Where a format was asked for, libraries have the answer given as a call and record what it holds.
  refuseContinuation(call);
  refuseUnfinished(finishReasonsOf(recorded), { holdsCall: output.toolCalls.length > 0 || responseFormat !== null });
  if (output.toolCalls.length > 0) return;
  const defect = proseDefect(output.content ?? '');
  if (defect && !isDeclared(output.content ?? '', responseFormat)) throw new Unreadable(defect.reason, `the answer is not plain text: ${defect.detail}`);
}

/** An input that ends with the assistant holds the beginning of the answer, or the answer itself where a list grew before it was recorded. */
function refuseContinuation({ messages, responseFormat }: ModelCall): void {
  const last = messages.at(-1);
  if (last?.role !== 'assistant') return;
  // Some agents ask once more for what was said as JSON.
  if (last.toolCalls.length > 0 || responseFormat === null)
    throw new Unreadable('continued-answer', 'the input ends with the assistant: what is recorded as the answer may go on from it, or be in it');
}

/** A JSON answer whose every member its schema names looks like a message because it was asked to. */
function isDeclared(content: string, format: ModelCall['responseFormat']): boolean {
  const value = decoded(content);
  const properties = format?.type === 'json_schema' ? format.schema['properties'] : null;
  return isJsonObject(value) && isJsonObject(properties) && Object.keys(value).every((key) => key in properties);
}
