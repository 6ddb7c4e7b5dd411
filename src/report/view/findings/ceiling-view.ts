import type { Ceiling } from '../../../records/findings/ceiling.ts';
import type { RunRecord } from '../../../records/run.ts';
import { METRIC_LABELS, ROLE_LABELS, TRACK_LABELS } from '../labels.ts';
import { count, percent, percentInterval } from '../numbers.ts';

export type CeilingView = ReturnType<typeof ceilingView>;

const SHOWN_DOMAINS = 12;
const SHOWN_CONTRADICTIONS = 20;

/** How often the hosted model agrees with itself, beside what the local one reaches. */
export function ceilingView(run: Pick<RunRecord, 'ceilings' | 'decision' | 'evaluations'>) {
  return run.ceilings.map((ceiling) => ofTrack(ceiling, run));
}

function ofTrack(
  { track, metric, asked, agreement, domains, contradictions }: Ceiling,
  { decision, evaluations }: Pick<RunRecord, 'decision' | 'evaluations'>,
) {
  const candidate = decision.tracks.find((one) => one.track === track)?.candidate;
  const local = evaluations.find((one) => one.track === track && one.model.role === candidate)?.metrics.find(({ name }) => name === metric);
  const reaches = local && candidate ? ` ${ROLE_LABELS[candidate]} reaches ${percent(local.value)} ${percentInterval(local.interval)}.` : '';
  const shown = contradictions.slice(0, SHOWN_CONTRADICTIONS);
  return {
    label: TRACK_LABELS[track],
    sentence: `Asked again on ${count(asked)} examples, the hosted model gives its own recorded answer in ${percent(agreement.value)} ${percentInterval(agreement.interval)} of them (${METRIC_LABELS[metric].toLowerCase()}): no imitation of it can be expected to do better.${reaches}`,
    domains: domains
      .slice(0, SHOWN_DOMAINS)
      .map(({ domain, value, n, interval }) => ({ domain, n: count(n), value: percent(value), interval: percentInterval(interval) })),
    contradictions: shown,
    more: contradictions.length > shown.length ? `${count(contradictions.length - shown.length)} more stand in run.json.` : null,
    total: contradictions.length,
  };
}
