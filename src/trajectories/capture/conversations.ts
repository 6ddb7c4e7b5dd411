import { canonicalJson, compareTexts } from '../../records/canonical-json.ts';
import { digestOf, sha256 } from '../../records/digest.ts';
import type { ModelCall } from '../../records/model-call.ts';
import type { ChatTurn } from '../../records/model-request.ts';
import type { Conversation, NotCaptured } from './conversation.ts';

/** A model call, and the call whose conversation it goes on from. */
interface Linked {
  call: ModelCall;
  /** It and what was asked and called just so once more: a retry, perhaps in other words. */
  alike: ModelCall[];
  before: Linked | null;
  after: Linked[];
}

/**
 * The model calls of one trace as conversations: a call goes on from the one whose messages and answer stand, word for word, at the beginning of its own
 * messages. Agents that work side by side in a trace are conversations of their own. A run that branches is set aside: nobody knows which branch counted.
 */
export function conversationsOf(
  calls: readonly ModelCall[],
  scores: Conversation['scores'] = [],
): { conversations: Conversation[]; notCaptured: NotCaptured[] } {
  const conversations: Conversation[] = [];
  const notCaptured: NotCaptured[] = [];
  for (const root of linked(inTime(calls)).filter(({ before }) => before === null)) {
    const chain = chainFrom(root);
    const read =
      chain === null ? { reason: 'branching-run', detail: 'two later calls go on from the same answer in different ways' } : conversationOf(chain, scores);
    if ('reason' in read) notCaptured.push({ where: root.call.observationId, traceId: root.call.traceId, ...read });
    else conversations.push(read);
  }
  return { conversations, notCaptured };
}

function inTime(calls: readonly ModelCall[]): ModelCall[] {
  return calls.toSorted((a, b) => compareTexts(a.startTime, b.startTime) || compareTexts(a.observationId, b.observationId));
}

function linked(calls: readonly ModelCall[]): Linked[] {
  const byEnd = new Map<string, Linked>();
  const all: Linked[] = [];
  for (const call of calls) {
    const beginnings = beginningsOf(call.messages);
    const end = endKey(beginnings.at(-1) ?? '', { content: call.output.content ?? '', toolCalls: call.output.toolCalls });
    const known = byEnd.get(end);
    if (known) {
      known.alike.push(call);
      continue;
    }
    const place = call.messages.findLastIndex((turn, at) => turn.role === 'assistant' && byEnd.has(endKey(beginnings[at] ?? '', turn)));
    const said = call.messages[place];
    const before = said === undefined ? null : (byEnd.get(endKey(beginnings[place] ?? '', said)) ?? null);
    const one: Linked = { call, alike: [call], before, after: [] };
    before?.after.push(one);
    byEnd.set(end, one);
    all.push(one);
  }
  return all;
}

/** Digests of the messages before each place, and of all of them. */
function beginningsOf(messages: readonly ChatTurn[]): string[] {
  const digests = [''];
  for (const { role, content, toolCalls } of messages) digests.push(sha256(`${digests.at(-1)}\n${canonicalJson([role, content, toolCalls.map(called)])}`));
  return digests;
}

/** What an agent replays of an answer that calls tools may leave out its text. */
function endKey(beginning: string, { content, toolCalls }: Pick<ChatTurn, 'content'> & { toolCalls: readonly Called[] }): string {
  return `${beginning} ${canonicalJson([toolCalls.length > 0 ? '' : content.trim(), toolCalls.map(called)])}`;
}

type Called = ModelCall['output']['toolCalls'][number];

function called({ name, arguments: args }: Called) {
  return { name, args };
}

function chainFrom(root: Linked): Linked[] | null {
  const chain = [root];
  for (let last = root; last.after.length > 0; ) {
    const [next, ...others] = last.after;
    if (next === undefined || others.length > 0) return null;
    chain.push(next);
    last = next;
  }
  return chain;
}

/** Of answers alike in all but their words the one that is told again later; null where nothing tells which. */
function usedOf({ alike, call: { messages } }: Linked, last: ModelCall): ModelCall | null {
  const replayed = last.messages[messages.length]?.content.trim();
  const words = (call: ModelCall) => (call.output.content ?? '').trim();
  const worded = alike.filter((call) => words(call) !== '');
  const told = worded.find((call) => words(call) === replayed);
  return told ?? (new Set(worded.map(words)).size > 1 ? null : (worded[0] ?? alike[0] ?? null));
}

function conversationOf(chain: readonly Linked[], scores: Conversation['scores']): Conversation | { reason: string; detail: string } {
  const end = chain.at(-1)?.call;
  const calls = chain.flatMap((one) => (end && usedOf(one, end)) ?? []);
  if (calls.length < chain.length) return { reason: 'branching-run', detail: 'an answer was given twice in different words, and nothing tells which counted' };
  const [first, last] = [calls[0], calls.at(-1)];
  if (!first || !last) return { reason: 'no-model-call', detail: 'an empty run' };
  if (new Set(calls.map(({ tools, responseFormat }) => digestOf([tools, responseFormat]))).size > 1)
    return { reason: 'tools-changed', detail: 'the tools or the response format changed between its steps' };
  const turns = [
    ...last.messages,
    { role: 'assistant' as const, content: '', toolCalls: last.output.toolCalls.map((made) => ({ ...made, id: null })), toolCallId: null },
  ];
  const answers = calls.map(({ messages, observationId }) => ({ at: messages.length, observationId }));
  for (const [index, { messages, output }] of calls.entries()) {
    const replayed = turns[messages.length];
    // What was answered counts, not what is left of it where it is told again.
    if (replayed) turns[answers[index]?.at ?? -1] = { ...replayed, content: output.content ?? '' };
  }
  const { traceId, sessionId, url, startTime, model } = first;
  return {
    ...{ turns, answers, tools: last.tools, responseFormat: last.responseFormat, expected: null, scores },
    source: { traceId, sessionId, url, startTime, model },
  };
}
