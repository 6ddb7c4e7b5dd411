import { type Comparison, decides, type Verdict } from '../../records/comparison.ts';
import { fewestForParity } from '../../stats/sample-size.ts';
import { MIN_CLUSTERS } from '../difference.ts';
import { COMMON, number, points } from '../sentences.ts';

type Told = Pick<Comparison, 'rule' | 'outcome' | 'refusals' | 'verdicts' | 'rest' | 'byRule' | 'look'>;

/**
 * The outcome for somebody who reads no intervals: which loss is ruled out, which is sure, or which cannot be ruled out yet and how many examples
 * would decide; by the metric that it hangs on.
 */
export function plainSentence(told: Told): string {
  if (told.refusals.length > 0) return '';
  const byRule = told.verdicts.filter(({ gating, oneSided }) => gating || oneSided);
  if (told.outcome === 'parity')
    return says(
      ruledOut,
      worstOf(gatingOf(told), ({ interval }) => interval.low),
    );
  if (told.outcome === 'inferior') {
    const sure = byRule.filter(({ outcome }) => outcome === 'inferior');
    if (sure.length > 0)
      return says(
        sureLoss,
        worstOf(sure, ({ interval }) => interval.high),
      );
    if (told.rest && decides(told.rest.verdict) && told.rest.verdict.outcome === 'inferior')
      return `${sureLoss(told.rest.verdict)} (${told.rest.verdict.metric} without ${COMMON[told.rest.by]})`;
    return says(
      seenLoss,
      worstOf(gatingOf(told), ({ difference }) => difference),
    );
  }
  const open = gatingOf(told).filter(({ outcome }) => outcome !== 'parity');
  const said = says(
    cannotTell,
    worstOf(open, ({ needed, interval }) => (needed ? -needed.more : interval.low)),
  );
  const plain = told.byRule.point === 'parity' && told.rule === 'point' ? 'within the margin by the plain rule, which proves nothing: ' : '';
  return `${plain}${said}${said && told.look?.alpha === 0 ? '; candidates before it spent the error level, so that on this data it can claim no parity' : ''}`;
}

function gatingOf({ verdicts }: Told): Verdict[] {
  return verdicts.filter(({ gating }) => gating);
}

function worstOf(verdicts: readonly Verdict[], by: (verdict: Verdict) => number): Verdict | undefined {
  return verdicts.toSorted((a, b) => by(a) - by(b))[0];
}

function says(sentence: (verdict: Verdict) => string, verdict: Verdict | undefined): string {
  return verdict ? `${sentence(verdict)} (${verdict.metric})` : '';
}

function ruledOut({ interval, alpha, margin }: Verdict): string {
  if (interval.low >= 0) return `any loss is ruled out at ${level(alpha)}; your margin is ${number(100 * margin)}`;
  return `a loss of more than ${points(-interval.low)} points is ruled out at ${level(alpha)}; your margin is ${number(100 * margin)}`;
}

function sureLoss({ interval, alpha, margin, difference, method }: Verdict): string {
  if (method === 'none' || interval.high >= -margin)
    return `it loses ${points(-difference)} points on these examples, surely more than your margin of ${number(100 * margin)} (exact test at ${level(alpha)})`;
  return `a loss of at least ${points(-interval.high)} points is sure at ${level(alpha)}; your margin is ${number(100 * margin)}`;
}

function seenLoss({ difference, margin }: Verdict): string {
  return `it loses ${points(-difference)} points on these examples; your margin is ${number(100 * margin)}`;
}

function cannotTell({ n, clusters, discordant, interval, margin, alpha, needed, method }: Verdict): string {
  const disagreements = discordant.localOnly + discordant.hostedOnly;
  const more = needed ? `; about ${needed.more} more examples would decide` : '; it lies so near the margin that more examples would hardly settle it';
  if (method === 'none')
    return `${n} examples come from only ${clusters} independent clusters where ${MIN_CLUSTERS} are needed, so that no loss can be ruled out${more}`;
  const seen = `with ${n} examples and ${disagreements} ${disagreements === 1 ? 'disagreement' : 'disagreements'}`;
  if (interval.low > -margin)
    return `${seen}, no loss beyond your margin of ${number(100 * margin)} is in sight, but so few could miss it: it takes ${fewestForParity(margin, alpha)} independent ones${more}`;
  return `${seen}, a loss of up to ${points(-interval.low)} points can't be ruled out; your margin is ${number(100 * margin)}${more}`;
}

function level(alpha: number): string {
  return `${number(100 * (1 - alpha))} %`;
}
