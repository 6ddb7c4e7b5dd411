import { compareTexts } from '../../records/canonical-json.ts';
import type { Observation } from '../../records/observation.ts';

/**
 * Each observation of a trace once. Of one that was met again, as where pages overlap, the version counts that has an output, and of several the one that
 * was updated or ended last; of those that agree in that the greater text, so that the order in which they come decides nothing.
 */
export function eachOnce(observations: readonly Observation[]): { once: Observation[]; again: Observation[] } {
  const byId = new Map<string, Observation>();
  const again: Observation[] = [];
  for (const observation of observations) {
    const known = byId.get(observation.id);
    const isBetter = known === undefined || compareTexts(versionOf(known), versionOf(observation)) < 0;
    if (known !== undefined) again.push(isBetter ? known : observation);
    if (isBetter) byId.set(observation.id, observation);
  }
  return { once: [...byId.values()], again };
}

function versionOf(observation: Observation): string {
  const time = observation['updatedAt'] ?? observation.endTime;
  return `${isAnswered(observation) ? 1 : 0}${typeof time === 'string' ? time : ''}\n${JSON.stringify(observation)}`;
}

function isAnswered({ output }: Observation): boolean {
  return output !== undefined && output !== null && output !== '';
}
