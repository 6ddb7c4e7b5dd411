import type { ChatTurn } from '../../../records/model-request.ts';

/** A turn, and in a tool's turn the tool's name where it is told. */
export interface NamedTurn {
  turn: ChatTurn;
  tool: string | null;
}

/**
 * Gives tool results the id of the call they answer where it was lost: the calls of the assistant's last turn to that tool (to any, where no name
 * is told), in their order. A result stays without an id unless as many calls wait as results came.
 */
export function recoveredIds(turns: readonly NamedTurn[]): ChatTurn[] {
  return turns.map(({ turn, tool }, index) => {
    if (turn.role !== 'tool' || turn.toolCallId !== null) return turn;
    const asked = turns.slice(0, index).findLastIndex((earlier) => earlier.turn.role === 'assistant');
    const after = turns.slice(asked + 1);
    const end = after.findIndex((later) => later.turn.role !== 'tool');
    const results = end === -1 ? after : after.slice(0, end);
    const answered = new Set(results.flatMap((result) => result.turn.toolCallId ?? []));
    const isSame = (name: string | null) => tool === null || name === tool;
    const waiting = (turns[asked]?.turn.toolCalls ?? []).filter(({ id, name }) => id !== null && !answered.has(id) && isSame(name));
    const lost = results.filter((result) => result.turn.toolCallId === null && (tool === null || result.tool === tool));
    const place = lost.findIndex((result) => result.turn === turn);
    return waiting.length === lost.length && place !== -1 ? { ...turn, toolCallId: waiting[place]?.id ?? null } : turn;
  });
}
