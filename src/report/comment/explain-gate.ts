import { type Comparison, decides, type Verdict } from '../../records/comparison.ts';
import type { RunRecord } from '../../records/run.ts';
import { table } from '../markdown/table.ts';
import { inlineCode, prose } from '../markdown/text.ts';
import { clipped } from '../view/clip.ts';
import { boundsText, decidedOutcome, gateView } from '../view/gate-view.ts';
import { allHarmless } from '../view/harmless.ts';
import { METRIC_LABELS, ROLE_LABELS, TRACK_LABELS } from '../view/labels.ts';
import { count, level, percent, points } from '../view/numbers.ts';
import { verdictView } from '../view/verdict-view.ts';

const MAX_REASON = 240;

const RULES: Readonly<Record<Comparison['rule'], string>> = {
  interval:
    'Interval rule: parity when the lower bound of local minus hosted lies above minus the margin, inferior when the upper bound lies below it, else inconclusive.',
  point:
    'Point rule: inferior when local minus hosted lies below minus the margin; else within it, given 10 clusters, which proves nothing: parity takes the interval.',
};

const REFUSES =
  'No verdict, whatever the figures: where the hosted model does not do the task, where nobody is ever right, where always giving one answer would do as well, where the margin forgives half of what the hosted model gets right, where the examples are of one conversation or were trained on. Parity ships only at or above the floors, and without a sure loss against the base that the policy does not accept.';

/** How the gate came to its decision, with the numbers of the deciding comparisons; Markdown. */
export function explainGate(hostile: RunRecord): string {
  const run = allHarmless(hostile);
  const deciding = run.decision.tracks.flatMap(({ track, candidate }) => run.comparisons.filter((one) => one.track === track && one.candidate === candidate));
  return [
    `Run ${inlineCode(clipped(run.id, 64))}: both models answered the same examples, and only these metrics decide.`,
    ...[...new Set(deciding.map(({ rule }) => RULES[rule]))],
    REFUSES,
    ...deciding.map(ofComparison),
    `So: ${prose(clipped(verdictView(run).sentence, 400))}`,
  ].join('\n\n');
}

function ofComparison(comparison: Comparison): string {
  const { track, candidate, verdicts, pairs, unpaired, reasons, says, accepted } = comparison;
  const { word, floors, rest } = gateView(comparison);
  const rows = verdicts.filter(decides).map((verdict) => rowOf(verdict, comparison));
  return [
    `${TRACK_LABELS[track]}, ${ROLE_LABELS[candidate].toLowerCase()}: **${word}** on ${count(pairs)} pairs, ${percent(unpaired.share)} unpaired of at most ${percent(unpaired.limit)}.`,
    table(['Metric', 'Local', 'Hosted', 'Difference', 'Interval', 'Margin', 'Outcome'], rows, '-rrrrr-'),
    says && `In plain words: ${prose(clipped(says, MAX_REASON))}.`,
    [...floors, ...(rest ? [rest] : [])].map(({ text }) => `- ${text}.`).join('\n'),
    accepted.map((one) => `- Accepted by the policy: ${prose(clipped(`${one.sentence} (${one.reason})`, MAX_REASON))}.`).join('\n'),
    reasons
      .slice(0, 3)
      .map((reason) => `- ${prose(clipped(reason, MAX_REASON))}`)
      .join('\n'),
  ]
    .filter(Boolean)
    .join('\n\n');
}

function rowOf(verdict: Verdict, comparison: Comparison): string[] {
  const { metric, local, hosted, difference, margin, alpha, method } = verdict;
  const bounds = method === 'none' ? boundsText(verdict) : `${boundsText(verdict)} (${level(alpha)})`;
  return [METRIC_LABELS[metric], percent(local), percent(hosted), points(difference), bounds, points(-margin), decidedOutcome(verdict, comparison)];
}
