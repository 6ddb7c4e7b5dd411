import { sha256 } from '../records/digest.ts';
import type { Example } from '../records/example.ts';
import type { Classed, SuiteOptions } from './classed.ts';

/**
 * At most so many calls of each domain, by the SHA-256 of seed, domain and observation: the same calls on both tracks, whatever else the data set holds.
 * A domain that has fewer keeps them all.
 */
export function drawDomains(examples: readonly Example[], { perDomain, seed }: SuiteOptions): (example: Example) => Classed {
  const placeOf = ({ domain, source }: Example) => sha256(`${seed}/${domain}/${source.observationId}`);
  const taken = new Set(
    [...Map.groupBy(examples, ({ domain }) => domain).values()].flatMap((together) => {
      const places = [...new Set(together.map(placeOf))].sort();
      return places.slice(0, perDomain);
    }),
  );
  return (example) =>
    taken.has(placeOf(example)) ? { class: example.domain } : { leftOut: 'beyond-the-quota', detail: `its domain has ${perDomain} calls that come before it` };
}
