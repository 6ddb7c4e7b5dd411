import { isJsonObject, type JsonObject } from '../../../records/json.ts';
import type { ModelCall } from '../../../records/model-call.ts';
import type { ModelRequest } from '../../../records/model-request.ts';
import { answerWith } from '../../../rows/request/calls.ts';
import { numberDefect } from '../../../rows/request/json-defects.ts';
import { decoded, refuse, Unreadable } from '../../../rows/request/unreadable.ts';
import { messageOfCalls } from '../openai/shapes.ts';
import { refuseUnfinished } from '../pieces/finish.ts';
import type { Recorded } from '../recorded.ts';
import { messageIn, roleNamed } from './message.ts';

/**
 * The answer of any dialect: one message, alone or inside the body an API answers with, or plain text.
 * @throws Unreadable for what is not understood whole, several answers, and one that was cut off.
 */
export function answerIn(recorded: Recorded, request: Pick<ModelRequest, 'tools' | 'responseFormat'>): ModelCall['output'] {
  const value = recorded.output();
  refuse(numberDefect(value));
  const answer = onlyAnswer(value);
  const output = typeof answer === 'string' ? said(answer) : isMessage(answer) ? spoken(answer) : json(answer, request);
  refuseUnfinished([finishIn(value), finishIn(answer)], { holdsCall: output.toolCalls.length > 0 });
  return output;
}

/** Lists in which APIs and libraries keep answers; one request may have several. */
const LISTS = ['choices', 'candidates', 'generations', 'messages'];

function onlyAnswer(value: unknown): unknown {
  if (Array.isArray(value)) {
    const calling = messageOfCalls(value);
    if (calling) return calling;
    if (value.length > 1) throw new Unreadable('several-answers', `${value.length} answers to one request`);
    const only = value.length === 0 ? null : onlyAnswer(decoded(value[0]));
    if (typeof only === 'string') throw new Unreadable('unreadable-output', 'the answer is a text in a list, of no shape that is read here');
    return only;
  }
  if (!isJsonObject(value)) return value;
  const list = LISTS.find((key) => Array.isArray(value[key]));
  if (list !== undefined && !('role' in value)) return listedAnswer(onlyAnswer(value[list]));
  const { output, message } = value;
  // Bedrock's body, and LangChain's generations.
  if (isJsonObject(output) && isJsonObject(output['message'])) return onlyAnswer(output['message']);
  if (isJsonObject(message) && message['lc'] === 1) return onlyAnswer(message);
  return value;
}

/** Whatever stands where an API lists its answers and is no message is none. */
function listedAnswer(answer: unknown): unknown {
  if (isJsonObject(answer) && !isMessage(answer)) throw new Unreadable('unreadable-output', 'the answer is of no shape that is read here');
  return answer;
}

/** Members of which a message has at least one. */
const MESSAGE = ['role', 'lc', 'parts', 'tool_calls', 'toolCalls', 'additional_kwargs', 'gen_ai.event.content'];

function isMessage(value: unknown): value is JsonObject {
  if (!isJsonObject(value)) return false;
  const { content, message, type } = value;
  if ('content' in value && roleNamed(type) !== null) return true;
  return MESSAGE.some((key) => key in value) || typeof decoded(message) === 'object' || isJsonObject(content) || Array.isArray(content);
}

/** Some print the answer with its role in front, and leave out the calls it makes. */
const WITH_ROLE = /^\s*(assistant|ai|model)\s*:/i;

function said(text: string): ModelCall['output'] {
  if (WITH_ROLE.test(text)) throw new Unreadable('flattened-conversation', 'the answer is written down with its role, as one text');
  return answerWith(text, []);
}

function spoken(value: JsonObject): ModelCall['output'] {
  const { role, named, parts, calls, fields } = messageIn(value, 'the answer');
  if (role !== 'assistant' && named !== null && named !== 'message')
    throw new Unreadable('unreadable-output', `the answer is of the role "${named.slice(0, 40)}"`);
  const text = parts.map((part) => {
    if (part.kind === 'result') throw new Unreadable('unreadable-output', 'the answer holds the result of a tool');
    return part.kind === 'text' ? part.text : '';
  });
  const content = text.join('');
  const toolCalls = calls.map(({ name, arguments: args }) => ({ name, arguments: args }));
  return answerWith(content === '' && fields['content'] !== '' ? null : content, toolCalls);
}

/** JSON of the agent's own. Where none was asked for and tools were offered, it may as well be a call in a shape that nobody here knows. */
function json(value: unknown, { tools, responseFormat }: Pick<ModelRequest, 'tools' | 'responseFormat'>): ModelCall['output'] {
  if (value === null || value === undefined) return answerWith(null, []);
  const isOwn = isJsonObject(value) && !WRAPPING.some((key) => key in value) && !Object.keys(value).some((key) => OF_EVENTS.test(key)) && !holdsMessage(value);
  const isAsked = responseFormat !== null || (tools.length === 0 && isJsonObject(value) && Object.keys(value).length > 0);
  if (!isOwn || !isAsked) throw new Unreadable('unreadable-output', 'the answer is JSON of no shape that is read here');
  return answerWith(JSON.stringify(value), []);
}

/** Members that wrap an answer; JSON with one of them may be less than, or more than, what the model said. */
const WRAPPING = [
  'content',
  'message',
  'text',
  'output',
  'outputs',
  'response',
  'result',
  'completion',
  'return_values',
  'args',
  'kwargs',
  'object',
  'type',
  'error',
];
const OF_EVENTS = /^(gen_ai|event|llm)\./;
/** Members that only messages and calls have, at any depth. */
const OF_MESSAGES = [
  ...MESSAGE.filter((key) => key !== 'role'),
  'function_call',
  'functionCall',
  'toolUse',
  'tool_call',
  'call_id',
  'finish_reason',
  'finishReason',
];

function holdsMessage(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return OF_MESSAGES.some((key) => key in value) || ('role' in value && 'content' in value) || Object.values(value).some(holdsMessage);
}

const FINISH = ['done_reason', 'finish_reason', 'finishReason', 'stop_reason', 'stopReason'];

/** Why the model stopped, as the answer itself or the body around it says. */
function finishIn(value: unknown): unknown[] {
  if (Array.isArray(value)) return value.flatMap((item) => finishIn(decoded(item)));
  if (!isJsonObject(value)) return [];
  const own = FINISH.flatMap((key) => (value[key] === undefined ? [] : [value[key]]));
  const inner = ['response_metadata', 'kwargs', 'generation_info', 'message', 'gen_ai.event.content', ...LISTS].flatMap((key) => finishIn(decoded(value[key])));
  // Ollama's streamed pieces say that they are not the end.
  return [...own, ...inner, ...(value['done'] === false ? ['aborted'] : [])];
}
