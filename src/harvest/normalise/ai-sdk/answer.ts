import { isJsonObject, type JsonObject } from '../../../records/json.ts';
import type { ModelCall } from '../../../records/model-call.ts';
import type { ChatTurn } from '../../../records/model-request.ts';
import { answerWith } from '../../../rows/request/calls.ts';
import { numberDefect } from '../../../rows/request/json-defects.ts';
import { decoded, refuse, Unreadable } from '../../../rows/request/unreadable.ts';
import { isUnsaid } from '../../../rows/request/unsaid.ts';
import type { Recorded } from '../recorded.ts';
import { callIn, spokenIn } from './messages.ts';

/** The answer as the server put it together from text, object and calls. @throws Unreadable for what is not understood whole. */
export function answerOf(recorded: Recorded, isObject: boolean): ModelCall['output'] {
  const { output, metadata } = recorded;
  const value = output();
  refuse(numberDefect(value));
  if (!isUnsaid(metadata('ai.response.files'))) throw new Unreadable('unsupported-part', 'the answer holds files');
  if (isObject) return objectAnswer(recorded, value);
  if (isJsonObject(value) && 'role' in value) return messageAnswer(value);
  const calls = callsIn(value);
  if (calls) return answered('', calls);
  if (Array.isArray(value) && value.every((part) => isJsonObject(part) && typeof part['type'] === 'string')) {
    const { text, calls: made } = spokenIn(value, 'the answer');
    return answered(text, made);
  }
  // Older servers keep the text alone as output and leave the calls among the attributes.
  const left = callsIn(metadata('ai.response.toolCalls'));
  return answered(textOf(recorded), left ?? []);
}

function messageAnswer(message: JsonObject): ModelCall['output'] {
  const { role, content, tool_calls: recorded, ...others } = message;
  const unread = Object.keys(others).find((key) => !isUnsaid(others[key]));
  if (role !== 'assistant' || unread)
    throw new Unreadable('unsupported-instrumentation', `the answer holds ${unread ? `"${unread}"` : `the role ${String(role)}`}`);
  const calls = isUnsaid(recorded) ? [] : callsIn(decoded(recorded));
  if (!calls) throw new Unreadable('unsupported-instrumentation', 'the tool_calls of the answer are no calls of the AI SDK');
  const said = decoded(content);
  const spoken = Array.isArray(said) ? spokenIn(said, 'the answer') : { text: typeof content === 'string' ? content : '', calls: [] };
  if (!Array.isArray(said) && typeof content !== 'string' && !isUnsaid(content)) throw new Unreadable('unreadable-output', 'the answer is not a text');
  return answered(spoken.text, [...spoken.calls, ...calls]);
}

/** The whole answer is the object; the SDK writes it as JSON text whatever way it was asked for. */
function objectAnswer(recorded: Recorded, value: unknown): ModelCall['output'] {
  if (!isJsonObject(value)) throw new Unreadable('invalid-json-output', 'the object that was asked for is no JSON object');
  return answered(textOf(recorded), []);
}

function callsIn(value: unknown): ChatTurn['toolCalls'] | null {
  if (!Array.isArray(value) || value.length === 0) return null;
  const calls = value.map(decoded);
  return calls.every((call) => isJsonObject(call) && 'toolName' in call) ? calls.filter(isJsonObject).map(callIn) : null;
}

function textOf({ observation }: Recorded): string {
  return typeof observation.output === 'string' ? observation.output : JSON.stringify(observation.output);
}

function answered(text: string, calls: ChatTurn['toolCalls']): ModelCall['output'] {
  const made = calls.map(({ name, arguments: args }) => ({ name, arguments: args }));
  return answerWith(text === '' ? null : text, made);
}
