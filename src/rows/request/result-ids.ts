import type { ChatTurn } from '../../records/model-request.ts';

/** A turn, and in a tool's turn the tool's name where it is told. */
export interface NamedTurn {
  turn: ChatTurn;
  tool: string | null;
}

/**
 * Gives tool results the id of the call they answer where it was lost: the calls of the assistant's turn before them to that tool (to any, where
 * no name is told), in their order. A result stays without an id unless as many calls wait as results came.
 */
export function recoveredIds(turns: readonly NamedTurn[]): ChatTurn[] {
  const recovered = turns.map(({ turn }) => turn);
  let asked: ChatTurn | undefined;
  for (let at = 0; at < turns.length; at += 1) {
    if (turns[at]?.turn.role === 'assistant') asked = turns[at]?.turn;
    if (turns[at]?.turn.role !== 'tool') continue;
    const first = at;
    while (turns[at + 1]?.turn.role === 'tool') at += 1;
    for (const [index, id] of lostIds(turns, [first, at + 1], asked?.toolCalls ?? [])) {
      const turn = recovered[index];
      if (turn) recovered[index] = { ...turn, toolCallId: id };
    }
  }
  return recovered;
}

/** Of the results in a row from one place to another: the places without an id, and the id each must have. */
function lostIds(turns: readonly NamedTurn[], [from, to]: [number, number], calls: ChatTurn['toolCalls']): [number, string][] {
  const results = turns.slice(from, to).map(({ turn, tool }, index) => ({ index: from + index, id: turn.toolCallId, tool }));
  const lost = results.filter(({ id }) => id === null);
  const answered = new Set(results.map(({ id }) => id));
  const areNamed = lost.every(({ tool }) => tool !== null);
  const groups = areNamed ? Map.groupBy(lost, ({ tool }) => tool) : new Map([[null, lost]]);
  return [...groups].flatMap(([tool, group]) => {
    const waiting = calls.flatMap(({ id, name }) => (id !== null && !answered.has(id) && (tool === null || name === tool) ? [id] : []));
    return waiting.length === group.length ? group.flatMap(({ index }, place): [number, string][] => [[index, waiting[place] ?? '']]) : [];
  });
}
