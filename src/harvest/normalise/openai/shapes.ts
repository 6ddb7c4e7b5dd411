import { isJsonObject, type JsonObject } from '../../../records/json.ts';
import { ChatCompletion, FunctionCall } from '../../../rows/request/openai-schema.ts';
import { decoded } from '../../../rows/request/unreadable.ts';

const ROLES = new Set<unknown>(['system', 'developer', 'user', 'assistant', 'tool', 'function']);
/** Types of Responses items; an item has at least one of the other members besides. */
const ITEM_TYPE = /^(message|reasoning|item_reference|\w+_call|\w+_call_output)$/;
const ITEM_MEMBERS = ['id', 'call_id', 'status', 'role'];

/** The conversation, wherever wrapper and server put it: messages, Responses items, or one text. A list may stand there as JSON text. */
export function askedIn(input: unknown): unknown {
  const fields: JsonObject = isJsonObject(input) ? input : {};
  const held = fields['messages'] ?? fields['input'] ?? fields['prompt'] ?? input;
  const list = decoded(held);
  return Array.isArray(list) && list.every((turn) => isMessage(turn) || isItem(turn)) ? list : held;
}

export type Answered =
  | { shape: 'text' }
  | { shape: 'messages'; parts: readonly JsonObject[]; finishReasons: readonly string[] }
  | { shape: 'items'; parts: readonly JsonObject[] }
  | { shape: 'response'; body: JsonObject };

/** What an output is made of, a whole Chat Completions body unwrapped; null for a shape of neither API. Any other JSON object is a text that is JSON. */
export function answeredIn(output: unknown): Answered | null {
  if (typeof output === 'string') return { shape: 'text' };
  const completion = isJsonObject(output) && 'choices' in output ? ChatCompletion.safeParse(output).data : undefined;
  if (completion) {
    const messages = answeredIn(completion.choices.map(({ message }) => message));
    const finishReasons = completion.choices.flatMap(({ finish_reason: reason }) => reason ?? []);
    return messages?.shape === 'messages' ? { ...messages, finishReasons } : null;
  }
  if (isResponseBody(output)) return { shape: 'response', body: output };
  if (isOllama(output)) return isOllamaBody(output) ? { shape: 'messages', parts: [output.message], finishReasons: ollamaFinish(output) } : null;
  const calling = messageOfCalls(output);
  if (calling) return { shape: 'messages', parts: [calling], finishReasons: [] };
  const parts = (Array.isArray(output) ? output : [output]).filter(isJsonObject);
  const isWhole = parts.length > 0 && parts.length === (Array.isArray(output) ? output.length : 1);
  if (isWhole && parts.every(isItem)) return { shape: 'items', parts };
  if (isWhole && parts.every(isAnswer)) return { shape: 'messages', parts, finishReasons: [] };
  return isJsonObject(output) && !('role' in output) ? { shape: 'text' } : null;
}

/** A whole body of the Responses API: request and answer in one. */
export function isResponseBody(output: unknown): output is JsonObject {
  return isJsonObject(output) && output['object'] === 'response' && Array.isArray(output['output']);
}

/** A body of Ollama's, whichever. */
function isOllama(output: unknown): output is JsonObject {
  return isJsonObject(output) && typeof output['model'] === 'string' && 'done' in output;
}

/** A body of Ollama's `/api/chat`, whose message is one of Chat Completions but for arguments that are no text. */
export function isOllamaBody(output: unknown): output is JsonObject & { message: JsonObject } {
  return isOllama(output) && isJsonObject(output['message']) && isAnswer(output['message']);
}

function ollamaFinish({ done, done_reason: reason }: JsonObject): string[] {
  return [...(typeof reason === 'string' ? [reason] : []), ...(done === true ? [] : ['aborted'])];
}

const OF_CALL = new Set(['id', 'type', 'function', 'index']);

/** The message whose `tool_calls` alone were recorded; null for a list of anything but whole calls, definitions of tools among them. */
export function messageOfCalls(output: unknown): JsonObject | null {
  if (!Array.isArray(output) || output.length === 0) return null;
  const calls = output.filter(isJsonObject).filter((call) => FunctionCall.safeParse(call).success && isWholeCall(call));
  return calls.length === output.length ? { role: 'assistant', content: null, tool_calls: calls } : null;
}

function isWholeCall(call: JsonObject): boolean {
  const { type, function: called } = call;
  const isCalled = isJsonObject(called) && typeof called['arguments'] === 'string' && Object.keys(called).every((key) => key === 'name' || key === 'arguments');
  return type === 'function' && isCalled && Object.keys(call).every((key) => OF_CALL.has(key));
}

/** A whole body of an API. */
export function isBody(output: unknown): boolean {
  return isResponseBody(output) || isOllamaBody(output) || (isJsonObject(output) && ChatCompletion.safeParse(output).success);
}

export function isMessage(turn: unknown): boolean {
  return isJsonObject(turn) && ROLES.has(turn['role']);
}

export function isItem(turn: unknown): boolean {
  return isJsonObject(turn) && typeof turn['type'] === 'string' && ITEM_TYPE.test(turn['type']) && ITEM_MEMBERS.some((member) => member in turn);
}

/** An assistant's message; one put together from a stream may lack its role. */
function isAnswer(turn: JsonObject): boolean {
  return 'role' in turn ? turn['role'] === 'assistant' : Array.isArray(turn['tool_calls']) || isJsonObject(turn['function_call']);
}
