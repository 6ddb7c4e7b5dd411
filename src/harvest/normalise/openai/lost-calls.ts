import { isJsonObject } from '../../../records/json.ts';
import type { ModelRequest } from '../../../records/model-request.ts';
import { decodedObject, Unreadable } from '../../../rows/request/unreadable.ts';
import type { Recorded } from '../recorded.ts';
import type { Trace } from '../trace.ts';
import { askedIn } from './shapes.ts';

/**
 * Of a Responses answer with a text Langfuse's JS wrapper keeps the text and drops the calls beside it. Whether there were any is told only by what a
 * later request of the trace repeats. @throws Unreadable where tools were offered and nothing tells.
 */
export function refuseLostCalls(recorded: Recorded, trace: Trace, { tools, toolChoice }: Pick<ModelRequest, 'tools' | 'toolChoice'>): void {
  const { observation, parameters } = recorded;
  const isKept = !('parallel_tool_calls' in parameters()) || typeof recorded.output() !== 'string';
  if (isKept || tools.length === 0 || toolChoice === 'none') return;
  const text = String(observation.output);
  const later = trace.observations.slice(trace.observations.indexOf(recorded) + 1).find((one) => repeats(one, text));
  if (!later) throw new Unreadable('unsure-of-calls', 'the wrapper drops calls beside a text of the Responses API, and no later request repeats the answer');
  const items = itemsOf(later);
  const next = items[items.findIndex((item) => textOf(item) === text) + 1];
  if (isJsonObject(next) && next['type'] === 'function_call')
    throw new Unreadable('lost-tool-calls', 'a later request repeats calls beside this text; the wrapper dropped them');
}

function repeats(later: Recorded, text: string): boolean {
  return later.observation.type === 'GENERATION' && itemsOf(later).some((item) => textOf(item) === text);
}

function itemsOf({ input }: Recorded): readonly unknown[] {
  const asked = askedIn(input());
  return Array.isArray(asked) ? asked : [];
}

/** What an assistant's item says, alone or in one part. */
function textOf(item: unknown): unknown {
  const { role, content } = decodedObject(item);
  if (role !== 'assistant') return null;
  const [part] = Array.isArray(content) ? content : [];
  return isJsonObject(part) ? part['text'] : content;
}
