import { decide } from '../../compare/decide.ts';
import { isBelowFloor } from '../../compare/guard/blocks.ts';
import type { Config } from '../../config/schema.ts';
import type { Comparison, Decision } from '../../records/comparison.ts';
import type { Track } from '../../records/example.ts';
import type { Remedies } from '../../records/findings/remedies.ts';
import { remedySentences } from '../../remedies/sentences.ts';
import type { ComparisonResult } from '../stages/compare-stage.ts';
import type { EvaluationResult } from '../stages/eval/evaluation-files.ts';
import type { Applies, StageNode } from './node.ts';

/** The nodes that a decision is made from, by track. */
export interface Deciding {
  hosted: ReadonlyMap<Track, StageNode<EvaluationResult>>;
  base: ReadonlyMap<Track, StageNode<ComparisonResult>>;
  tuned: ReadonlyMap<Track, StageNode<ComparisonResult>>;
}

/** What the gate says of the base models; null while a comparison is missing. */
export function baseDecision({ hosted, base }: Pick<Deciding, 'hosted' | 'base'>): Decision | null {
  const comparisons = [...base.values()].map(comparisonOf);
  return comparisons.every((comparison) => comparison !== null) ? decide(comparisons, { standIn: isStandIn(hosted) }) : null;
}

/** From the comparison that counts for each track: the tuned model's where there is to be one. Null while one is missing. */
export function lastDecision({ hosted, base, tuned }: Deciding): Decision | null {
  const counting = [...base].map(([track, node]) => {
    const after = tuned.get(track);
    if (after?.found) return comparisonOf(after);
    return (after?.applies() ?? 'no') === 'no' ? comparisonOf(node) : null;
  });
  return counting.every((comparison) => comparison !== null) ? decide(counting, { standIn: isStandIn(hosted) }) : null;
}

/** From what is known now: of each track the tuned model's comparison, the base's where there is none. */
export function decisionSoFar({ hosted, base, tuned }: Deciding): Decision {
  const counting = [...base].flatMap(([track, node]) => (tuned.get(track)?.found ?? node.found)?.value.comparison ?? []);
  return decide(counting, { standIn: isStandIn(hosted) });
}

/** The tracks the gate wants trained. */
export function tracksToTrain({ train }: Pick<Config, 'train'>, { action, tracks }: Decision): Track[] {
  if (action !== 'train' || train.when !== 'gate') return [];
  return tracks.filter(({ fineTune }) => fineTune).map(({ track }) => track);
}

/** Whether the loop comes to a track's training. */
export function isTrained(config: Pick<Config, 'train'>, track: Track, decision: Decision | null): Applies {
  if (config.train.when !== 'gate') return 'no';
  if (!decision) return 'maybe';
  return tracksToTrain(config, decision).includes(track) ? 'yes' : 'no';
}

/** Whether cheap remedies are tried on a track: where the base is inferior, or at parity below a floor, and all the more where no training would mend it. */
export function isRemedied({ found }: StageNode<ComparisonResult>): Applies {
  if (!found) return 'maybe';
  const { comparison } = found.value;
  return comparison.outcome === 'inferior' || isBelowFloor(comparison) ? 'yes' : 'no';
}

/** The decision with what the remedies came to; they change nothing of what it decides. */
export function withRemedies(decision: Decision, { gate }: Pick<Config, 'gate'>, remedies: readonly Remedies[]): Decision {
  return { ...decision, reasons: [...decision.reasons, ...remedies.flatMap((one) => remedySentences(one, gate.alpha))] };
}

function comparisonOf({ found }: StageNode<ComparisonResult>): Comparison | null {
  return found ? found.value.comparison : null;
}

function isStandIn(hosted: Deciding['hosted']): boolean {
  return [...hosted.values()].some(({ found }) => found?.value.evaluation.model.standIn ?? false);
}
