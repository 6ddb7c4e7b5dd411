import { decides, type Regression } from '../../records/comparison.ts';
import { ceilingLines } from '../ceiling/markdown.ts';
import { disagreements } from '../markdown/disagreements.ts';
import type { Section } from '../markdown/fit.ts';
import { folded } from '../markdown/table.ts';
import { inlineCode, prose } from '../markdown/text.ts';
import { modelTable, trackSection } from '../markdown/track.ts';
import { clipped } from '../view/clip.ts';
import { decidedOutcome } from '../view/gate-view.ts';
import { METRIC_LABELS, ROLE_LABELS, TRACK_LABELS } from '../view/labels.ts';
import { count, percent, points, pointsInterval, usd } from '../view/numbers.ts';
import type { RunView } from '../view/view.ts';
import type { CommentContent } from './content.ts';
import { hours, spentInAll } from './stages.ts';

const MAX_LINE = 700;
const MAX_LINES = 30;

type Recorded = Extract<CommentContent, { phase: 'recorded' }>;

/** What a finished run found: metrics a track, regressions, why it fell short, what it cost. */
export function resultSections(content: Recorded, view: RunView): Section[] {
  return [
    { title: 'Metrics', keeps: 60, markdown: view.tracks.flatMap(trackSection).filter(Boolean).join('\n\n') },
    { title: 'Ceiling', keeps: 45, markdown: view.ceilings.length > 0 ? ['### Local against ceiling', '', ...ceilingLines(view.ceilings)].join('\n') : '' },
    { title: 'Regressions', keeps: 50, markdown: bullets('### Regressions', regressions(content)) },
    { title: 'Diagnosis', keeps: 40, markdown: bullets('### Why', diagnosis(view)) },
    { title: 'Disagreements', keeps: 10, markdown: disagreements(view) },
    { title: 'Cost', keeps: 30, markdown: `### Cost\n\n${costSentence(content)}` },
    { title: 'Latency and tokens', keeps: 20, markdown: folded('Latency, tokens and cost of each model', modelTable(view.tracks)) },
  ];
}

/** Where the local model is worse than the hosted one by more than the margin, and where tuning lost what the base could do. */
function regressions({ result: { run } }: Recorded): string[] {
  return run.decision.tracks.flatMap(({ track, candidate }) => {
    const comparison = run.comparisons.find((one) => one.track === track && one.candidate === candidate);
    if (!comparison) return [];
    const who = `${TRACK_LABELS[track]}, ${ROLE_LABELS[candidate].toLowerCase()}`;
    const lost = comparison.verdicts
      .filter((verdict) => decides(verdict) && decidedOutcome(verdict, comparison) === 'inferior')
      .map(({ metric, local, hosted }) => `${who}: ${METRIC_LABELS[metric].toLowerCase()} ${percent(local)} against ${percent(hosted)} hosted`);
    return [...lost, ...comparison.regressions.map((regression) => `${who}: ${overBase(regression)}`)];
  });
}

/** `exact match on the slice paraphrase 61.0 % against 70.0 % of the base, n 48; difference -9.0 points [-15.1, -2.9], margin 5.0` */
function overBase(regression: Regression): string {
  const { metric, slice, kind, outcome, n, base, tuned, difference, interval, margin, accepted } = regression;
  const where = slice === null ? '' : ` on ${kind === null ? '' : `the ${kind} `}${slice}`;
  const sure = outcome === 'inconclusive' ? ' (too few examples to be sure)' : accepted === null ? '' : ` (accepted by the policy: ${accepted})`;
  return `${METRIC_LABELS[metric].toLowerCase()}${where} ${percent(tuned)} against ${percent(base)} of the base, n ${count(n)}; difference ${points(difference)} points ${pointsInterval(interval)}, margin ${(margin * 100).toFixed(1)}${sure}`;
}

function diagnosis({ why, tracks }: RunView): string[] {
  const apart = tracks.flatMap(({ label, apart: its }) => its.map(({ name, n, text }) => `${label}, not in the gate: ${name}, n ${n}: ${text}`));
  return [...why.filter((reason) => !reason.startsWith('regression against the base: ')), ...apart];
}

function costSentence({ plan, result: { run } }: Recorded): string {
  const { costUsd, gpuHours, isPartial } = spentInAll(run);
  const rest = isPartial ? ' and answers of the hosted model whose cost is not known' : '';
  const spent = `This run: ${costUsd === null ? 'nothing priced' : `${usd(costUsd)}${rest}`}, ${gpuHours === null ? 'no GPU' : `${hours(gpuHours)} GPU-hours`}.`;
  if (plan === null) return spent;
  const estimate = `${plan.costUsd === null ? 'no price known' : usd(plan.costUsd)}, ${plan.gpuHours === null ? 'no GPU-hours known' : `${hours(plan.gpuHours)} GPU-hours`}`;
  return `${spent} Estimated before: ${estimate}.`;
}

function bullets(heading: string, lines: readonly string[]): string {
  if (lines.length === 0) return '';
  const shown = lines.slice(0, MAX_LINES).map((line) => `- ${prose(clipped(line, MAX_LINE))}`);
  const more = lines.length - shown.length;
  return [heading, '', ...shown, ...(more > 0 ? [`- and ${inlineCode(String(more))} more`] : [])].join('\n');
}
