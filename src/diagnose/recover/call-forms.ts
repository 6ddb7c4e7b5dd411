import { type ExactJson, type ExactObject, isExactObject } from '../../records/exact-json/exact-json.ts';
import { parsed } from './json-in-text.ts';

export interface Call {
  name: string;
  arguments: ExactObject;
}

/** What models and servers name these members: OpenAI, Anthropic, Llama, Cohere, LangChain, ReAct. */
const NAMES = ['name', 'tool_name', 'tool', 'function_name', 'function', 'action', 'recipient_name'];
const ARGUMENTS = ['arguments', 'parameters', 'args', 'input', 'tool_input', 'action_input', 'params', 'kwargs'];
const AROUND = ['tool_calls', 'tool_call', 'function_call', 'function', 'calls', 'tool_uses', 'call'];

/** The calls that JSON says in any of their forms: a list of calls says all of them, and a list of anything else none. */
export function callsOfJson(json: ExactJson, offered: readonly string[]): Call[] {
  if (Array.isArray(json)) {
    const calls = json.map((item) => callsOfJson(item, offered));
    return calls.every((one) => one.length > 0) ? calls.flat() : [];
  }
  if (!isExactObject(json)) return [];
  const name = textOf(json, NAMES);
  const args = objectOf(json, ARGUMENTS);
  if (name !== null && args !== null) return [{ name, arguments: args }];
  for (const key of AROUND) {
    const inner = member(json, key);
    const calls = inner === undefined ? [] : callsOfJson(inner, offered);
    if (calls.length > 0) return calls;
  }
  const [only, ...more] = Object.entries(json);
  if (only && more.length === 0 && offered.includes(only[0])) return asArguments(only[1]).map((given) => ({ name: only[0], arguments: given }));
  return name !== null && offered.includes(name) && Object.keys(json).length === 1 ? [{ name, arguments: {} }] : [];
}

function textOf(json: ExactObject, keys: readonly string[]): string | null {
  const found = keys.map((key) => member(json, key)).find((value) => typeof value === 'string');
  return typeof found === 'string' ? found : null;
}

function objectOf(json: ExactObject, keys: readonly string[]): ExactObject | null {
  return keys.flatMap((key) => asArguments(member(json, key)))[0] ?? null;
}

/** An object, or the JSON text of one. */
export function asArguments(value: ExactJson | undefined): ExactObject[] {
  const read = typeof value === 'string' ? parsed(value) : value;
  return read !== undefined && isExactObject(read) ? [read] : [];
}

function member(json: ExactObject, key: string): ExactJson | undefined {
  return Object.hasOwn(json, key) ? json[key] : undefined;
}
