import type { Example } from '../records/example.ts';
import type { JsonValue } from '../records/json.ts';
import type { ChatTurn } from '../records/model-request.ts';
import type { Classed } from './classed.ts';
import { goldValues, leavesOf } from './gold.ts';
import { mentions } from './mentions.ts';

/**
 * What an answer after several turns needs of them; the first that is so.
 * sequential: a tool spoke since the user last did. clarification: the assistant asked back, and the user answered.
 * context: the answer has a value that an earlier turn of the user says and the last does not.
 * sequential, too: it has a value that only an earlier tool result says. Otherwise it is in none: the earlier turns do not matter to it.
 */
export function multiTurnClass(example: Example): Classed {
  const { request } = example;
  if (request === null) return { leftOut: 'no-request', detail: 'its data set holds no request beside the row: harvest again' };
  const turns = request.messages.filter(({ role }) => role !== 'system');
  const gold = goldValues(example);
  if (turns.length < 2) return { leftOut: 'one-turn', detail: 'nothing was said before the question' };
  if (gold === null) return { leftOut: 'no-call', detail: 'nothing is to be called' };
  const lastUser = turns.findLastIndex(({ role }) => role === 'user');
  const [earlier, last, since] = [turns.slice(0, Math.max(0, lastUser)), turns[lastUser], turns.slice(lastUser + 1)];
  if (since.some(({ role }) => role === 'tool')) return { class: 'sequential' };
  if (since.length > 0 || last === undefined) return { leftOut: 'assistant-spoke-last', detail: 'neither the user nor a tool spoke last' };
  if (isAskedBack(earlier)) return { class: 'clarification' };
  const unsaid = leavesOf(gold).filter((value) => !mentions(last.content, value));
  if (isSaidBy('user', earlier, unsaid)) return { class: 'context' };
  if (isSaidBy('tool', earlier, unsaid)) return { class: 'sequential' };
  return { leftOut: 'unrelated-turns', detail: 'no value of the answer comes from an earlier turn' };
}

/** The user had asked, and the assistant put a question in place of a call. */
function isAskedBack(earlier: readonly ChatTurn[]): boolean {
  const before = earlier.at(-1);
  return before?.role === 'assistant' && before.toolCalls.length === 0 && /[?？]/.test(before.content) && earlier.at(-2)?.role === 'user';
}

function isSaidBy(role: ChatTurn['role'], turns: readonly ChatTurn[], values: readonly JsonValue[]): boolean {
  return turns.some((turn) => turn.role === role && values.some((value) => mentions(turn.content, value)));
}
