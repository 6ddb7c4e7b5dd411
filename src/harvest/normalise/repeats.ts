import { canonicalJson } from '../../records/canonical-json.ts';
import type { ModelCall } from '../../records/model-call.ts';
import type { Observation } from '../../records/observation.ts';
import type { Normalised } from './instrumentation.ts';
import type { Trace } from './trace.ts';

export interface Result {
  observation: Observation;
  normalised: Normalised;
}
interface Called {
  observation: Observation;
  call: ModelCall;
}

/** So far up and so far back a record of the same call is looked for. */
const REACH = 50;

/**
 * One model call may be recorded twice: by a wrapper of the provider's client and by the library around it. The record with more detail stays,
 * the inner one of two alike; the other is a part of it.
 */
export function withoutRepeats(results: readonly Result[], trace: Trace): Result[] {
  const calls = results.flatMap(({ observation, normalised }) => (normalised.kind === 'call' ? [{ observation, call: normalised.call }] : []));
  const repeats = new Map<string, string>();
  for (const alike of Map.groupBy(calls, sameAnswer).values()) {
    if (alike.length > 1) for (const [less, more] of repeatsAmong(alike, trace)) repeats.set(less.observation.id, more.observation.id);
  }
  return results.map((result) => {
    const kept = result.normalised.kind === 'call' ? repeats.get(result.observation.id) : undefined;
    return kept === undefined ? result : { ...result, normalised: { kind: 'part', detail: `the same model call as observation ${kept} holds` } };
  });
}

/** Pairs of the record to leave out and the one that stays. Of calls in the order of their start. */
function* repeatsAmong(alike: readonly Called[], trace: Trace): Iterable<[Called, Called]> {
  const byId = new Map(alike.map((called) => [called.observation.id, called]));
  const left = new Set<Called>();
  for (const [index, inner] of alike.entries()) {
    const beside = () => alike.slice(Math.max(0, index - REACH), index).find((outer) => !left.has(outer) && isAround(outer, inner));
    const outer = ancestorAmong(byId, inner, trace) ?? beside();
    if (!outer || outer === inner) continue;
    const pair: [Called, Called] = detailOf(outer.call) > detailOf(inner.call) ? [inner, outer] : [outer, inner];
    left.add(pair[0]);
    yield pair;
  }
}

function ancestorAmong(byId: ReadonlyMap<string, Called>, { observation }: Called, trace: Trace): Called | null {
  let above = trace.byId(observation.id);
  for (let step = 0; step < REACH && above; step += 1) {
    above = trace.parentOf(above);
    const found = above ? byId.get(above.observation.id) : undefined;
    if (found) return found;
  }
  return null;
}

/** Two libraries that share no context record the same call side by side: one while the other runs, of the same conversation. */
function isAround(outer: Called, inner: Called): boolean {
  const [outerEnd, innerEnd] = [outer.call.endTime, inner.call.endTime];
  const isOther = outer.call.instrumentation !== inner.call.instrumentation;
  return isOther && outerEnd !== null && innerEnd !== null && innerEnd <= outerEnd && conversationOf(outer.call) === conversationOf(inner.call);
}

function conversationOf({ messages }: ModelCall): string {
  return canonicalJson(messages.filter(({ role }) => role !== 'system').map(({ role, content }) => [role, content.trim()]));
}

function sameAnswer({ call: { output, messages } }: Called): string {
  const asked = messages.findLast(({ role }) => role === 'user')?.content.trim() ?? '';
  return canonicalJson([asked, output.toolCalls, output.toolCalls.length > 0 ? '' : (output.content ?? '').trim()]);
}

/** How much of what was asked a record holds. */
function detailOf({ tools, responseFormat, messages }: ModelCall): number {
  return 4 * Number(tools.length > 0) + 2 * Number(responseFormat !== null) + Number(messages.length > 1);
}
