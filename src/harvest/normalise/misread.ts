import { isJsonObject } from '../../records/json.ts';
import type { ModelCall } from '../../records/model-call.ts';
import { decoded, Unreadable } from '../../rows/request/unreadable.ts';
import { finishReasonsOf, refuseUnfinished } from './pieces/finish.ts';
import { proseDefect, saidDefect } from './pieces/prose.ts';
import type { Recorded } from './recorded.ts';

/**
 * The last word on every call that a reader made: an answer without a call must be something that was said, or JSON that was asked for.
 * @throws Unreadable for an answer that was cut off, or that is a message or a call in a shape its reader did not know.
 */
export function refuseMisread(call: ModelCall, recorded: Recorded): void {
  const { output, responseFormat } = call;
  // Where a format was asked for, libraries have the answer given as a call and record what it holds.
  refuseContinuation(call);
  refuseUnsaid(call);
  refuseGrown(call, recorded);
  refuseUnfinished(finishReasonsOf(recorded), { holdsCall: output.toolCalls.length > 0 || responseFormat !== null });
  if (output.toolCalls.length > 0) return;
  const content = output.content ?? '';
  const isBare = JSON.stringify(recorded.output()) === JSON.stringify(decoded(content));
  const defect = proseDefect(content, { isBare });
  if (defect && !isDeclared(content, responseFormat) && !(responseFormat && !isBare && isOwnJson(content)))
    throw new Unreadable(defect.reason, `the answer is not plain text: ${defect.detail}`);
}

/** Shorter ids, such as `call_0`, are given to call after call. */
const UNIQUE = 8;

/** An input that holds the very call of the answer, by its id, is a list that grew before it was recorded. */
function refuseGrown({ messages, output }: ModelCall, recorded: Recorded): void {
  const earlier = messages.flatMap(({ toolCalls }) => toolCalls).filter(({ id }) => id !== null && id.length >= UNIQUE);
  const alike = earlier.filter(({ name, arguments: args }) =>
    output.toolCalls.some((call) => call.name === name && JSON.stringify(call.arguments) === JSON.stringify(args)),
  );
  if (alike.length === 0) return;
  const answer = JSON.stringify(recorded.output());
  const again = alike.find(({ id }) => answer.includes(JSON.stringify(id)));
  if (again) throw new Unreadable('continued-answer', `the input holds this very call of ${again.name} already: the list grew before it was recorded`);
}

/** What the user said must be what was said, and no value of a call cut off; a tool's result may be cut by the agent itself. */
function refuseUnsaid({ messages, output }: ModelCall): void {
  for (const [index, { role, content }] of messages.entries()) {
    const defect = role === 'user' ? saidDefect(content) : null;
    if (defect) throw new Unreadable('unreadable-input', `message ${index + 1} is ${defect}`);
  }
  for (const { name, arguments: args } of output.toolCalls) {
    if (textsIn(args).some((text) => saidDefect(text)?.startsWith('cut'))) throw new Unreadable('truncated-field', `${name}: an argument was cut`);
  }
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** An input that ends with the assistant holds the beginning of the answer, or the answer itself where a list grew before it was recorded. */
function refuseContinuation({ messages, responseFormat }: ModelCall): void {
  const last = messages.at(-1);
  if (last?.role !== 'assistant') return;
  // Some agents ask once more for what was said as JSON.
  if (last.toolCalls.length > 0 || responseFormat === null)
    throw new Unreadable('continued-answer', 'the input ends with the assistant: what is recorded as the answer may go on from it, or be in it');
}

/** JSON that was asked for and stands in a message is what was said, whatever its members, unless those are calls. */
function isOwnJson(content: string): boolean {
  return isJsonObject(decoded(content)) && !/"(tool_?calls?|tool_?use|function_?call|additional_kwargs|lc_kwargs)"\s*:/i.test(content);
}

/** A JSON answer whose every member its schema names looks like a message because it was asked to. */
function isDeclared(content: string, format: ModelCall['responseFormat']): boolean {
  const value = decoded(content);
  const properties = format?.type === 'json_schema' ? format.schema['properties'] : null;
  return isJsonObject(value) && isJsonObject(properties) && Object.keys(value).every((key) => key in properties);
}
