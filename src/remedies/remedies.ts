import { type PairedDifference, pairedDifference } from '../compare/difference.ts';
import { type PairedValue, pairScores, valuesOf } from '../compare/pair.ts';
import { CORE_METRICS, type MetricName, type Score, type Scored } from '../records/evaluation.ts';
import type { Track } from '../records/example.ts';
import type { Remedies, Remedy } from '../records/findings/remedies.ts';
import { aggregate } from '../score/metrics.ts';

/** One way of asking that was tried: its name, the config that adopts it, and the grades of its answers. */
export interface Tried extends Pick<Remedy, 'name' | 'config'> {
  scores: readonly Score[];
}

export interface RemedyInputs {
  track: Track;
  /** Grades of the base as it is asked now. */
  plain: readonly Score[];
  tried: readonly Tried[];
  left: Remedies['left'];
}

/**
 * What each way of asking gains over the base as it is asked now, on the same examples, by the gate's own interval. A gain is sure where its lower
 * bound is above 0 at alpha shared among all that were tried (Bonferroni): the best of four tries looks good by chance four times as often.
 */
export function remediesOf({ track, plain, tried, left }: RemedyInputs, { alpha, maxUnscored }: { alpha: number; maxUnscored: number }): Remedies {
  const metric = mostSevere(track);
  const untold = tried.flatMap((one) => untoldReason(one, plain, maxUnscored));
  const graded = tried.filter(({ name }) => untold.every((one) => one.name !== name));
  const found = graded.flatMap((one) => {
    const { pairs } = pairScores(plain, one.scores);
    const values = valuesOf(pairs, metric);
    if (values.length === 0) return [];
    const at = (level: number) => pairedDifference(values, { delta: 0, alpha: level });
    const others = CORE_METRICS[track].filter((other) => other !== metric).flatMap((other) => otherGain(other, valuesOf(pairs, other), alpha));
    return [{ remedy: { ...remedyOf(one, at(alpha), { track, metric }), others }, isSure: at(alpha / graded.length).interval.low > 0 }];
  });
  const [best] = found.filter(({ isSure }) => isSure).sort((a, b) => b.remedy.difference - a.remedy.difference);
  return {
    schema: 'fledgling/remedies@1',
    track,
    metric,
    n: plain.filter(({ status }) => status === 'scored').length,
    plain: meanOf(plain, { track, metric }),
    tried: found.map(({ remedy }) => remedy),
    left: [...left, ...untold],
    best: best?.remedy.name ?? null,
  };
}

function mostSevere(track: Track): MetricName {
  const metric = CORE_METRICS[track].at(-1);
  if (metric === undefined) throw new Error(`track ${track} has no core metric`);
  return metric;
}

function otherGain(metric: MetricName, values: readonly PairedValue[], alpha: number): Remedy['others'] {
  if (values.length === 0) return [];
  const { hosted: plain, local: value, difference, interval } = pairedDifference(values, { delta: 0, alpha });
  return [{ metric, plain, value, difference, interval }];
}

function remedyOf({ name, config, scores }: Tried, found: PairedDifference, of: { track: Track; metric: MetricName }): Omit<Remedy, 'others'> {
  const { difference, interval, discordant } = found;
  return { name, config, ...meanOf(scores, of), difference, differenceInterval: interval, gained: discordant.localOnly, lost: discordant.hostedOnly };
}

/** Nothing is known without an example: then the interval is everything. */
function meanOf(scores: readonly Score[], { track, metric }: { track: Track; metric: MetricName }): Remedies['plain'] {
  const scored = scores.filter((score): score is Scored => score.status === 'scored');
  const own = aggregate(scored, track).find(({ name }) => name === metric);
  return own ? { value: own.value, interval: own.interval } : { value: 0, interval: { low: 0, high: 1 } };
}

/** Why the grades of one are not those of all examples: prompts that are too long for the context, for instance. */
function untoldReason({ name, scores }: Tried, plain: readonly Score[], maxUnscored: number): Remedies['left'] {
  const [first, ...more] = scores.flatMap((score) => (score.status === 'unscored' ? [score.reason] : []));
  if (first === undefined || (1 + more.length) / plain.length <= maxUnscored) return [];
  return [{ name, reason: `${1 + more.length} of ${plain.length} examples were not answered, the first: ${first}` }];
}
