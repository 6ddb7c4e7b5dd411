import type { MetricName, Score, Scored } from '../records/evaluation.ts';

/** One gated example that both models were scored on. */
export interface Pair {
  hosted: Scored;
  local: Scored;
}

export interface Paired {
  pairs: Pair[];
  /** Gated examples that at least one side was not scored on. */
  unpaired: { count: number; share: number };
}

/** Pairs scores by example, in the hosted side's order; challenge examples never enter the gate. */
export function pairScores(hosted: readonly Score[], local: readonly Score[]): Paired {
  const localById = new Map(gated(local).map((score) => [score.exampleId, score]));
  const hostedGated = gated(hosted);
  const pairs = hostedGated.flatMap((score): Pair[] => {
    const counterpart = localById.get(score.exampleId);
    return score.status === 'scored' && counterpart?.status === 'scored' ? [{ hosted: score, local: counterpart }] : [];
  });
  const all = new Set([...hostedGated.map(({ exampleId }) => exampleId), ...localById.keys()]).size;
  return { pairs, unpaired: { count: all - pairs.length, share: all === 0 ? 0 : (all - pairs.length) / all } };
}

function gated(scores: readonly Score[]): Score[] {
  return scores.filter(({ challenge }) => !challenge);
}

export interface PairedValue {
  cluster: string;
  hosted: number;
  local: number;
}

/** The pairs one metric applies to. */
export function valuesOf(pairs: readonly Pair[], metric: MetricName): PairedValue[] {
  return pairs.flatMap(({ hosted, local }) => {
    const [hostedValue, localValue] = [hosted.values[metric], local.values[metric]];
    return hostedValue === undefined || localValue === undefined ? [] : [{ cluster: local.cluster, hosted: hostedValue, local: localValue }];
  });
}
