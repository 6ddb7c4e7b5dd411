import type { ChatMessage } from '../records/chat.ts';
import type { ChatTurn } from '../records/model-request.ts';

type Paired = { ok: true; messages: ChatMessage[] } | { ok: false; reason: string };

/**
 * A recorded conversation in which every result names the call it answers. Results stand right after their calls. Ids of the trace are kept;
 * where it holds none, one call and one result are a pair, and as many results as calls are pairs in their order, under ids made up here.
 */
export function pairedMessages(turns: readonly ChatTurn[]): Paired {
  const messages: ChatMessage[] = [];
  const freshId = idMaker(turns);
  for (let at = 0; at < turns.length; at += 1) {
    const { role, content, toolCalls, name } = turns[at] ?? END;
    const named = name === undefined ? {} : { name };
    if (role === 'tool') return { ok: false, reason: `message ${at + 1} is the result of a tool, and no call stands before it` };
    if (role !== 'assistant') messages.push({ role, content, ...named });
    else if (toolCalls.length === 0) messages.push({ role, content, toolCalls: [], ...named });
    else {
      const results = resultsAfter(turns, at);
      const resultOf = pairs(
        toolCalls.map(({ id }) => id || null),
        results.map(({ toolCallId }) => toolCallId || null),
      );
      if (!resultOf)
        return { ok: false, reason: `message ${at + 1} calls ${counted(toolCalls.length, 'tool')}, and which result after it is whose cannot be told` };
      const ids = toolCalls.map(({ id }, index) => id || results[resultOf[index] ?? -1]?.toolCallId || freshId());
      messages.push({
        role,
        content: content === '' ? null : content,
        toolCalls: toolCalls.map((call, index) => ({ ...call, id: ids[index] ?? '' })),
        ...named,
      });
      messages.push(...results.map((result, index) => ({ role: 'tool' as const, toolCallId: ids[resultOf.indexOf(index)] ?? '', content: result.content })));
      at += results.length;
    }
  }
  return { ok: true, messages };
}

const END: ChatTurn = { role: 'user', content: '', toolCalls: [], toolCallId: null };

function resultsAfter(turns: readonly ChatTurn[], at: number): ChatTurn[] {
  const next = turns.findIndex(({ role }, index) => index > at && role !== 'tool');
  return turns.slice(at + 1, next === -1 ? turns.length : next);
}

/** The result of each call, by its place; null where that is not certain. Those without an id are taken in their order. */
function pairs(calls: readonly (string | null)[], results: readonly (string | null)[]): number[] | null {
  if (calls.length !== results.length || [calls, results].some(repeatsItself)) return null;
  const byId = calls.map((id) => (id === null ? -1 : results.indexOf(id)));
  const left = results.flatMap((_, index) => (byId.includes(index) ? [] : [index]));
  const resultOf = byId.map((index) => (index === -1 ? (left.shift() ?? -1) : index));
  const areAtOdds = resultOf.some((result, call) => calls[call] !== null && results[result] !== null && calls[call] !== results[result]);
  return areAtOdds ? null : resultOf;
}

function repeatsItself(ids: readonly (string | null)[]): boolean {
  const given = ids.filter((id) => id !== null);
  return new Set(given).size < given.length;
}

/** Nine letters and digits, as the strictest servers want them, and none that the conversation holds already. */
function idMaker(turns: readonly ChatTurn[]): () => string {
  const taken = new Set(turns.flatMap(({ toolCalls, toolCallId }) => [...toolCalls.map(({ id }) => id), toolCallId]));
  let made = 0;
  return () => {
    let id: string;
    do id = `call${String(++made).padStart(5, '0')}`;
    while (taken.has(id));
    return id;
  };
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
