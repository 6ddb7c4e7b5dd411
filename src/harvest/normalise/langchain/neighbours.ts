import { isJsonObject, type JsonObject } from '../../../records/json.ts';
import type { ModelCall } from '../../../records/model-call.ts';
import { decoded, Unreadable } from '../../../rows/request/unreadable.ts';
import { resultText } from '../conversation/part.ts';
import type { IdOfResult } from '../conversation/turns.ts';
import { refuseUnfinished } from '../pieces/finish.ts';
import type { Recorded } from '../recorded.ts';
import type { Trace } from '../trace.ts';

/** Looks up which call a tool answered: spans of tools hold the whole message, with the id that the generation's history has lost. */
export function idOfResultIn(trace: Trace): IdOfResult {
  return (name, text) => {
    const told = resultsIn(trace).get(text) ?? [];
    const [only, ...others] = new Set(told.flatMap(({ tool, id }) => (name === null || tool === name ? [id] : [])));
    return only !== undefined && others.length === 0 ? only : null;
  };
}

type Results = ReadonlyMap<string, { tool: string; id: string }[]>;
const resultsByTrace = new WeakMap<Trace, Results>();

/** What tools said in a trace, by their words; read once, however many generations ask. */
function resultsIn(trace: Trace): Results {
  const known = resultsByTrace.get(trace);
  if (known) return known;
  const results = Map.groupBy(trace.observations.flatMap(resultOf), ({ text }) => text);
  resultsByTrace.set(trace, results);
  return results;
}

function resultOf({ observation, output }: Recorded): { tool: string; id: string; text: string }[] {
  if (observation.type === 'GENERATION') return [];
  const message = fieldsOf(output());
  const [id, text] = [message?.['tool_call_id'], textOf(message?.['content'])];
  return typeof id === 'string' && id !== '' && text !== null ? [{ tool: observation.name ?? '', id, text }] : [];
}

function textOf(content: unknown): string | null {
  try {
    return resultText(content, 'a tool');
  } catch (error) {
    if (error instanceof Unreadable) return null;
    throw error;
  }
}

function fieldsOf(value: unknown): JsonObject | null {
  const message = decoded(value);
  if (!isJsonObject(message)) return null;
  return message['lc'] === 1 && isJsonObject(message['kwargs']) ? message['kwargs'] : message;
}

/**
 * Why the model stopped is lost where the generation is recorded, and kept in the message that the span around it returned.
 * @throws Unreadable when that message is this answer, cut off.
 */
export function refuseCutOff(recorded: Recorded, trace: Trace, answer: ModelCall['output']): void {
  const parent = trace.parentOf(recorded);
  if (!parent) return;
  const returned = decoded(parent.output());
  const messages = isJsonObject(returned) && Array.isArray(returned['messages']) ? returned['messages'] : [returned];
  for (const message of messages) {
    const fields = fieldsOf(message);
    const metadata = fields?.['response_metadata'];
    if (!fields || !isJsonObject(metadata) || !isSame(fields, answer)) continue;
    refuseUnfinished([metadata['finish_reason'], metadata['stop_reason'], metadata['finishReason'], metadata['stopReason']], {
      holdsCall: answer.toolCalls.length > 0,
    });
  }
}

function isSame({ content, tool_calls: calls }: JsonObject, answer: ModelCall['output']): boolean {
  const names = Array.isArray(calls) ? calls.map((call) => (isJsonObject(call) ? call['name'] : null)) : [];
  const isText = typeof content !== 'string' || content === (answer.content ?? '');
  return isText && names.join(' ') === answer.toolCalls.map(({ name }) => name).join(' ');
}
