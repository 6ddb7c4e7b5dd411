import { isJsonObject, type JsonObject } from '../../../records/json.ts';
import type { ModelCall } from '../../../records/model-call.ts';
import type { ChatTurn } from '../../../records/model-request.ts';
import { answerWith } from '../../../rows/request/calls.ts';
import { numberDefect } from '../../../rows/request/json-defects.ts';
import { decoded, refuse, Unreadable } from '../../../rows/request/unreadable.ts';
import { isUnsaid } from '../../../rows/request/unsaid.ts';
import { callIn } from '../ai-sdk/messages.ts';
import type { Recorded } from '../recorded.ts';

/** What a step said and called, its calls with their ids. */
export interface Stepped {
  text: string;
  calls: ChatTurn['toolCalls'];
  /** Whether the answer was read by a schema, which is recorded nowhere. */
  isObject: boolean;
}

/** Members beside what was said; any other one that holds something would be lost. */
const BESIDE = new Set(['reasoning', 'reasoningText', 'sources', 'warnings', 'usage', 'totalUsage', 'finishReason', 'toolResults', 'response', 'stepResult']);

/** `{text, toolCalls, object}` of a step, or of a loop that had but one. @throws Unreadable for what is not understood whole. */
export function steppedIn({ output }: Recorded): Stepped {
  const value = output();
  refuse(numberDefect(value));
  if (!isJsonObject(value)) throw new Unreadable('unreadable-output', 'the output of the step is no object with text and toolCalls');
  const { text, object, toolCalls, ...others } = value;
  const unread = Object.keys(others).find((key) => !BESIDE.has(key) && !isEmpty(others[key]));
  if (unread) throw new Unreadable(unread === 'files' ? 'unsupported-part' : 'unreadable-output', `the output of the step holds "${unread}"`);
  if (!isUnsaid(text) && typeof text !== 'string') throw new Unreadable('unreadable-output', 'the text of the step is no text');
  const calls = decoded(toolCalls) ?? [];
  if (!Array.isArray(calls)) throw new Unreadable('unreadable-output', 'the toolCalls of the step are no list');
  const said = typeof text === 'string' ? text : '';
  // The object is the text read by its schema; the text may be missing.
  const isObject = isJsonObject(decoded(object)) && !isUnsaid(object);
  return { text: isObject && said.trim() === '' ? JSON.stringify(object) : said, calls: calls.map(stepCall), isObject };
}

export function answerOf({ text, calls }: Stepped): ModelCall['output'] {
  const made = calls.map(({ name, arguments: args }) => ({ name, arguments: args }));
  return answerWith(text === '' ? null : text, made);
}

/** `{toolCallId, toolName, args}`, in newer versions below `payload`. */
function stepCall(item: unknown): ChatTurn['toolCalls'][number] {
  const call = decoded(item);
  const inner = isJsonObject(call) && isJsonObject(call['payload']) ? call['payload'] : call;
  if (!isJsonObject(inner)) throw new Unreadable('unreadable-output', 'a tool call of the step is no object');
  return callIn(inner);
}

function isEmpty(value: JsonObject[string] | undefined): boolean {
  return isUnsaid(value) || (Array.isArray(value) && value.length === 0);
}
