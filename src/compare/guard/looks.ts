import type { GateRefusal, VerdictOutcome } from '../../records/comparison.ts';
import { sha256 } from '../../records/digest.ts';
import type { Example, Split, Track } from '../../records/example.ts';
import { type Acceptance, type Accepted, acceptanceOf } from '../../records/gate/acceptance.ts';
import type { DataSketch, Look, PastLook } from '../../records/gate/look.ts';
import type { CompareOptions } from '../options.ts';
import type { Side, Sides } from '../sides.ts';

const KEPT = 128;
/** Sums of shares of an error level come out of divisions. */
const ROUNDING = 1e-9;

/** What the gate knows besides the evaluations: what the policy accepts, and who was judged on test data before. */
export interface Known {
  accept: readonly Acceptance[];
  /** Looks of earlier runs at any test data of this track. */
  earlier: readonly PastLook[];
}

export const NOTHING_KNOWN: Known = { accept: [], earlier: [] };

/**
 * Which look at its test data a tuned candidate is, and what it may spend. The same candidate again is no new look. An earlier look counts where
 * it saw at least half of these examples. Null for a base model, another split, beside a scripted stand-in, by which nothing is proved anyway, and
 * where the data set is not at hand.
 */
export function lookOf(
  { hosted, local, examples }: Pick<Sides, 'hosted' | 'local' | 'examples'>,
  { alpha, looks }: CompareOptions,
  { earlier }: Pick<Known, 'earlier'>,
): Look | null {
  const { track, split, model, dataDigest } = local.evaluation;
  if (model.role !== 'tuned' || split !== 'test' || model.adapterSha256 === null || !examples || hosted.evaluation.model.standIn) return null;
  const data = sketchOf(examples, { track, split });
  const onThis = earlier.filter((look) => sawHalfOf(look.data, { data, dataDigest }));
  const own = onThis.flatMap(({ candidate, at }) => (candidate === model.adapterSha256 ? [at] : [])).sort()[0];
  const before = onThis.filter(({ candidate, at }) => candidate !== model.adapterSha256 && (own === undefined || at < own));
  const byCandidate = [...Map.groupBy(before, ({ candidate }) => candidate).values()].map((all) => Math.max(...all.map((look) => look.alpha)));
  return {
    candidate: model.adapterSha256,
    data,
    alpha: alpha / looks,
    number: byCandidate.length + 1,
    declared: looks,
    spentBefore: byCandidate.reduce((sum, spent) => sum + spent, 0),
  };
}

interface Spending {
  track: Track;
  /** What the rule says of the figures. */
  wouldBe: VerdictOutcome;
  options: Pick<CompareOptions, 'alpha'>;
  accept: readonly Acceptance[];
}

/**
 * The look as it is recorded, and why it claims no parity: that of one lucky candidate of several would prove nothing. Where nothing is left
 * for it, it spends nothing either.
 */
export function spend(
  look: Look | null,
  { track, wouldBe, options: { alpha }, accept }: Spending,
): { look: Look | null; spent: GateRefusal[]; accepted: Accepted[] } {
  if (!look || look.spentBefore + look.alpha <= alpha + ROUNDING) return { look, spent: [], accepted: [] };
  const acceptance = acceptanceOf(accept, { track, metric: 'looks', slice: null });
  const sentence = `it is candidate ${look.number} judged on this test data, and those before it spent ${level(look.spentBefore)} of the error level of ${level(alpha)} (gate.looks: ${look.declared})`;
  if (acceptance) return { look, spent: [], accepted: [{ track, metric: 'looks', slice: null, sentence: `${track}: ${sentence}`, reason: acceptance.reason }] };
  return { look: { ...look, alpha: 0 }, spent: wouldBe === 'parity' ? [{ code: 'looks-spent', sentence, remedy: MORE_DATA }] : [], accepted: [] };
}

const MORE_DATA =
  'Collect new test examples, at least as many as there are, and say how many candidates they may judge (gate.looks) before the first; or have it accepted in parity.policy.yaml (accept, metric: looks)';

/** A sketch of the examples of one split of a track, without those outside the gate: by what they were made from, whatever their prompts look like now. */
export function sketchOf(examples: readonly Example[], { track, split }: { track: Track; split: Split }): DataSketch {
  const inSplit = examples.filter((one) => one.track === track && one.split === split && !one.challenge);
  const marks = inSplit.map(({ source: { traceId, observationId } }) => sha256(`${traceId}\n${observationId}`).slice(0, 16)).sort();
  return { examples: marks.length, lowest: marks.slice(0, KEPT) };
}

/** Estimated on the marks that both sketches would hold; where they have none in common to ask, the look counts. */
function sawHalfOf(seen: PastLook['data'], { data, dataDigest }: { data: DataSketch; dataDigest: Side['evaluation']['dataDigest'] }): boolean {
  if ('digest' in seen) return seen.digest === dataDigest;
  const isWhole = seen.examples <= seen.lowest.length;
  const last = seen.lowest.at(-1) ?? '';
  const asked = data.lowest.filter((mark) => isWhole || mark <= last);
  const had = new Set(seen.lowest);
  return asked.length === 0 || 2 * asked.filter((mark) => had.has(mark)).length >= asked.length;
}

function level(alpha: number): string {
  return `${Number((100 * alpha).toFixed(2))} %`;
}
