import type { ToolCall } from '../../../records/chat.ts';
import { isJsonObject, type JsonObject } from '../../../records/json.ts';
import { numberDefect } from '../../read/json-defects.ts';
import { decoded, refuse, Unreadable } from '../recorded.ts';

/** A call with its arguments read. @throws Unreadable when they are not one JSON object of readable numbers. */
export function madeCall(name: string, args: string | JsonObject): ToolCall {
  if (typeof args !== 'string') return { name, arguments: args };
  const parsed = args.trim() === '' ? {} : decoded(args);
  refuse(numberDefect(parsed));
  if (isJsonObject(parsed)) return { name, arguments: parsed };
  const detail = /\}\s*\{/.test(args) ? 'streamed parallel calls were run together' : 'arguments are not one JSON object';
  throw new Unreadable('corrupted-tool-arguments', `${name}: ${detail}`);
}

const BEGINS_RECORDED = /^\s*(\[\s*)?\{\s*"(role|content|tool_calls|type|id|object|choices|messages|input|prompt|tools|tool_choice|functions|function_call)"/;

/** Refuses a text that was a message, a request or an answer once and is not JSON any more; it would pass for something said. */
export function refuseBroken(text: string, where: 'input' | 'output'): void {
  if (typeof decoded(text) === 'string' && BEGINS_RECORDED.test(text))
    throw new Unreadable(`unreadable-${where}`, `${where} is no whole JSON: cut off, or with a number that JSON does not have`);
}
