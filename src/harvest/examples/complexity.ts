import type { Example } from '../../records/example.ts';
import type { JsonValue } from '../../records/json.ts';
import type { ChatTurn } from '../../records/model-request.ts';

/**
 * How much there is to get right. A turn is something the user or a tool said.
 * simple: at most 2 values in the answer, 1 turn. moderate: 3 or more values, or 2 turns. complex: a value inside a value, or more turns.
 */
export function complexityOf(answer: Readonly<Record<string, JsonValue>>, messages: readonly ChatTurn[]): Example['complexity'] {
  const turns = messages.filter(({ role }) => role === 'user' || role === 'tool').length;
  const values = Object.values(answer);
  if (turns > 2 || values.some((value) => typeof value === 'object' && value !== null)) return 'complex';
  return values.length > 2 || turns === 2 ? 'moderate' : 'simple';
}
