import { pairedDifference } from '../../../compare/difference.ts';
import type { CompareOptions } from '../../../compare/options.ts';
import { adjusted, judgedMetrics } from '../../../compare/verdict.ts';
import { compareTexts } from '../../../records/canonical-json.ts';
import type { Verdict } from '../../../records/comparison.ts';
import { CORE_METRICS } from '../../../records/evaluation.ts';
import type { Track } from '../../../records/example.ts';
import type { DomainRoute, TrackRoute } from '../../../records/swap/swap-policy.ts';
import { NO_CALL } from '../../../rows/completion.ts';
import type { TestPair } from './test-pairs.ts';

/** A loss of every fifth answer of one domain must not stay unseen; the track's own margin is far stricter, over all domains together. */
const GROSS_LOSS = 0.2;

/**
 * The least a domain needs to be answered locally: on so many independent examples a model that loses every fifth shows at least one loss with
 * 1 - alpha ((1 - 0.2)^n <= alpha: 14 at 5 %). The track's parity bounds what all domains lose together, and not what one of them hides.
 */
export function fewestOfDomain({ alpha, delta }: Pick<CompareOptions, 'alpha' | 'delta'>): number {
  return Math.ceil(Math.log(alpha) / Math.log1p(-Math.max(GROSS_LOSS, delta)));
}

interface Place {
  domain: string;
  /** Gated examples whose right answer is about it. */
  examples: number;
  /** Those, and all that the local model answered with it: its answers of the domain are what would be given. */
  pairs: NonNullable<TestPair['scores']>[];
  verdicts: Verdict[];
}

type Options = { track: Track; gate: CompareOptions } & Pick<TrackRoute, 'tools' | 'formats'>;

/** Who answers each domain of a track that is at parity. The domains' own losses are tested together (Holm), as the gate tests slices. */
export function domainRoutes(pairs: readonly TestPair[], { track, gate, tools, formats }: Options): DomainRoute[] {
  const known = new Set([...tools, ...formats].map(({ name }) => name));
  return placesOf(pairs, { track, gate }).map((place): DomainRoute => {
    const { domain, examples } = place;
    const kept = keptHosted(place, { gate, isKnown: known.has(domain) });
    return { domain, to: kept === null ? 'local' : 'hosted', why: kept ?? takenLocal(place, gate), examples };
  });
}

function placesOf(pairs: readonly TestPair[], { track, gate }: Pick<Options, 'track' | 'gate'>): Place[] {
  const domains = [...new Set(pairs.map(({ example }) => example.domain))].sort(compareTexts);
  const judged = domains.map((domain) => {
    const own = pairs.filter(({ example, about }) => example.domain === domain || about === domain).flatMap(({ scores }) => scores ?? []);
    return { domain, own, metrics: judgedMetrics(own, track, gate).filter(({ metric }) => CORE_METRICS[track].includes(metric)) };
  });
  const asked = judged.flatMap(({ domain, metrics }) => metrics.map((one) => ({ domain, one })));
  const verdicts = adjusted(
    asked.map(({ one }) => one),
    gate,
    { counts: () => true, plans: false },
  );
  return judged.map(({ domain, own }) => ({
    domain,
    examples: pairs.filter(({ example }) => example.domain === domain).length,
    pairs: own,
    verdicts: verdicts.filter((_, index) => asked[index]?.domain === domain),
  }));
}

/** Why the hosted model keeps a domain, without a full stop; null where it need not. */
function keptHosted({ domain, examples, pairs, verdicts }: Place, { gate, isKnown }: { gate: CompareOptions; isKnown: boolean }): string | null {
  if (domain === NO_CALL) return 'an answer that calls no tool is prose, which was not proved';
  if (!isKnown) return 'its schema is not known: the traces hold none, or it was inferred from the calls, so that no request can be held against it';
  const needed = fewestOfDomain(gate);
  const effective = effectiveOf(pairs, gate);
  if (effective < needed) return `too few examples to say: ${count(examples)}${effective < examples ? `, which count as ${effective}` : ''}, of ${needed}`;
  const lost = verdicts.find(({ outcome }) => outcome === 'inferior');
  return lost ? `it surely loses more than the margin here: ${lossOf(lost)}` : null;
}

function takenLocal({ verdicts }: Place, { delta }: CompareOptions): string {
  const worst = verdicts.toSorted((a, b) => a.difference - b.difference)[0];
  if (worst && worst.difference < -delta) return `the track is at parity; here it looks worse, which is not sure: ${lossOf(worst)}`;
  return worst ? `the track is at parity, and here it shows no loss beyond the margin: ${lossOf(worst)}` : 'the track is at parity';
}

function lossOf({ metric, difference, n }: Verdict): string {
  return `${metric} ${(100 * difference).toFixed(1)} points on ${n} examples`;
}

/** Clusters that count, rounded down: examples of one conversation are not independent. */
function effectiveOf(pairs: Place['pairs'], gate: CompareOptions): number {
  if (pairs.length === 0) return 0;
  const { effectiveClusters } = pairedDifference(
    pairs.map(({ local }) => ({ cluster: local.cluster, hosted: 1, local: 1 })),
    gate,
  );
  return Math.floor(effectiveClusters + 1e-9);
}

function count(examples: number): string {
  return `${examples} ${examples === 1 ? 'example' : 'examples'}`;
}
