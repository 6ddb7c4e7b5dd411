import { compareTexts } from '../../records/canonical-json.ts';
import { digestOf } from '../../records/digest.ts';
import type { ModelCall } from '../../records/model-call.ts';
import { answerKey, historyKey, type Turn } from './turn.ts';

export interface NewTurns {
  turns: Turn[];
  /** The same turn again, each with the observation that stands for it. */
  repeated: { turn: Turn; fate: 'superseded' | 'duplicate'; by: string }[];
}

/**
 * Each new turn once. What was asked twice alike in a session (in a trace, where there is no session) is a retry or an answer made anew: the one counts
 * that the conversation goes on with, else the last. In one trace, the same messages with the same answer are one turn that two layers recorded, and
 * the one counts that says more about tools and format. Equal requests with equal answers are left alone: equal prompts are told apart later.
 */
export function newTurns(turns: readonly Turn[]): NewTurns {
  const kept: Turn[] = [];
  const repeated: NewTurns['repeated'] = [];
  for (const session of Map.groupBy(turns, ({ call }) => (call.sessionId === null ? `trace ${call.traceId}` : `session ${call.sessionId}`)).values()) {
    if (session.length === 1) {
      kept.push(...session);
      continue;
    }
    const layered = withoutLayers(session);
    repeated.push(...layered.repeated);
    for (const alike of Map.groupBy(layered.turns, ({ call }) => requestKey(call)).values()) {
      const chosen = new Set(alike.map(({ call }) => answerKey(call.output))).size > 1 ? chosenOf(alike, session) : null;
      for (const turn of alike) {
        if (chosen === null || answerKey(turn.call.output) === answerKey(chosen.call.output)) kept.push(turn);
        else repeated.push({ turn, fate: 'superseded', by: chosen.call.observationId });
      }
    }
  }
  return { turns: kept, repeated };
}

function requestKey({ messages, tools, toolChoice, responseFormat }: ModelCall): string {
  return digestOf([historyKey(messages), tools, toolChoice, responseFormat]);
}

/** The answer that a later call holds as history right after the same conversation; where none does, the last. */
function chosenOf(alike: readonly Turn[], session: readonly Turn[]): Turn | null {
  const messages = alike[0]?.call.messages ?? [];
  const before = historyKey(messages);
  const next = session.flatMap(({ call }) => {
    const said = call.messages[messages.length];
    return said?.role === 'assistant' && historyKey(call.messages.slice(0, messages.length)) === before ? [answerKey(said)] : [];
  });
  const used = new Set(next);
  const inOrder = alike.toSorted(inTime);
  return inOrder.findLast(({ call }) => used.has(answerKey(call.output))) ?? inOrder.at(-1) ?? null;
}

function withoutLayers(session: readonly Turn[]): NewTurns {
  const repeated: NewTurns['repeated'] = [];
  const same = Map.groupBy(session, ({ call }) => digestOf([call.traceId, historyKey(call.messages), answerKey(call.output)]));
  const turns = [...same.values()].flatMap((layers) => {
    const fullest = layers.filter(({ call }) => saysSomething(call));
    const [one] = fullest.toSorted(inTime);
    if (one === undefined) return layers;
    const poorer = layers.filter(({ call }) => !saysSomething(call));
    repeated.push(...poorer.map((turn) => ({ turn, fate: 'duplicate' as const, by: one.call.observationId })));
    return fullest;
  });
  return { turns, repeated };
}

function saysSomething({ tools, responseFormat }: ModelCall): boolean {
  return tools.length > 0 || responseFormat !== null;
}

function inTime({ call: left }: Turn, { call: right }: Turn): number {
  return compareTexts(left.startTime, right.startTime) || compareTexts(left.observationId, right.observationId);
}
