import { type Comparison, type Decision, decides, type VerdictOutcome } from '../../src/records/comparison.ts';
import type { DatasetManifest } from '../../src/records/dataset.ts';
import type { Evaluation, ModelRole } from '../../src/records/evaluation.ts';
import type { Remedies } from '../../src/records/findings/remedies.ts';
import type { CheckedAdapter } from '../../src/records/train.ts';
import { remedySentences } from '../../src/remedies/sentences.ts';
import { prose } from '../../src/report/markdown/text.ts';
import { decidedOutcome, gateView } from '../../src/report/view/gate-view.ts';
import { percent, usd } from '../../src/report/view/numbers.ts';
import { redactedText } from '../../src/report/view/redaction.ts';

/** Job summaries, as Markdown: everything that is not a number or a name of ours is escaped. */

export function datasetSummary({ agent, counts, redaction }: DatasetManifest): string {
  const rows = Object.entries(counts.rows).map(([place, count]) => [prose(place), count]);
  const set = Object.entries(counts.quarantined).map(([reason, count]) => `${count} ${prose(reason)}`);
  const quarantined = set.length > 0 ? `\n\nQuarantined: ${set.join(', ')}.` : '';
  const redacted = redactedText(redaction);
  return `### Harvest of ${prose(agent)}\n\n${counts.modelCalls} model calls.\n\n${table(['rows', 'count'], rows)}${quarantined}${redacted ? `\n\nRedacted: ${prose(redacted)}.` : ''}\n`;
}

export function evaluationSummary(role: ModelRole, evaluations: readonly Evaluation[]): string {
  const rows = evaluations.flatMap(({ track, metrics, unscored, costUsd, examples }) => [
    ...metrics
      .filter(({ core }) => core)
      .map(({ name, value, n, interval }) => [track, name, percent(value), `${percent(interval.low)} to ${percent(interval.high)}`, n]),
    ...unscored.map(({ reason, count }) => [track, `unscored: ${prose(reason)}`, '', '', count]),
    ...(costUsd === null ? [] : [[track, 'cost', usd(costUsd), '', examples]]),
  ]);
  return `### Evaluation of the ${role} model\n\n${table(['track', 'metric', 'value', '95 % interval', 'n'], rows)}\n`;
}

/** What the remedies came to, one sentence each. */
export function remediesSummary(found: readonly Remedies[], alpha: number): string {
  const lines = found.flatMap((remedies) => remedySentences(remedies, alpha)).map((sentence) => `- ${prose(sentence)}.`);
  return `### Remedies\n\n${lines.length > 0 ? lines.join('\n') : 'None had to be tried.'}\n`;
}

/** Core metrics by track: the output `summary`. */
export function coreMetrics(evaluations: readonly Evaluation[]): Record<string, Record<string, { value: number; n: number }>> {
  const ofOne = ({ metrics }: Evaluation) => Object.fromEntries(metrics.filter(({ core }) => core).map(({ name, value, n }) => [name, { value, n }]));
  return Object.fromEntries(evaluations.map((evaluation) => [evaluation.track, ofOne(evaluation)]));
}

export function gateSummary(comparisons: readonly Comparison[], decision: Decision): string {
  const rows = comparisons.flatMap((comparison) =>
    comparison.verdicts
      .filter(decides)
      .map((verdict) => [
        comparison.track,
        comparison.candidate,
        verdict.metric,
        decidedOutcome(verdict, comparison),
        percent(verdict.hosted),
        percent(verdict.local),
        verdict.method === 'none' ? 'no interval' : `${percent(verdict.interval.low)} to ${percent(verdict.interval.high)}`,
      ]),
  );
  const standIn = decision.standIn ? 'A scripted stand-in answered in place of a real model.\n\n' : '';
  const reasons = decision.reasons.map((reason) => `- ${prose(reason)}`).join('\n');
  return `### Gate: ${decision.action}\n\n${standIn}${table(['track', 'candidate', 'metric', 'verdict', 'hosted', 'local', 'difference'], rows)}\n\n${reasons}\n`;
}

/** The output `outcome`: one word for all tracks; parity below a floor does not ship and counts as inferior. */
export function worstOutcome(comparisons: readonly Comparison[]): VerdictOutcome {
  const outcomes = comparisons.map((comparison) => gateView(comparison).mark);
  return (['inferior', 'inconclusive'] as const).find((outcome) => outcomes.includes(outcome)) ?? 'parity';
}

export function adapterSummary(adapters: readonly CheckedAdapter[]): string {
  const rows = adapters.map(({ track, ggufSha256, run, checks }) => [
    track,
    `\`${ggufSha256}\``,
    run.steps,
    run.finalLoss?.toFixed(4) ?? '',
    `${checks.filter(({ ok }) => ok).length} of ${checks.length}`,
  ]);
  return `### Training\n\n${table(['track', 'adapter sha256', 'steps', 'final loss', 'checks passed'], rows)}\n`;
}

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
