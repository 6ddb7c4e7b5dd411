import type { RunRecord } from '../../../records/run.ts';
import { TRACK_LABELS } from '../labels.ts';
import { count, percent } from '../numbers.ts';

/** Whether a run's policy lets the local model answer anything. */
export function movesTraffic({ swap }: Pick<RunRecord, 'swap'>): boolean {
  return (swap?.tracks ?? []).some(({ local }) => local > 0);
}

/** Which share of the test requests the local model would have answered; nothing where no traffic may move. */
export function swapView(run: Pick<RunRecord, 'swap'>): string[] {
  if (!movesTraffic(run)) return [];
  const tracks = (run.swap?.tracks ?? []).filter(({ examples }) => examples > 0);
  const [examples, local] = [tracks.reduce((sum, one) => sum + one.examples, 0), tracks.reduce((sum, one) => sum + one.local, 0)];
  const each = tracks.map((one) => `${TRACK_LABELS[one.track].toLowerCase()} ${count(one.local)} of ${count(one.examples)}`);
  const by = each.length > 1 ? ` (${each.join(', ')})` : '';
  return [
    `Served by swap.policy.json, the local model would have answered ${count(local)} of ${count(examples)} test requests${by}, ${percent(local / examples)}; the rest stays with the hosted model.`,
  ];
}
