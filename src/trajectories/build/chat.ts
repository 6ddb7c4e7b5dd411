import { type ChatContent, type ChatMessage, plainChat, type ToolCall } from '../../records/chat.ts';
import type { ChatTurn } from '../../records/model-request.ts';
import type { Step, Trajectory } from '../../records/trajectory/trajectory.ts';
import { completionOf } from '../../rows/completion.ts';
import { pairedMessages } from '../../rows/tool-turns.ts';
import type { Signatures } from '../../rows/written/signatures.ts';
import { type CallStyle, instructionFor } from './instruction.ts';

export interface ChatStyle {
  calls: CallStyle;
  /** How tools are told where calls are written. */
  signatures: Signatures;
}

/** A trajectory as the conversation that a model is told, and where in it each of its own turns stands. */
export interface TrajectoryChat {
  content: ChatContent;
  turns: TrajectoryTurn[];
}

export interface TrajectoryTurn {
  /** Its place among the messages. */
  at: number;
  /** What stands before its action or final answer, in its content. */
  thought: string;
}

export type ChatRead = { ok: true; chat: TrajectoryChat } | { ok: false; reason: string; detail: string };

/**
 * The one way in which a trajectory becomes a conversation: rows are rendered from it, and evaluation asks by its beginnings. What the agent said stays
 * word for word; where calls are written, results come back from the user's side, as models without tools know it.
 */
export function chatOf(
  { context, tools, responseFormat, steps }: Pick<Trajectory, 'context' | 'tools' | 'responseFormat' | 'steps'>,
  style: ChatStyle,
): ChatRead {
  const told = [...context.map(heard)];
  const turns: TrajectoryTurn[] = [];
  for (const own of Map.groupBy(steps, ({ turn }) => turn).values()) {
    turns.push({ at: told.length, thought: thoughtOf(own, style) });
    told.push(answerOf(own), ...own.flatMap((step) => (step.kind === 'observation' ? [observed(step)] : [])));
  }
  const paired = pairedMessages(resultsBesideCalls(told));
  if (!paired.ok) return { ok: false, reason: 'unpaired-observations', detail: paired.reason };
  const messages = style.calls === 'template' ? paired.messages : written(paired.messages);
  const places = style.calls === 'template' ? turns : turns.map((turn) => ({ ...turn, at: writtenPlace(paired.messages, turn.at) }));
  const instruction = instructionFor({ tools, responseFormat }, style);
  const shift = instruction !== '' && messages[0]?.role !== 'system' ? 1 : 0;
  return {
    ok: true,
    chat: {
      content: { ...plainChat(instruction === '' ? messages : withInstruction(messages, instruction)), tools: style.calls === 'template' ? [...tools] : [] },
      turns: places.map((turn) => ({ ...turn, at: turn.at + shift })),
    },
  };
}

/** What was said up to one of the turns, as the trace has it. */
export function turnsOf({ context, steps }: Pick<Trajectory, 'context' | 'steps'>, before = Number.POSITIVE_INFINITY): ChatTurn[] {
  const own = Map.groupBy(
    steps.filter(({ turn }) => turn < before),
    ({ turn }) => turn,
  );
  return [
    ...context.map(heard),
    ...[...own.values()].flatMap((turn) => [answerOf(turn), ...turn.flatMap((step) => (step.kind === 'observation' ? [observed(step)] : []))]),
  ];
}

/** What is said up to one of the turns, as the model is asked for it. */
export function askedBefore({ content, turns }: TrajectoryChat, turn: number): ChatContent {
  return { ...content, messages: content.messages.slice(0, turns[turn]?.at ?? 0) };
}

function heard(turn: ChatTurn): ChatTurn {
  const { name: _speaker, ...rest } = turn;
  return rest;
}

function answerOf(steps: readonly Step[]): ChatTurn {
  const content = steps.map((step) => (step.kind === 'thought' || step.kind === 'code' || step.kind === 'final' ? step.text : '')).join('');
  const toolCalls = steps.flatMap((step) => ((step.kind === 'action' || step.kind === 'code') && step.call ? [step.call] : []));
  return { role: 'assistant', content, toolCalls, toolCallId: null };
}

function thoughtOf(steps: readonly Step[], { calls }: ChatStyle): string {
  const text = steps.map((step) => (step.kind === 'thought' ? step.text : '')).join('');
  const isCall = steps.some((step) => (step.kind === 'action' || step.kind === 'code') && step.call !== null);
  return isCall && calls === 'written' ? beforeCalls(text) : text;
}

function observed({ text, callId, role }: Extract<Step, { kind: 'observation' }>): ChatTurn {
  return { role, content: text, toolCalls: [], toolCallId: callId };
}

/** What answers code in a text is told by the user: no call stands there that a tool's message could answer. */
function resultsBesideCalls(turns: readonly ChatTurn[]): ChatTurn[] {
  let awaits = false;
  return turns.map((turn) => {
    if (turn.role !== 'tool') awaits = turn.role === 'assistant' && turn.toolCalls.length > 0;
    return turn.role === 'tool' && !awaits ? { ...turn, role: 'user' as const, toolCallId: null } : turn;
  });
}

function written(messages: readonly ChatMessage[]): ChatMessage[] {
  const out: ChatMessage[] = [];
  const names = new Map<string, string>();
  for (const [at, message] of messages.entries()) {
    if (message.role === 'assistant') {
      for (const { id, name } of message.toolCalls) names.set(id, name);
      const said = message.content ?? '';
      const content = message.toolCalls.length === 0 ? said : `${beforeCalls(said)}${message.toolCalls.map(writtenCall).join('\n')}`;
      out.push({ role: 'assistant', content, toolCalls: [] });
    } else if (message.role !== 'tool') out.push(message);
    else {
      const text = `Observation of ${names.get(message.toolCallId) ?? 'the call'}:\n${message.content}`;
      const last = out.at(-1);
      if (messages[at - 1]?.role === 'tool' && last?.role === 'user') out[out.length - 1] = { ...last, content: `${last.content}\n${text}` };
      else out.push({ role: 'user', content: text });
    }
  }
  return out;
}

/** Results that follow each other become one message. */
function writtenPlace(messages: readonly ChatMessage[], at: number): number {
  return messages.slice(0, at).filter(({ role }, index) => role !== 'tool' || messages[index - 1]?.role !== 'tool').length;
}

function beforeCalls(thought: string): string {
  return thought.trim() === '' ? '' : thought.endsWith('\n') ? thought : `${thought}\n`;
}

function writtenCall({ name, arguments: args }: ToolCall): string {
  return completionOf('toolcall', { name, arguments: args });
}

function withInstruction(messages: readonly ChatMessage[], text: string): ChatMessage[] {
  const [first, ...rest] = messages;
  return first?.role === 'system' ? [{ ...first, content: `${first.content}\n\n${text}` }, ...rest] : [{ role: 'system', content: text }, ...messages];
}
