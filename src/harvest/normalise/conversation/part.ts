import { isJsonObject, type JsonObject } from '../../../records/json.ts';
import type { ChatTurn } from '../../../records/model-request.ts';
import { madeCall } from '../../../rows/request/calls.ts';
import { callIdOf } from '../../../rows/request/turns.ts';
import { Unreadable } from '../../../rows/request/unreadable.ts';

export type CallWithId = ChatTurn['toolCalls'][number];

/** What a part of a message holds. Thoughts are never sent back, so nothing of them is kept. */
export type Part =
  | { kind: 'text'; text: string }
  | { kind: 'call'; call: CallWithId }
  | { kind: 'result'; id: string | null; name: string | null; text: string }
  | { kind: 'thought' };

/**
 * A part as OpenAI, Anthropic, Gemini, Bedrock, LangChain and the GenAI conventions write it.
 * @throws Unreadable for images and files, and for whatever is not understood whole.
 */
export function partIn(recorded: unknown, where: string): Part {
  // A text among parts is a text, JSON or not.
  if (typeof recorded === 'string') return { kind: 'text', text: recorded };
  const value = unwrapped(recorded);
  const part = isJsonObject(value) ? ('type' in value ? typedPart(value, where) : barePart(value, where)) : null;
  if (part) return part;
  const type = isJsonObject(value) ? (value['type'] ?? Object.keys(value).join(', ')) : typeof value;
  throw new Unreadable('unsupported-part', `${where} holds a part that is neither text nor a tool call: ${String(type).slice(0, 80)}`);
}

/** Undoes OpenInference's `{message_content}`, and LlamaIndex's name for a type. */
function unwrapped(value: unknown): unknown {
  if (!isJsonObject(value)) return value;
  const { message_content: inner, block_type: type, ...others } = value;
  return isJsonObject(inner) ? inner : type !== undefined && !('type' in value) ? { ...others, type } : value;
}

const TEXTS = new Set<unknown>(['text', 'input_text', 'output_text']);
const CALLS = new Set<unknown>(['tool_call', 'tool_use', 'function_call']);
const RESULTS = new Set<unknown>(['tool_call_response', 'tool_result', 'function_call_output']);
const THOUGHTS = /^(reasoning|thinking|redacted_thinking|reasoning_content|reasoning_summary|[\w.]*ReasoningContent)$/;

function typedPart(part: JsonObject, where: string): Part | null {
  const { type } = part;
  if (TEXTS.has(type)) return textPart(part);
  if (CALLS.has(type)) return callPart(part, where);
  if (RESULTS.has(type)) return resultPart(part, where);
  if (type === 'function') return { kind: 'call', call: callIn(part, where) };
  if (typeof type === 'string' && THOUGHTS.test(type)) return { kind: 'thought' };
  // Parts of Gemini and Bedrock, which LangChain gives a type besides.
  return typeof type === 'string' && type in part ? barePart(part, where) : null;
}

/** What stands beside the one thing a part without a type holds. */
const ASIDE = new Set(['type', 'thought', 'thoughtSignature', 'thought_signature', 'index', 'annotations']);

/** Gemini and Bedrock name a part by its only member. */
function barePart(part: JsonObject, where: string): Part | null {
  const [held, ...others] = Object.entries(part).filter(([key, value]) => !ASIDE.has(key) && value !== null);
  if (!held || others.length > 0) return null;
  const [key, value] = held;
  if (key === 'text') return typeof value !== 'string' ? null : part['thought'] === true ? { kind: 'thought' } : { kind: 'text', text: value };
  if (key === 'reasoningContent') return { kind: 'thought' };
  if (!isJsonObject(value)) return null;
  if (key === 'functionCall' || key === 'function_call') return callPart(withArguments(value), where);
  if (key === 'toolUse') return callPart(value, where);
  return key === 'functionResponse' || key === 'function_response' || key === 'toolResult' ? resultPart(value, where) : null;
}

/** Gemini leaves `args` out of a call that has none. */
function withArguments(call: JsonObject): JsonObject {
  return Object.keys(call).every((key) => key === 'name' || key === 'id') ? { ...call, args: {} } : call;
}

function textPart({ text, content }: JsonObject): Part | null {
  const [only, ...others] = [text, content].filter((value) => value !== undefined && value !== null);
  return typeof only === 'string' && others.length === 0 ? { kind: 'text', text: only } : null;
}

function callPart(part: JsonObject, where: string): Part {
  return { kind: 'call', call: callIn(part, where) };
}

const BY_PROVIDER = ['builtin', 'providerExecuted', 'provider_executed'];

/** A call as a member of `tool_calls`, a part, or the value of one. */
export function callIn(value: unknown, where: string): CallWithId {
  const outer = isJsonObject(value) ? (isJsonObject(value['tool_call']) ? value['tool_call'] : value) : {};
  const inner = isJsonObject(outer['function']) ? outer['function'] : outer;
  const { name } = inner;
  if (BY_PROVIDER.some((key) => outer[key] === true)) throw new Unreadable('provider-executed-tool', `${where} holds a call that the provider made by itself`);
  if (typeof name !== 'string' || name === '') throw new Unreadable('unreadable-message', `${where} holds a tool call without a name`);
  return { ...madeCall(name, argumentsIn(inner, `${where}, ${name}`)), id: callIdOf(idIn(outer['call_id'] ?? outer['id'] ?? outer['toolUseId']), name) };
}

/** Arguments under the one member that holds them; none at all is a part of the recording that was lost. */
function argumentsIn(call: JsonObject, where: string): unknown {
  const given = ['arguments', 'args', 'input', 'partial_json'].filter((key) => call[key] !== undefined && call[key] !== null);
  // Streamed by Anthropic's client: the text of the arguments, beside an input that stays empty.
  const [only, ...others] = given.includes('partial_json') && isEmpty(call['input']) ? given.filter((key) => key !== 'input') : given;
  if (only === undefined || others.length > 0)
    throw new Unreadable('corrupted-tool-arguments', `${where}: ${only === undefined ? 'no arguments' : 'arguments twice'}`);
  return call[only];
}

function isEmpty(value: unknown): boolean {
  return value === '' || (isJsonObject(value) && Object.keys(value).length === 0);
}

/** Microsoft's agents write the run and the call as one id of two. */
function idIn(id: unknown): unknown {
  return Array.isArray(id) ? id.at(-1) : id;
}

function resultPart(part: JsonObject, where: string): Part {
  const given = ['response', 'result', 'content', 'output'].filter((key) => part[key] !== undefined);
  const [only, ...others] = given;
  if (only === undefined || others.length > 0)
    throw new Unreadable('unsupported-part', `${where} holds a tool result ${only ? 'twice' : 'without its content'}`);
  const name = typeof part['name'] === 'string' ? part['name'] : null;
  const id = idIn(part['call_id'] ?? part['tool_use_id'] ?? part['toolUseId'] ?? part['tool_call_id'] ?? part['id']);
  return { kind: 'result', id: callIdOf(id, name ?? ''), name, text: resultText(part[only], where) };
}

/** What a tool said, as one text: parts that are all text, or any other JSON value. */
export function resultText(value: unknown, where: string): string {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return '';
  if (!Array.isArray(value) || !value.every((item) => isJsonObject(item) && ['type', 'block_type', 'text', 'json'].some((key) => key in item)))
    return JSON.stringify(value);
  return value
    .map((item) => {
      if (isJsonObject(item) && !('type' in item) && isJsonObject(item['json'])) return JSON.stringify(item['json']);
      const part = partIn(item, where);
      if (part.kind !== 'text') throw new Unreadable('unsupported-part', `${where} holds a tool result that is not text`);
      return part.text;
    })
    .join('');
}
