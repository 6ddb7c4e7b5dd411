import { percent } from '../../src/compare/sentences.ts';
import type { Verdict, VerdictOutcome } from '../../src/records/comparison.ts';
import type { Quarantined } from '../../src/records/dataset.ts';
import type { Track } from '../../src/records/example.ts';
import type { Agreement } from './agreement.ts';
import { CHECKER_VERSION } from './checker.ts';
import { RULES } from './rules.ts';

/** The verdicts on recorded answers, and how our grades lie to BFCL's. */
export interface VerdictTable {
  cases: { read: number; used: number; quarantined: readonly Quarantined[] };
  gate: { rule: string; delta: number; alpha: number; maxUnscored: number };
  hosted: string;
  verdicts: {
    candidate: string;
    track: Track;
    outcome: VerdictOutcome;
    pairs: number;
    reasons: readonly string[];
    metrics: readonly Verdict[];
    /** The exact metric where a call is due. */
    calls: Verdict;
  }[];
  agreement: Agreement[];
}

export function markdownOf({ cases, gate, hosted, verdicts, agreement }: VerdictTable): string {
  const left = cases.quarantined.map(({ where, reason, detail }) => `${where} (${reason}: ${detail})`).join(', ');
  const used = new Set(
    agreement.flatMap(({ differences, gradedDifferences }) => [...differences, ...gradedDifferences].flatMap(({ rules }) => rules.split(' + '))),
  );
  return [
    '# Verdicts on recorded answers',
    `${cases.used} of ${cases.read} cases${left === '' ? '' : `; left out: ${left}`}. Hosted: ${hosted}. Gate: ${gate.rule} rule, margin ${100 * gate.delta} points, alpha ${gate.alpha}.`,
    '## Verdict',
    rows(
      ['local candidate', 'track', 'metric', 'n', 'local', 'hosted', 'difference (90 % interval)', 'verdict of the metric', 'verdict of the track'],
      [
        ...verdicts.flatMap(({ candidate, track, outcome, metrics, calls }) => [
          ...metrics.map((metric) => [candidate, track, metric.gating ? `**${metric.metric}**` : metric.metric, ...figures(metric), outcome]),
          [candidate, track, `${calls.metric} where a call is due`, ...figures(calls), outcome],
        ]),
      ],
    ),
    'Bold metrics decide.',
    "## Our grade beside BFCL's verdict",
    rows(
      ['model', 'category', 'n', 'right, by us', 'exact or equivalent', 'valid, by BFCL', 'exact agrees', 'graded agrees', 'rewritten checker'],
      agreement.flatMap(({ model, categories }) =>
        categories.map(({ category, n, ours, graded, bfcl, agree, gradedAgree, same }) => [
          model,
          category,
          String(n),
          `${ours} (${percent(ours / n)})`,
          `${graded} (${percent(graded / n)})`,
          `${bfcl} (${percent(bfcl / n)})`,
          String(agree),
          String(gradedAgree),
          marked(same, n),
        ]),
      ),
    ),
    ...agreement.flatMap(({ model, format, strays, unscored }) => [
      ...(strays > 0 ? [`${model} is read as ${format}; ${strays} outputs are of another format and cannot be read.`] : []),
      ...(unscored > 0 ? [`${unscored} answers of ${model} are left out: asking failed.`] : []),
    ]),
    '## Every difference, by rule',
    `BFCL's checker, rewritten for this table from ${CHECKER_VERSION}, gives the recorded verdict on ${agreement.map(({ model, checker }) => `${checker.same} of ${checker.n} (${model})`).join(', ')}.`,
    rows(
      ['model', 'reading', 'rule', 'right by us alone', 'valid by BFCL alone', 'rewritten checker'],
      agreement.flatMap(({ model, differences, gradedDifferences }) =>
        Object.entries({ exact: differences, graded: gradedDifferences }).flatMap(([reading, list]) =>
          list.map(({ rules, oursOnly, bfclOnly, same }) => [model, reading, rules, String(oursOnly), String(bfclOnly), marked(same, oursOnly + bfclOnly)]),
        ),
      ),
    ),
    ...Object.entries(RULES).flatMap(([rule, says]) => (used.has(rule) ? [`- \`${rule}\`: ${says}`] : [])),
    '',
  ].join('\n\n');
}

/** Whether the rewritten checker gives the recorded verdict on all of them. */
function marked(same: number, n: number): string {
  return same === n ? 'as recorded' : `**differs on ${n - same}**`;
}

function figures({ n, local, hosted, difference, interval, outcome }: Verdict): string[] {
  return [String(n), percent(local), percent(hosted), `${points(difference)} (${points(interval.low)} to ${points(interval.high)})`, outcome];
}

function rows(head: readonly string[], body: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...body].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function points(difference: number): string {
  return (100 * difference).toFixed(1);
}
