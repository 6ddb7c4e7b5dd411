import { UserError } from '../../errors.ts';
import type { Quarantined } from '../../records/dataset.ts';
import type { ModelCall } from '../../records/model-call.ts';
import { Observation } from '../../records/observation.ts';
import { normaliseTrace } from '../normalise/normalise.ts';
import type { SourceObservation, TraceSource } from '../ports.ts';
import { nestingDefect } from './json-defects.ts';
import { newestCalls } from './newest.ts';

export interface ReadTraces {
  /** Newest first, each observation once. */
  calls: readonly ModelCall[];
  quarantined: Quarantined[];
  counts: { observations: number; modelCalls: number; notModelCalls: number; ownEvaluations: number; repeated: number };
}

/**
 * Reads the source once, in bounded memory when there is a limit.
 * @throws UserError when it holds nothing, or no model call.
 */
export async function readModelCalls(source: TraceSource, limit: number | null): Promise<ReadTraces> {
  const newest = newestCalls(limit);
  const quarantined: Quarantined[] = [];
  let [observations, notModelCalls, ownEvaluations] = [0, 0, 0];

  for await (const item of source.traces()) {
    if (item.kind === 'defect') {
      quarantined.push({ where: item.where, reason: 'unreadable', detail: item.reason });
      continue;
    }
    observations += item.observations.length;
    const whole = item.observations.flatMap((one) => {
      const read = observationOf(one);
      if (read.ok) return [read.observation];
      quarantined.push(read.quarantined);
      return [];
    });
    for (const { observation, normalised } of normaliseTrace(whole)) {
      if (normalised.kind === 'call') newest.add(normalised.call);
      else if (normalised.kind === 'own-evaluation') ownEvaluations += 1;
      else if (normalised.kind === 'quarantined') quarantined.push({ where: observation.id, reason: normalised.reason, detail: normalised.detail });
      else notModelCalls += 1;
    }
  }

  if (observations + quarantined.length === 0) {
    throw new UserError('The trace source holds no observations. Check where it points, or make traces with `fledgling dummy-agent`.');
  }
  const { calls, total, repeated } = newest.taken();
  if (calls.length === 0) {
    throw new UserError(
      `No model call among ${observations} observations: ${notModelCalls} are no generations, ${ownEvaluations} are evaluations of our own, ${quarantined.length} were quarantined${mostly(quarantined)}. Harvest traces that hold LLM generations.`,
    );
  }
  return { calls, quarantined, counts: { observations, modelCalls: total - repeated, notModelCalls, ownEvaluations, repeated } };
}

function observationOf({ where, value }: SourceObservation): { ok: true; observation: Observation } | { ok: false; quarantined: Quarantined } {
  const defect = nestingDefect(value);
  if (defect) return { ok: false, quarantined: { where, ...defect } };
  const { success, data, error } = Observation.safeParse(value);
  if (success) return { ok: true, observation: data };
  const detail = error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
  return { ok: false, quarantined: { where, reason: 'not-an-observation', detail } };
}

function mostly(quarantined: readonly Quarantined[]): string {
  const reasons = [...Map.groupBy(quarantined, ({ reason }) => reason)].map(([reason, items]) => `${reason} ${items.length}`);
  return reasons.length > 0 ? ` (${reasons.join(', ')})` : '';
}
