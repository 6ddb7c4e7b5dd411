import type { Evaluation, MetricName } from '../../records/evaluation.ts';
import type { Ceiling } from '../../records/findings/ceiling.ts';
import type { RunRecord } from '../../records/run.ts';
import { clipped } from '../view/clip.ts';
import { METRIC_LABELS, ROLE_LABELS, TRACK_LABELS } from '../view/labels.ts';
import { count, percent, percentInterval, plural } from '../view/numbers.ts';

export type CeilingView = ReturnType<typeof ceilingViews>[number];

/** Fewer examples of a tool say next to nothing of it. */
const FEWEST = 10;
const MOST_SHOWN = 20;
const LONGEST = 300;
const PROMPT_SHOWN = 120;

/** How far the local model is from what a perfect imitation of the hosted one could reach, a track. */
export function ceilingViews(run: RunRecord) {
  return run.ceilings.map((ceiling) => {
    const local = localOf(run, ceiling);
    const open = ceiling.contradictions.filter(({ settled }) => settled === null);
    return {
      track: ceiling.track,
      label: TRACK_LABELS[ceiling.track],
      sentence: sentenceOf(ceiling, local),
      notes: notesOf(ceiling, open.length),
      domains: domainsOf(ceiling, local),
      local: local && ROLE_LABELS[local.model.role],
      contradictions: open.slice(0, MOST_SHOWN).map(({ exampleId, domain, split, prompt, gold, answers, agreed }) => ({
        ...{ exampleId, domain, split },
        prompt: ending(prompt),
        gold: clipped(gold, LONGEST),
        answers: answers.map(({ text, times }) => ({ text: clipped(text, LONGEST), times: `${times}×` })),
        agreed: `${agreed}×`,
      })),
      more: Math.max(0, open.length - MOST_SHOWN),
    };
  });
}

/** The candidate that the decision is about, on `test`. */
function localOf({ decision, evaluations }: RunRecord, { track }: Ceiling): Evaluation | null {
  const candidate = decision.tracks.find((one) => one.track === track)?.candidate;
  return evaluations.find((one) => one.track === track && one.model.role === candidate) ?? null;
}

function valueIn(metrics: Evaluation['metrics'], name: MetricName): { value: number; n: number } | null {
  return metrics.find((metric) => metric.name === name) ?? null;
}

/** `Exact arguments: tuned 91.0 %; the hosted model gives its own recorded answer again on 94.0 % [90.1, 96.5] of 120 examples (…): 97 % of what a perfect imitation could reach.` */
function sentenceOf(ceiling: Ceiling, local: Evaluation | null): string {
  const { metric, agreement, parts } = ceiling;
  const where = parts.map(({ from, n }) => (from === 'test' ? `${count(n)} of test` : `${count(n)} sampled of train and val`)).join(', ');
  const hosted = `the hosted model gives its own recorded answer again on ${percent(agreement.value)} ${percentInterval(agreement.interval)} of ${plural(agreement.n, 'example')} (${where})`;
  const reached = local && valueIn(local.metrics, metric);
  if (!local || !reached) return `${METRIC_LABELS[metric]}: ${hosted}.`;
  return `${METRIC_LABELS[metric]}: ${ROLE_LABELS[local.model.role].toLowerCase()} ${percent(reached.value)}; ${hosted}: ${shareText(reached.value, agreement.value)}.`;
}

function shareText(local: number, ceiling: number): string {
  if (local >= ceiling) return 'no less than what a perfect imitation could be expected to reach';
  return `${Math.round((100 * local) / ceiling)} % of what a perfect imitation could be expected to reach`;
}

function notesOf({ ask, unscored, contradictions }: Ceiling, open: number): string[] {
  const settled = contradictions.length - open;
  return [
    ...(ask === 'text' ? ['It was asked by the prompt of the row and not as the agent asked it, so that part of what differs may be the wording.'] : []),
    ...(unscored > 0 ? [`${plural(unscored, 'example')} could not be graded.`] : []),
    ...(open > 0 ? [`It contradicts ${plural(open, 'gold')} that nobody decided on: labels-to-settle.yaml lists them for you to settle.`] : []),
    ...(settled > 0 ? [`${plural(settled, 'gold')} that it contradicts ${settled === 1 ? 'is' : 'are'} settled already.`] : []),
  ];
}

/** Where what is asked now stands. */
function ending(prompt: string): string {
  return prompt.length <= PROMPT_SHOWN ? prompt : `…${prompt.slice(1 - PROMPT_SHOWN).replace(/^[\udc00-\udfff]/, '')}`;
}

/** By tool, where there are enough of both. */
function domainsOf({ metric, domains }: Ceiling, local: Evaluation | null) {
  return domains.flatMap(({ domain, n, value, interval }) => {
    if (n < FEWEST) return [];
    const slice = local?.slices.find(({ kind, name }) => kind === 'domain' && name === domain);
    const reached = slice ? valueIn(slice.metrics, metric) : null;
    return [
      {
        domain,
        n: count(n),
        hosted: `${percent(value)} ${percentInterval(interval)}`,
        local: reached && reached.n >= FEWEST ? `${percent(reached.value)} of ${count(reached.n)}` : 'too few',
      },
    ];
  });
}
