import type { Track } from '../records/example.ts';
import type { Economics } from '../records/findings/economics.ts';
import type { CheckedAdapter } from '../records/train.ts';
import { type Costs, economicsOf, type Measured } from './economics.ts';

/** The economics of each track that has a hosted and a local evaluation, the tuned model's where there is one. None without any price. */
export function economicsOfRun(
  { evaluations, adapters, tracks }: { evaluations: readonly Measured[]; adapters: readonly CheckedAdapter[]; tracks: readonly Track[] },
  costs: Costs,
): Economics[] {
  if (costs.hosted === null && costs.gpuHourUsd === null) return [];
  return tracks.flatMap((track) => {
    const of = (role: string) => evaluations.find(({ evaluation }) => evaluation.track === track && evaluation.model.role === role);
    const [hosted, tuned] = [of('hosted'), of('tuned')];
    const local = tuned ?? of('base');
    const adapter = tuned ? (adapters.find((one) => one.track === track) ?? null) : null;
    return hosted && local ? [economicsOf({ hosted, local, adapter }, costs)] : [];
  });
}
