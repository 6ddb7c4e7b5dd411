import { canonicalJson } from '../../records/canonical-json.ts';
import type { Track } from '../../records/example.ts';
import type { ChatTurn, ModelRequest } from '../../records/model-request.ts';
import { callableTools, mustCall } from '../callable-tools.ts';
import { type InstructionStyle, instructionOf } from '../instruction.ts';
import { joinPrompt } from '../prompt.ts';
import { type Signatures, schemaLine, toolLines } from './signatures.ts';

/** How a row's prompt is written; the same for every row of a data set. */
export interface RowStyle {
  /** How much a prompt says about the answer's form. */
  instruction: InstructionStyle;
  signatures: Signatures;
  /** Whether the agent's own system text goes into the prompt. */
  systemPrompt: 'keep' | 'drop';
}

export interface PromptOptions {
  track: Track;
  /** True when the gold answer is JSON of its own and not a call. */
  answersWithJson: boolean;
  options: RowStyle;
}

/** The row's prompt: instruction, signatures and (if kept) the agent's own system text; a blank line; the conversation. */
export function promptOf(call: ModelRequest, { track, answersWithJson, options }: PromptOptions): string {
  const kept = options.systemPrompt === 'keep' ? call.messages.filter(({ role }) => role === 'system').map(({ content }) => content) : [];
  const { instruction: style, signatures } = options;
  // What may answer is told by the request; by the gold answer only where the trace holds neither tools nor a format, so that it gives nothing away.
  const callable = callableTools(call);
  const isOpen = track === 'structured' && call.responseFormat !== null && callable.length > 0 && !mustCall(call);
  const answer = isOpen ? 'call-or-json' : answersWithJson ? 'json' : 'call';
  const tools = answer === 'json' ? [] : toolLines({ tools: callable }, signatures);
  const schema = answer === 'call' ? null : schemaLine(call, { style, signatures });
  const lines = [instructionOf({ track, style, signatures, tools, schema, answer, mustCall: mustCall(call) }), ...kept];
  return joinPrompt(lines.join('\n').replace(/\n\s*\n/g, '\n'), conversationOf(call.messages));
}

/**
 * A single user turn stands alone. Otherwise each earlier turn is a line — `user: …`, `assistant: …`, `assistant called NAME {json}`,
 * `tool: …` — and what the user says last follows after a blank line. When a tool spoke last, its line ends the conversation.
 */
export function conversationOf(messages: readonly ChatTurn[]): string {
  const turns = messages.filter(({ role }) => role !== 'system');
  const last = turns.at(-1);
  if (last?.role !== 'user') return turns.flatMap(linesOf).join('\n');
  const earlier = turns.slice(0, -1).flatMap(linesOf);
  return earlier.length === 0 ? last.content : `${earlier.join('\n')}\n\n${last.content}`;
}

function linesOf({ role, content, toolCalls }: ChatTurn): string[] {
  const said = content.trim() === '' ? [] : [`${role}: ${content.trim()}`];
  return [...said, ...toolCalls.map((call) => `assistant called ${call.name} ${canonicalJson(call.arguments)}`)];
}
