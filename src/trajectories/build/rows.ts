import { UserError } from '../../errors.ts';
import type { ChatContent } from '../../records/chat.ts';
import type { Segment, SegmentRow } from '../../records/trajectory/segment-row.ts';
import { everywhere, inPieces } from '../../rows/render/control-tokens.ts';
import { chatRenderer } from '../../rows/render/render.ts';
import type { ChatTemplate } from '../../rows/render/template.ts';
import { askedBefore, type TrajectoryChat } from './chat.ts';
import { cut, slice } from './pieces.ts';

export interface RowOptions {
  template: ChatTemplate;
  /** What ends a turn of the model's. */
  endToken: string;
}

export type RowsMade = { ok: true; rows: SegmentRow[] } | { ok: false; reason: string; detail: string };

/** One of the model's turns as it is fed: what it is asked, and what it is to write. */
interface Fed {
  asked: string[];
  thought: string[];
  act: string[];
}

/**
 * A trajectory as rows of the trainer: everything is read, and learned are the model's own turns alone, each with its end. One row, unless the template
 * tells an earlier turn in another way than the model writes it (Qwen 3 leaves thinking out): then one row a turn, each with its true history.
 */
export function rowMaker({ template, endToken }: RowOptions): (chat: TrajectoryChat) => RowsMade {
  const ask = chatRenderer(template);
  const tell = chatRenderer(template, { upTo: 'last message' });
  return (chat) => {
    try {
      const fed = chat.turns.map((_, turn) => fedTurn(chat, turn, { ask, tell, template, endToken }));
      return { ok: true, rows: rowsOf(fed, endToken, systemText(chat.content, tell)) };
    } catch (error) {
      if (error instanceof UserError) return { ok: false, reason: 'template-refuses', detail: error.message };
      throw error;
    }
  };
}

/** How a conversation begins with its system message, for the segment's name; empty where the template tells none by itself. */
function systemText(content: ChatContent, tell: Renderers['tell']): string {
  const [first] = content.messages;
  if (first?.role !== 'system') return '';
  try {
    return tell({ ...content, messages: [first] }).join('');
  } catch (error) {
    if (error instanceof UserError) return '';
    throw error;
  }
}

interface Renderers extends RowOptions {
  ask(content: ChatContent): string[];
  tell(content: ChatContent): string[];
}

function fedTurn(chat: TrajectoryChat, turn: number, { ask, tell, template, endToken }: Renderers): Fed {
  const asked = ask(askedBefore(chat, turn));
  const { at, thought } = chat.turns[turn] ?? { at: 0, thought: '' };
  const message = chat.content.messages[at];
  if (message?.role !== 'assistant') throw new Error(`turn ${turn} of a trajectory is no turn of the assistant's`);
  const isText = message.toolCalls.length === 0;
  const body = isText
    ? inPieces(message.content ?? '', [everywhere(template.controlTokens)], (text) => text)
    : writtenByTemplate(asked, tell({ ...chat.content, messages: chat.content.messages.slice(0, at + 1) }), endToken);
  const text = body.join('');
  if (text.includes(endToken)) throw new UserError(`One of its answers holds ${endToken}, which ends a turn.`);
  const seam = text.startsWith(thought) ? thought.length : text.startsWith(thought.trim()) ? thought.trim().length : 0;
  return { asked, thought: slice(body, 0, seam), act: slice(body, seam) };
}

/** What a template writes of a turn, up to its end. */
function writtenByTemplate(asked: readonly string[], told: readonly string[], endToken: string): string[] {
  const [before, whole] = [asked.join(''), told.join('')];
  // The last one: an earlier one is the agent's own words, and refuses the run.
  const end = whole.lastIndexOf(endToken);
  if (!whole.startsWith(before) || end < before.length)
    throw new UserError(`The model's chat template writes a call in another place than where it asks for an answer, or without ${endToken} after it.`);
  return slice(told, before.length, end);
}

function rowsOf(fed: readonly Fed[], endToken: string, system: string): SegmentRow[] {
  const systemLength = (fed[0]?.asked ?? []).join('').startsWith(system) ? system.length : 0;
  const begin = (asked: readonly string[]) => [...read('system', slice(asked, 0, systemLength)), ...read('user', slice(asked, systemLength))];
  const segments: Segment[] = [];
  let said = '';
  for (const [turn, one] of fed.entries()) {
    const asked = one.asked.join('');
    // What was fed so far must stand in what is asked next, to the letter.
    if (!asked.startsWith(said)) return fed.map((alone) => ({ segments: [...begin(alone.asked), ...learned(alone)] }));
    segments.push(...(turn === 0 ? begin(one.asked) : read('observation', slice(one.asked, said.length))), ...learned(one));
    said = `${asked}${[...one.thought, ...one.act].join('')}${endToken}`;
  }
  return [{ segments }];
}

function read(role: Segment['role'], pieces: readonly string[]): Segment[] {
  return pieces.join('') === '' ? [] : [{ text: cut(pieces), role, loss: false, end: false }];
}

function learned({ thought, act }: Fed): Segment[] {
  const before: Segment[] = thought.join('') === '' ? [] : [{ text: cut(thought), role: 'reasoning', loss: true, end: false }];
  return [...before, { text: cut(act), role: 'action', loss: true, end: true }];
}
