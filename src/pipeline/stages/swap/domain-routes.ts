import type { CompareOptions } from '../../../compare/options.ts';
import { compareTexts } from '../../../records/canonical-json.ts';
import type { Verdict } from '../../../records/comparison.ts';
import type { Track } from '../../../records/example.ts';
import type { DomainRoute, TrackRoute } from '../../../records/swap/swap-policy.ts';
import { NO_CALL } from '../../../rows/completion.ts';
import { judgedTogether, lossOf, surelyWorse, tooFew } from './judged.ts';
import type { TestPair } from './test-pairs.ts';

interface Place {
  domain: string;
  /** Gated examples whose right answer is about it. */
  own: readonly TestPair[];
  /** Of those, and of all that the local model answered with it: its answers of the domain are what would be given. */
  verdicts: readonly Verdict[];
}

type Options = { track: Track; gate: CompareOptions } & Pick<TrackRoute, 'tools' | 'formats'>;

/** Who answers each domain of a track that is at parity. The domains' own losses are tested together (Holm), as the gate tests slices. */
export function domainRoutes(pairs: readonly TestPair[], { track, gate, tools, formats }: Options): DomainRoute[] {
  const known = new Set([...tools, ...formats].map(({ name }) => name));
  return placesOf(pairs, { track, gate }).map((place): DomainRoute => {
    const { domain, own } = place;
    const kept = keptHosted(place, { gate, isKnown: known.has(domain) });
    return { domain, to: kept === null ? 'local' : 'hosted', why: kept ?? takenLocal(place, gate), examples: own.length };
  });
}

function placesOf(pairs: readonly TestPair[], { track, gate }: Pick<Options, 'track' | 'gate'>): Place[] {
  const domains = [...new Set(pairs.map(({ example }) => example.domain))].sort(compareTexts);
  const touching = domains.map((domain) => pairs.filter(({ example, about }) => example.domain === domain || about === domain));
  const verdicts = judgedTogether(touching, { track, gate });
  return domains.map((domain, index): Place => {
    const own = pairs.filter(({ example }) => example.domain === domain);
    return { domain, own, verdicts: verdicts[index] ?? [] };
  });
}

/** Why the hosted model keeps a domain, without a full stop; null where it need not. */
function keptHosted({ domain, own, verdicts }: Place, { gate, isKnown }: { gate: CompareOptions; isKnown: boolean }): string | null {
  if (domain === NO_CALL) return 'an answer that calls no tool is prose, which was not proved';
  if (!isKnown) return 'its schema is not known: the traces hold none, or it was inferred from the calls, so that no request can be held against it';
  return tooFew(own, gate) ?? surelyWorse(verdicts);
}

function takenLocal({ verdicts }: Place, { delta }: CompareOptions): string {
  const worst = verdicts.toSorted((a, b) => a.difference - b.difference)[0];
  if (worst && worst.difference < -delta) return `the track is at parity; here it looks worse, which is not sure: ${lossOf(worst)}`;
  return worst ? `the track is at parity, and here it shows no loss beyond the margin: ${lossOf(worst)}` : 'the track is at parity';
}
