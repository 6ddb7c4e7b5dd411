import type { ToolCall } from '../../records/chat.ts';
import { isJsonObject } from '../../records/json.ts';
import type { ModelCall } from '../../records/model-call.ts';
import { numberDefect } from './json-defects.ts';
import { decoded, refuse, Unreadable } from './unreadable.ts';

/** A call with its arguments read, recorded as a value or as JSON text. @throws Unreadable when they are not one JSON object of readable numbers. */
export function madeCall(name: unknown, args: unknown): ToolCall {
  if (typeof name !== 'string' || name === '') throw new Unreadable('unreadable-output', 'a tool call without a name');
  if (args === undefined || args === null) throw new Unreadable('corrupted-tool-arguments', `${name}: no arguments are recorded`);
  const parsed = typeof args === 'string' && args.trim() === '' ? {} : decoded(args);
  refuse(numberDefect(parsed));
  if (isJsonObject(parsed)) return { name, arguments: parsed };
  const isRunTogether = typeof args === 'string' && /\}\s*\{/.test(args);
  const detail = isRunTogether ? 'streamed parallel calls were run together' : 'arguments are not one JSON object';
  throw new Unreadable('corrupted-tool-arguments', `${name}: ${detail}`);
}

/** An answer that calls tools or says something. @throws Unreadable when it does neither. */
export function answerWith(content: string | null, toolCalls: readonly ToolCall[]): ModelCall['output'] {
  if (toolCalls.length === 0 && !content?.trim()) throw new Unreadable('no-output', 'the answer holds neither text nor a tool call');
  return { content, toolCalls: [...toolCalls] };
}
