import { isJsonObject } from '../../../records/json.ts';
import type { ChatTurn } from '../../../records/model-request.ts';
import { type NamedTurn, recoveredIds } from '../../../rows/request/result-ids.ts';
import { callIdOf, turn } from '../../../rows/request/turns.ts';
import { Unreadable } from '../../../rows/request/unreadable.ts';
import { refuseBroken } from '../pieces/prose.ts';
import { type Message, messageIn } from './message.ts';
import { resultText } from './part.ts';

/** The id of the call that a tool answered with this text, where another observation has it. */
export type IdOfResult = (name: string | null, text: string) => string | null;

/**
 * A recorded conversation of any dialect: results are turns of their own, and name the call they answer wherever that is certain.
 * @throws Unreadable for a message that is not understood whole, and for a result whose call is not there.
 */
export function turnsIn(messages: readonly unknown[], idOfResult: IdOfResult = () => null): ChatTurn[] {
  const told: NamedTurn[] = [];
  for (const [index, value] of messages.entries()) {
    const where = `message ${index + 1}`;
    told.push(...toldBy(messageIn(value, where), told, where));
  }
  return recoveredIds(told.flatMap((_, at) => answering(told, at, idOfResult)));
}

function toldBy(message: Message, before: readonly NamedTurn[], where: string): NamedTurn[] {
  const role = message.role ?? toolRole(message, before);
  if (!role)
    throw new Unreadable(
      'unsupported-instrumentation',
      `${where} has ${message.named === null ? 'no role' : `the role "${message.named.slice(0, 40)}"`}, which is nobody's`,
    );
  if (role === 'tool') return resultsOf(message, where);
  const results = message.parts.flatMap((part) =>
    part.kind === 'result' ? [{ turn: turn('tool', part.text, { toolCallId: part.id }), tool: part.name }] : [],
  );
  const text = message.parts.flatMap((part) => (part.kind === 'text' ? [part.text] : [])).join('');
  if (role !== 'assistant' && message.calls.length > 0) throw new Unreadable('unreadable-message', `${where} of the ${role} calls tools`);
  if (role !== 'assistant' && message.parts.length === 0 && message.fields['content'] !== '')
    throw new Unreadable('unreadable-message', `${where} of the ${role} says nothing`);
  refuseBroken(text, 'input');
  const isSaid = text !== '' || role === 'assistant' || results.length === 0;
  return [...results, ...(isSaid ? [{ turn: turn(role, text, { toolCalls: [...message.calls] }), tool: null }] : [])];
}

/** LangChain for JS writes the tool's name where the role belongs, and nothing where the tool has none. */
function toolRole({ named, fields }: Message, before: readonly NamedTurn[]): 'tool' | null {
  const called = before.flatMap(({ turn: { toolCalls } }) => toolCalls.map(({ name }) => name));
  if (named !== null) return called.includes(named) ? 'tool' : null;
  return 'additional_kwargs' in fields && called.length > 0 ? 'tool' : null;
}

function resultsOf({ named, role, parts, fields }: Message, where: string): NamedTurn[] {
  if (parts.length > 0) {
    return parts.map((part) => {
      if (part.kind !== 'result') throw new Unreadable('unreadable-message', `${where} of a tool holds more than results`);
      return { turn: turn('tool', part.text, { toolCallId: part.id }), tool: part.name };
    });
  }
  const held = fields['content'] ?? fields['parts'] ?? fields['contents'] ?? fields['blocks'];
  if (held === undefined) throw new Unreadable('unreadable-message', `${where} of a tool holds no result`);
  const name = typeof fields['name'] === 'string' ? fields['name'] : role === null ? named : null;
  // In LangChain's messages `id` is that of the message.
  const own = 'additional_kwargs' in fields ? null : fields['id'];
  const kwargs = isJsonObject(fields['additional_kwargs']) ? fields['additional_kwargs'] : {};
  const id = callIdOf(fields['tool_call_id'] ?? kwargs['tool_call_id'] ?? fields['toolCallId'] ?? own, name ?? '');
  return [{ turn: turn('tool', resultText(held, where), { toolCallId: id }), tool: name }];
}

/** The result at a place, with the id of its call where another observation holds it. @throws Unreadable when no call waits for it. */
function answering(told: readonly NamedTurn[], at: number, idOfResult: IdOfResult): NamedTurn[] {
  const one = told[at];
  if (one?.turn.role !== 'tool') return one ? [one] : [];
  const before = told.slice(0, at).map(({ turn: earlier }) => earlier);
  const id = one.turn.toolCallId;
  if (id !== null && before.some(({ toolCalls }) => toolCalls.some((call) => call.id === id))) return [one];
  const waiting = before.findLast(({ role }) => role === 'assistant')?.toolCalls ?? [];
  if (waiting.length === 0) throw new Unreadable('incomplete-history', `turn ${at + 1} is the result of a tool call that the input does not hold`);
  const elsewhere = id === null ? idOfResult(one.tool, one.turn.content) : null;
  return [waiting.some((call) => call.id === elsewhere) ? { ...one, turn: { ...one.turn, toolCallId: elsewhere } } : one];
}
