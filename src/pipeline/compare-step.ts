import { decide } from '../compare/decide.ts';
import type { Config } from '../config/schema.ts';
import type { Comparison, Decision } from '../records/comparison.ts';
import type { Track } from '../records/example.ts';
import { evalStep } from './eval-step.ts';
import { type AdapterWatch, type Loop, stageOf } from './loop.ts';
import { type CompareInputs, compareStage } from './stages/compare-stage.ts';

export interface CompareStepInputs {
  candidate: 'base' | 'tuned';
  /** Default: the config's for `base`, those the gate wants trained for `tuned`. */
  tracks?: readonly Track[] | undefined;
}

export interface CompareStepResult {
  /** Of the candidate, in the order of the tracks. */
  comparisons: Comparison[];
  /** From the comparison that counts for each track: the tuned model's where there is one. */
  decision: Decision;
  /** Tracks to train next, or whose adapters are looked after; empty when `train.when` is `never`. */
  train: Track[];
}

/** The gate on the candidate's evaluations. Under a tuned candidate the base is compared first, on every track. */
export async function compareStep(loop: Loop, { candidate, tracks }: CompareStepInputs): Promise<CompareStepResult> {
  const { config } = loop;
  if (candidate === 'base') {
    const comparisons = await comparedAll(loop, 'base', tracks ?? config.tracks);
    const decision = decide(comparisons, { standIn: standInOf(loop) });
    const { watch } = loop;
    return { comparisons, decision, train: watch ? watchedTracks(config, watch) : tracksToTrain(config, decision) };
  }
  const base = await compareStep(loop, { candidate: 'base' });
  const comparisons = await comparedAll(loop, 'tuned', tracks ?? base.train);
  const counting = config.tracks.flatMap((track) => [...base.comparisons, ...comparisons].findLast((comparison) => comparison.track === track) ?? []);
  return { comparisons, decision: decide(counting, { standIn: standInOf(loop) }), train: [] };
}

/** The tracks the gate wants trained. */
export function tracksToTrain(config: Pick<Config, 'train'>, decision: Decision): Track[] {
  if (decision.action !== 'train' || config.train.when !== 'gate') return [];
  return decision.tracks.filter(({ fineTune }) => fineTune).map(({ track }) => track);
}

/** The tracks whose adapters are in use: they are evaluated whatever the base model does. */
export function watchedTracks({ tracks }: Pick<Config, 'tracks'>, { adapters }: AdapterWatch): Track[] {
  return tracks.filter((track) => adapters.has(track));
}

async function comparedAll(loop: Loop, candidate: 'base' | 'tuned', tracks: readonly Track[]): Promise<Comparison[]> {
  const hosted = await evalStep(loop, { role: 'hosted', tracks });
  const base = await evalStep(loop, { role: 'base', tracks });
  const tuned = candidate === 'tuned' ? await evalStep(loop, { role: 'tuned', tracks }) : [];
  const comparisons: Comparison[] = [];
  for (const [index, track] of tracks.entries()) {
    const sides = { hosted: hosted[index], base: base[index], tuned: tuned[index] };
    const local = sides[candidate];
    if (!sides.hosted || !local) throw new Error(`${track} was not evaluated`);
    const known = loop.comparisons.find((comparison) => comparison.track === track && comparison.candidate === candidate);
    const comparison =
      known ??
      (await compared(loop, { track, split: 'test', candidate, hosted: sides.hosted, local, base: candidate === 'tuned' ? (sides.base ?? null) : null }));
    if (!known) loop.comparisons.push(comparison);
    comparisons.push(comparison);
  }
  return comparisons;
}

/** One comparison, its trace noted. */
export async function compared(loop: Loop, inputs: CompareInputs): Promise<Comparison> {
  const { value } = await stageOf(loop, compareStage(loop.config, loop.ports, inputs));
  const name = `${inputs.candidate} ${inputs.track}${inputs.split === 'vault' ? ' vault' : ''}`;
  if (value.trace) loop.traces.push({ kind: 'compare', name, ...value.trace });
  return value.comparison;
}

function standInOf(loop: Loop): boolean {
  return [...loop.evaluations.values()].some(({ evaluation }) => evaluation.model.role === 'hosted' && evaluation.model.standIn);
}
