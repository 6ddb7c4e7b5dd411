import { type Comparison, decides, type Verdict } from '../../records/comparison.ts';
import { CORE_METRICS } from '../../records/evaluation.ts';
import type { RunRecord } from '../../records/run.ts';
import { decidedOutcome, gateView } from './gate-view.ts';
import { METRIC_LABELS, ROLE_LABELS, TRACK_LABELS } from './labels.ts';
import { count, level, percent, points } from './numbers.ts';
import { gainText, neededText } from './track-view.ts';

/** Why the decision is what it is: the deciding metric of each track, then whatever else stands in the way or was gained. */
export function whyView({ decision, comparisons }: RunRecord): string[] {
  return decision.tracks.flatMap(({ track, candidate }) => {
    const comparison = comparisons.find((one) => one.track === track && one.candidate === candidate);
    return comparison ? reasonsOf(comparison) : [];
  });
}

function reasonsOf(comparison: Comparison): string[] {
  const { track, candidate, verdicts, gain, says, accepted } = comparison;
  const deciding = CORE_METRICS[track].at(-1);
  const verdict = verdicts.find(({ metric }) => metric === deciding);
  const who = `${TRACK_LABELS[track]}, ${ROLE_LABELS[candidate].toLowerCase()}`;
  if (!verdict) return [`${who}: no example was scored with both models.`];
  const { refusals, floors, rest } = gateView(comparison);
  const others = verdicts.filter((one) => decides(one) && one !== verdict && decidedOutcome(one, comparison) !== 'parity');
  const gained = gainText(gain);
  return [
    ...refusals.map((text) => `${who}: no verdict: ${text}`),
    ...(says ? [`${who}: ${says}.`] : []),
    ...floors.flatMap(({ met, text }) => (met ? [] : [`${who}: ${text}.`])),
    [`${who}: ${figures(verdict, comparison)}.`, ...others.map((one) => `Also ${figures(one, comparison)}.`), ...(gained ? [gained] : [])].join(' '),
    ...(rest?.outcome === 'inferior' ? [`${who}: ${rest.text}.`] : []),
    ...refusal(comparison, who),
    ...comparison.reasons.filter((reason) => reason.startsWith('regression against the base: ')),
    ...accepted.map((one) => `${who}: accepted by the policy: ${one.sentence} (${one.reason}).`),
  ];
}

/** `exact match 98.0 % against 97.0 % hosted on 303 pairs; difference +1.0 points, 90 % interval +0.1 to +2.5, margin 5.0: parity`. */
function figures(verdict: Verdict, comparison: Comparison): string {
  const { metric, local, hosted, n, difference, interval, alpha, margin, method, needed } = verdict;
  const label = METRIC_LABELS[metric].charAt(0).toLowerCase() + METRIC_LABELS[metric].slice(1);
  const bounds = method === 'none' ? 'no interval' : `${level(alpha)} interval ${points(interval.low)} to ${points(interval.high)}`;
  const rule = comparison.rule === 'point' ? ' by the point rule' : '';
  const more = comparison.rule === 'interval' && needed ? `, ${neededText(needed.more)}` : '';
  return `${label} ${percent(local)} against ${percent(hosted)} hosted on ${count(n)} pairs; difference ${points(difference)} points, ${bounds}, margin ${(margin * 100).toFixed(1)}${rule}: ${decidedOutcome(verdict, comparison)}${more}`;
}

/** Of a record that holds no refusals. */
function refusal({ unpaired, refusals }: Comparison, who: string): string[] {
  if (refusals.length > 0 || unpaired.share <= unpaired.limit) return [];
  return [
    `${who}: ${count(unpaired.count)} examples (${percent(unpaired.share)}) were not scored with both models, more than gate.maxUnscored allows (${percent(unpaired.limit)}): no verdict.`,
  ];
}
