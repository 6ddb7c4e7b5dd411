import type { Observation } from '../../records/observation.ts';

/** Each observation of a trace once. Of one that was met again, as where pages overlap, the version counts that has an output, and of several the last. */
export function eachOnce(observations: readonly Observation[]): { once: Observation[]; again: Observation[] } {
  const byId = new Map<string, Observation>();
  const again: Observation[] = [];
  for (const observation of observations) {
    const known = byId.get(observation.id);
    const isBetter = known === undefined || isAnswered(observation) || !isAnswered(known);
    if (known !== undefined) again.push(isBetter ? known : observation);
    if (isBetter) byId.set(observation.id, observation);
  }
  return { once: [...byId.values()], again };
}

function isAnswered({ output }: Observation): boolean {
  return output !== undefined && output !== null && output !== '';
}
