import type { ResponseFormat, ToolDefinition } from '../../records/chat.ts';
import { repeatedKey } from '../../records/exact-json/repeated-key.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../records/json.ts';
import { parsedOrNull } from '../../records/json-lines.ts';
import type { AgentRequest } from '../../records/model-request.ts';
import { isNestedTooDeeply, MAX_NESTING } from '../../rows/nesting.ts';
import { surrogateDefect } from '../../rows/request/json-defects.ts';
import { messageTurns } from '../../rows/request/openai-messages.ts';
import { responseFormatIn } from '../../rows/request/response-format.ts';
import { settingsOf } from '../../rows/request/settings.ts';
import { toolChoiceIn } from '../../rows/request/tool-choice.ts';
import { toolsIn } from '../../rows/request/tools.ts';
import { Unreadable } from '../../rows/request/unreadable.ts';
import { type ChatError, invalidRequest } from '../reply/error.ts';
import { unreadRequestMember } from './members.ts';
import { remembered } from './remembered.ts';

/** How the answer is to be told. */
export interface Telling {
  /** The model as the client named it. */
  model: string;
  stream: boolean;
  includeUsage: boolean;
}

/**
 * A request for a chat completion. `understood`: exactly what a harvest would have read out of its trace. `not-understood`: valid, and something in it
 * is nothing that rows can say; `detail` quotes nothing of it. `invalid`: no such request.
 */
export type ReadChat =
  | { kind: 'understood'; telling: Telling; request: AgentRequest }
  | { kind: 'not-understood'; telling: Telling; detail: string }
  | { kind: 'invalid'; error: ChatError };

export interface ReadLimits {
  /** Tools of one request. */
  tools: number;
  /** Messages of one request. */
  messages: number;
}

/** How tools and formats are read: those of other requests are known again. */
export interface Reading {
  tools(value: JsonValue): ToolDefinition[];
  format(value: JsonValue): { of: ResponseFormat | null };
}

export function openReading(): Reading {
  return { tools: remembered(toolsIn), format: remembered((value) => ({ of: responseFormatIn(value) })) };
}

export interface ReadOptions extends ReadLimits {
  /** Default: one of this request alone. */
  reading?: Reading;
  /** As the address names it, which then decides, as it does on Azure: the body may name another one, or none. */
  model?: string | null;
}

/** Reads the body of `POST /v1/chat/completions`; never throws. */
export function readChat(text: string, { reading = openReading(), model: named = null, ...limits }: ReadOptions): ReadChat {
  if (isNestedTooDeeply(text)) return invalid(`The request is nested more than ${MAX_NESTING} levels deep. Send a flatter one.`);
  const body = parsedOrNull(text);
  if (body === null) return invalid('The request is not JSON. Send a JSON object with model and messages.');
  if (!isJsonObject(body)) return invalid('The request is JSON and no object. Send a JSON object with model and messages.');
  const { messages, stream } = body;
  const model = named ?? body['model'];
  if (typeof model !== 'string' || model === '') return invalid('model is missing: expected the name of a model.', 'model');
  if (!Array.isArray(messages) || messages.length === 0) return invalid('messages is missing: expected a list of at least one message.', 'messages');
  const wrong = messages.findIndex((message) => !isJsonObject(message) || typeof message['role'] !== 'string');
  if (wrong !== -1) return invalid(`messages[${wrong}]: expected an object with a role.`, `messages[${wrong}]`);
  if (!isAbsent(body['tools']) && !Array.isArray(body['tools'])) return invalid('tools: expected a list.', 'tools');
  if (!isAbsent(stream) && typeof stream !== 'boolean') return invalid('stream: expected true or false.', 'stream');
  const options = body['stream_options'];
  const telling = { model, stream: stream === true, includeUsage: isJsonObject(options) && options['include_usage'] === true };
  const reason = repeatedKey(text) === null ? unreadable(body, { messages, limits }) : 'a key stands twice in one object';
  if (reason !== null) return { kind: 'not-understood', telling, detail: reason };
  return understood(body, { messages, telling, reading });
}

function invalid(message: string, param: string | null = null): ReadChat {
  return { kind: 'invalid', error: invalidRequest(message, { param }) };
}

function isAbsent(value: JsonValue | undefined): value is null | undefined {
  return value === undefined || value === null;
}

/** What rows cannot say, beside what their reader refuses. */
function unreadable(body: JsonObject, { messages, limits }: { messages: readonly JsonValue[]; limits: ReadLimits }): string | null {
  const tools = Array.isArray(body['tools']) ? body['tools'] : [];
  if (tools.length > limits.tools) return `more than ${limits.tools} tools`;
  if (messages.length > limits.messages) return `more than ${limits.messages} messages`;
  const last = messages.at(-1);
  if (isJsonObject(last) && last['role'] === 'assistant') return 'the last message is the assistant’s, to be continued';
  if (messages.some(saysMore)) return 'a message has a member that changes the answer';
  return unreadRequestMember(body) ?? streamDefect(body) ?? toolsDefect(tools) ?? choiceDefect(body['tool_choice']) ?? formatDefect(body['response_format']);
}

/** Items of another API, answers to be continued, and sound that was said before. */
function saysMore(message: JsonValue): boolean {
  if (!isJsonObject(message)) return true;
  const { type, prefix, partial, audio } = message;
  return !(isAbsent(type) || type === 'message') || prefix === true || partial === true || !isAbsent(audio);
}

const STREAM_OPTIONS = new Set(['include_usage', 'include_obfuscation']);

function streamDefect({ stream, stream_options: options }: JsonObject): string | null {
  if (isAbsent(options)) return null;
  const isKnown =
    isJsonObject(options) && stream === true && Object.entries(options).every(([key, value]) => STREAM_OPTIONS.has(key) && typeof value === 'boolean');
  return isKnown ? null : 'stream_options is not understood';
}

const OF_FUNCTION = new Set(['name', 'description', 'parameters', 'strict']);

/** A recorded tool may be written in many ways; one that is served is a function as OpenAI has it. */
function toolsDefect(tools: readonly JsonValue[]): string | null {
  const names = new Set<JsonValue | undefined>();
  for (const [index, tool] of tools.entries()) {
    const made = isJsonObject(tool) && tool['type'] === 'function' ? tool['function'] : null;
    if (!isJsonObject(made) || !Object.keys(made).every((key) => OF_FUNCTION.has(key))) return `tool ${index + 1} is not a function`;
    const { name, parameters } = made;
    if (!isAbsent(parameters) && !isJsonObject(parameters)) return `the parameters of tool ${index + 1} are not a JSON Schema`;
    if (names.has(name)) return `tool ${index + 1} has the name of another`;
    names.add(name);
  }
  return null;
}

function choiceDefect(choice: JsonValue | undefined): string | null {
  const isKnown =
    isAbsent(choice) || choice === 'auto' || choice === 'none' || choice === 'required' || (isJsonObject(choice) && choice['type'] === 'function');
  return isKnown ? null : 'tool_choice is not understood';
}

const FORMATS = new Set<JsonValue | undefined>(['text', 'json_object', 'json_schema']);

function formatDefect(format: JsonValue | undefined): string | null {
  return isAbsent(format) || (isJsonObject(format) && FORMATS.has(format['type'])) ? null : 'response_format is not understood';
}

function understood(body: JsonObject, { messages, telling, reading }: { messages: readonly JsonValue[]; telling: Telling; reading: Reading }): ReadChat {
  const no = (detail: string): ReadChat => ({ kind: 'not-understood', telling, detail });
  try {
    const asked = {
      messages: messageTurns(messages),
      tools: reading.tools(body['tools'] ?? null),
      toolChoice: toolChoiceIn(body['tool_choice']),
      responseFormat: reading.format(body['response_format'] ?? null).of,
    };
    const { toolChoice, tools } = asked;
    if (!asked.messages.some(({ role, content }) => role === 'user' && content.trim() !== '')) return no('no message holds a text of the user');
    if (typeof toolChoice === 'object' && toolChoice !== null && !tools.some(({ name }) => name === toolChoice.name))
      return no('tool_choice names a tool that is not offered');
    if (surrogateDefect(asked)) return no('a text holds half a character');
    const read = settingsOf({ parameters: body });
    if (!read.ok) return no('reasoning_effort or the token limit is not understood');
    return { kind: 'understood', telling, request: { ...asked, ...read.settings } };
  } catch (error) {
    if (error instanceof Unreadable) return no(`a message, a tool or the format is not understood: ${error.reason}`);
    throw error;
  }
}
