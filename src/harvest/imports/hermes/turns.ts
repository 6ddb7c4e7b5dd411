import { z } from 'zod';
import type { ToolCall } from '../../../records/chat.ts';
import { JsonObject } from '../../../records/json.ts';
import { blocksIn } from './blocks.ts';
import { valueIn } from './literal.ts';
import type { Unread } from './opening.ts';

const Call = z.strictObject({ name: z.string().min(1), arguments: JsonObject });

/** What an assistant's turn says and calls. Every block must be a call and nothing may follow one: a turn is understood whole. */
export function assistantTurn(value: string): { content: string; toolCalls: ToolCall[] } | Unread {
  const blocks = blocksIn(value, 'tool_call');
  if (blocks === null) return { reason: 'unreadable-call', detail: 'a <tool_call> tag has no pair' };
  if (blocks.after.replaceAll('\\n', '').trim() !== '') return { reason: 'unreadable-call', detail: 'a text follows a <tool_call> block' };
  const toolCalls: ToolCall[] = [];
  for (const inside of blocks.inside) {
    const call = Call.safeParse(valueIn(inside));
    if (!call.success) return { reason: 'unreadable-call', detail: 'a <tool_call> block is no {"name", "arguments"} in JSON or Python' };
    toolCalls.push(call.data);
  }
  return { content: blocks.before.trim(), toolCalls };
}

/** A tool's turn as one text for each call that it answers, in their order. */
export function toolResults(value: string, calls: number): string[] | Unread {
  const blocks = blocksIn(value, 'tool_response');
  if (blocks === null || `${blocks.before}${blocks.after}`.trim() !== '' || blocks.inside.length !== calls)
    return { reason: 'unclear-tool-result', detail: `a tool's turn does not hold one <tool_response> for each of ${calls} calls` };
  return blocks.inside.map((inside) => inside.trim());
}
