import type { Remedies, Remedy } from '../../../records/findings/remedies.ts';
import type { RunRecord } from '../../../records/run.ts';
import { METRIC_LABELS, TRACK_LABELS } from '../labels.ts';
import { count, percent, percentInterval, points, pointsInterval } from '../numbers.ts';

export type RemediesView = ReturnType<typeof remediesView>;

/** What asking otherwise would gain, before anything is trained. */
export function remediesView({ remedies }: Pick<RunRecord, 'remedies'>) {
  return remedies.map(ofTrack);
}

function ofTrack({ track, metric, n, plain, tried, left, best }: Remedies) {
  const winner = tried.find(({ name }) => name === best);
  return {
    label: TRACK_LABELS[track],
    sentence: `Base model on ${count(n)} examples of val, ${METRIC_LABELS[metric].toLowerCase()}: ${percent(plain.value)} ${percentInterval(plain.interval)} as it is asked now.`,
    verdict: winner
      ? `${winner.name} surely gains, by about ${points(winner.difference).replace('+', '')} points, without training.`
      : 'Nothing that was tried gains for sure.',
    config: winner?.config ?? null,
    tried: tried.map((one) => tryView(one, one.name === best)),
    left: left.map(({ name, reason }) => `${name}: ${reason}`),
  };
}

function tryView({ name, value, interval, difference, differenceInterval, gained, lost }: Remedy, best: boolean) {
  return {
    name,
    best,
    value: `${percent(value)} ${percentInterval(interval)}`,
    difference,
    low: differenceInterval.low,
    high: differenceInterval.high,
    text: points(difference),
    interval: pointsInterval(differenceInterval),
    changed: `${count(gained)} / ${count(lost)}`,
  };
}
