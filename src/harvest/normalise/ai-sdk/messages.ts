import { isJsonObject, type JsonObject, type JsonValue } from '../../../records/json.ts';
import type { ChatTurn } from '../../../records/model-request.ts';
import { madeCall } from '../../../rows/request/calls.ts';
import { callIdOf, turn } from '../../../rows/request/turns.ts';
import { decoded, Unreadable } from '../../../rows/request/unreadable.ts';

const ROLES: Record<string, ChatTurn['role']> = { system: 'system', user: 'user', assistant: 'assistant', tool: 'tool' };
/** Members of a message; another one would say something that is read nowhere. */
const MEMBERS = new Set(['role', 'content', 'id', 'createdAt', 'providerOptions', 'providerMetadata', 'experimental_providerMetadata', 'name']);

/** The messages a model was sent, each tool result as a turn of its own. */
export function turnsIn(messages: unknown): ChatTurn[] {
  if (!Array.isArray(messages) || messages.length === 0) throw new Unreadable('unsupported-instrumentation', 'the input holds no messages');
  return messages.flatMap((message, index) => messageTurns(decoded(message), `message ${index + 1}`));
}

function messageTurns(message: unknown, where: string): ChatTurn[] {
  const role = isJsonObject(message) && typeof message['role'] === 'string' ? ROLES[message['role']] : undefined;
  if (!isJsonObject(message) || !role) throw new Unreadable('unsupported-instrumentation', `${where} is not a message of the AI SDK`);
  const unread = Object.keys(message).find((key) => !MEMBERS.has(key));
  if (unread) throw new Unreadable('unsupported-instrumentation', `${where} holds "${unread}", which is not read`);
  const content = decoded(message['content']);
  if (typeof content === 'string' && role !== 'tool') return [turn(role, content)];
  if (!Array.isArray(content)) throw new Unreadable('unsupported-instrumentation', `the content of ${where} is neither text nor parts`);
  const parts = content.map(decoded);
  if (role === 'tool') return parts.map((part) => resultTurn(part, where));
  const { text, calls } = spokenIn(parts, where);
  if (role !== 'assistant' && calls.length > 0) throw new Unreadable('unsupported-part', `${where} of the ${role} calls tools`);
  return [turn(role, text, { toolCalls: calls })];
}

/** Text and calls of an assistant's parts; how it reasoned is no part of what it said. */
export function spokenIn(parts: readonly unknown[], where: string): { text: string; calls: ChatTurn['toolCalls'] } {
  const texts: string[] = [];
  const calls: ChatTurn['toolCalls'] = [];
  for (const part of parts) {
    const { type, text } = isJsonObject(part) ? part : {};
    if (type === 'text' && typeof text === 'string') texts.push(text);
    else if (type === 'tool-call' && isJsonObject(part)) calls.push(callIn(part));
    else if (type !== 'reasoning' && type !== 'redacted-reasoning') throw new Unreadable('unsupported-part', `${where} holds a part of type ${String(type)}`);
  }
  return { text: texts.join(''), calls };
}

/** `{toolCallId, toolName, input}`; up to version 4 `args`. */
export function callIn(call: JsonObject): ChatTurn['toolCalls'][number] {
  const { toolName, toolCallId, input, args, providerExecuted, invalid } = call;
  if (providerExecuted === true) throw new Unreadable('provider-executed-tool', `${String(toolName)} was called and answered by the provider itself`);
  if (invalid === true) throw new Unreadable('corrupted-tool-arguments', `${String(toolName)}: the SDK could not read the call`);
  if (input !== undefined && args !== undefined) throw new Unreadable('corrupted-tool-arguments', `${String(toolName)}: both input and args`);
  const made = madeCall(toolName, input ?? args);
  return { ...made, id: callIdOf(toolCallId, made.name) };
}

function resultTurn(part: unknown, where: string): ChatTurn {
  if (!isJsonObject(part) || part['type'] !== 'tool-result') throw new Unreadable('unsupported-part', `${where} of a tool holds more than results`);
  const { toolCallId, toolName, output, result } = part;
  const content = output === undefined ? resultText(result ?? null) : outputText(decoded(output), where);
  return turn('tool', content, { toolCallId: callIdOf(toolCallId, typeof toolName === 'string' ? toolName : '') });
}

/** As the SDK's providers send a result: texts as they are, any other value as JSON. */
function outputText(output: unknown, where: string): string {
  const { type, value, reason } = isJsonObject(output) ? output : {};
  if ((type === 'text' || type === 'error-text') && typeof value === 'string') return value;
  if ((type === 'json' || type === 'error-json') && value !== undefined) return JSON.stringify(value);
  if (type === 'execution-denied') return typeof reason === 'string' ? reason : 'Tool execution denied.';
  if (type === 'content' && Array.isArray(value) && value.every((item) => isJsonObject(item) && item['type'] === 'text')) return JSON.stringify(value);
  throw new Unreadable('unsupported-part', `${where} holds a tool result of type ${String(type)}`);
}

function resultText(result: JsonValue): string {
  return typeof result === 'string' ? result : JSON.stringify(result);
}
