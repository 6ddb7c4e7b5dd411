import { type Measured, trainingOf } from '../../cost/economics.ts';
import type { Track } from '../../records/example.ts';
import type { Economics } from '../../records/findings/economics.ts';
import type { RunRecord } from '../../records/run.ts';
import type { CheckedAdapter } from '../../records/train.ts';

type Evaluation = Measured['evaluation'];
export type Answers = Omit<Measured, 'evaluation'>;

/** What a run has measured of one track, as its report priced it. */
export interface MeasuredTrack {
  track: Track;
  hosted: Evaluation;
  /** The local model that the decision is about. */
  local: Evaluation;
  /** Of both, answer by answer; null where this machine does not hold them. */
  answers: { hosted: Answers; local: Answers } | null;
  adapter: CheckedAdapter | null;
  /** What the run's record says; null where it was made without any price. */
  recorded: Economics | null;
}

/** The tracks of a run that can be priced: those with a hosted and a local evaluation, the tuned model's where there is one. */
export function measuredTracks({ evaluations, adapters, economics, dataset }: RunRecord): Omit<MeasuredTrack, 'answers'>[] {
  return dataset.tracks.flatMap((track) => {
    const of = (role: string) => evaluations.find((evaluation) => evaluation.track === track && evaluation.model.role === role);
    const [hosted, tuned] = [of('hosted'), of('tuned')];
    const local = tuned ?? of('base');
    if (!hosted || !local) return [];
    const adapter = tuned ? (adapters.find((one) => one.track === track) ?? null) : null;
    return [{ track, hosted, local, adapter, recorded: economics.find((one) => one.track === track) ?? null }];
  });
}

/** What the training cost at this price of a GPU hour. */
export function trainingCost({ local, adapter }: MeasuredTrack, gpuHourUsd: number | null) {
  return trainingOf({ evaluation: local }, adapter, { gpuHourUsd });
}
