import type { ChatTurn } from '../../records/model-request.ts';

export function turn(role: ChatTurn['role'], content: string, more: Partial<ChatTurn> = {}): ChatTurn {
  return { role, content, toolCalls: [], toolCallId: null, ...more };
}

/** The conversation with the system text that was kept apart from it, unless it begins with that text already. */
export function withSystem(turns: readonly ChatTurn[], system: string): ChatTurn[] {
  const isTold = system.trim() === '' || (turns[0]?.role === 'system' && turns[0].content === system);
  return isTold ? [...turns] : [turn('system', system), ...turns];
}

/** The id of a call; some writers put the tool's name in its place, which tells no two calls apart. */
export function callIdOf(id: unknown, name: string): string | null {
  return typeof id === 'string' && id !== '' && id !== name ? id : null;
}
