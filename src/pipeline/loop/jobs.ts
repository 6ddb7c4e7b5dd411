import { UserError } from '../../errors.ts';
import type { Comparison, Decision } from '../../records/comparison.ts';
import type { ModelRole } from '../../records/evaluation.ts';
import type { Split, Track } from '../../records/example.ts';
import type { Remedies } from '../../records/findings/remedies.ts';
import type { Adapter } from '../stages/eval/eval-stage.ts';
import type { EvaluationResult } from '../stages/eval/evaluation-files.ts';
import type { Shard } from '../stages/eval/shard.ts';
import type { Dataset } from '../stages/harvest-stage.ts';
import type { AdapterResult } from '../stages/train-stage.ts';
import { decisionSoFar, tracksToTrain } from './decisions.ts';
import { at } from './describe.ts';
import type { Loop } from './loop.ts';
import type { StageNode } from './node.ts';
import { obtain, obtainAll, obtainPart } from './obtain.ts';

// What one job or command does: some stages of the loop and what they are made from, whatever the gate says.

/** The data set. */
export async function harvested(loop: Loop): Promise<Dataset> {
  return obtain(loop, loop.graph.harvest);
}

export interface EvaluationJob {
  role: ModelRole;
  /** Default: the config's. */
  tracks?: readonly Track[] | undefined;
  /** Default: test. */
  split?: Split | undefined;
  /** Only this part of the examples; its count must be the loop's `shards`. The first of one is the whole. Not for the hosted model. */
  shard?: Shard | undefined;
  /** For `tuned`, in place of what the config's trainings made. */
  adapters?: ReadonlyMap<Track, Adapter> | undefined;
  /** From 1: another number asks again. Default: 1. */
  replicate?: number | undefined;
}

/** One model on one split, a track after the other; whole, or only a shard of each. */
export async function evaluated(loop: Loop, { tracks = loop.config.tracks, shard, ...job }: EvaluationJob): Promise<EvaluationResult[]> {
  if (shard && job.role === 'hosted')
    throw new UserError('--shard: expected it with --model base or tuned, got --model hosted. The hosted model is evaluated by one job.');
  const nodes = tracks.map((track) => evaluationOf(loop, track, job));
  if (!shard || shard.count === 1) return obtainAll(loop, nodes);
  const parts: EvaluationResult[] = [];
  for (const node of nodes) parts.push(await obtainPart(loop, node, shard));
  return parts;
}

/** The loop's own evaluation, or one like it on another split, of another adapter, or asked again. */
function evaluationOf(loop: Loop, track: Track, { role, split = 'test', adapters, replicate = 1 }: EvaluationJob): StageNode<EvaluationResult> {
  const { graph } = loop;
  const given = adapters?.get(track);
  const known = split === 'vault' ? graph.vault.evaluations.find((node) => node.role === role && node.track === track) : graph[role].get(track);
  return known && known.split === split && !given && replicate === 1 ? known : graph.evaluation({ role, track, split, replicate, given });
}

/** The hosted model on the samples of its own golds, where the config wants them. */
export async function ceilingsMeasured(loop: Loop, { tracks = loop.config.tracks }: { tracks?: readonly Track[] | undefined }): Promise<EvaluationResult[]> {
  await obtain(loop, loop.graph.harvest);
  return obtainAll(
    loop,
    loop.graph.ceilings.filter((node) => node.applies() === 'yes' && tracks.some((track) => track === node.track)),
  );
}

export interface ComparisonJob {
  candidate: 'base' | 'tuned';
  /** Default: the config's for `base`, those the gate wants trained for `tuned`. */
  tracks?: readonly Track[] | undefined;
}

export interface Compared {
  /** Of the candidate, in the order of the tracks. */
  comparisons: Comparison[];
  /** From the comparison that counts for each track: the tuned model's where there is one. */
  decision: Decision;
  /** Tracks to train next, or whose adapters are looked after; empty when `train.when` is `never`. */
  train: Track[];
}

/** The gate on the candidate's evaluations. Under a tuned candidate the base is compared first, on every track. */
export async function compared(loop: Loop, { candidate, tracks }: ComparisonJob): Promise<Compared> {
  const { config, graph, watch } = loop;
  if (candidate === 'base') {
    const wanted = tracks ?? config.tracks;
    const comparisons = await comparisonsOf(loop, 'base', wanted);
    const decision = decisionSoFar({ ...graph.deciding, tuned: new Map() });
    return { comparisons, decision, train: watch ? wanted.filter((track) => at(graph.tuned, track).applies() === 'yes') : tracksToTrain(config, decision) };
  }
  const base = await compared(loop, { candidate: 'base' });
  const comparisons = await comparisonsOf(loop, 'tuned', tracks ?? base.train);
  return { comparisons, decision: decisionSoFar(graph.deciding), train: [] };
}

/** The last word of the gate: on the tuned models where it wants some trained, and they are there. */
export async function decided(loop: Loop): Promise<Decision> {
  const { decision, train } = await compared(loop, { candidate: 'base' });
  return train.length === 0 ? decision : (await compared(loop, { candidate: 'tuned', tracks: train })).decision;
}

async function comparisonsOf(loop: Loop, candidate: 'base' | 'tuned', tracks: readonly Track[]): Promise<Comparison[]> {
  const nodes = tracks.map((track) => at(loop.graph.comparisons[candidate], track));
  return (await obtainAll(loop, nodes)).map(({ comparison }) => comparison);
}

/** What cheap changes of asking come to, on the tracks where the gate finds the base inferior or below a floor; empty where the config tries none. */
export async function remedied(loop: Loop): Promise<Remedies[]> {
  await comparisonsOf(loop, 'base', loop.config.tracks);
  return obtainAll(
    loop,
    [...loop.graph.remedies.values()].filter((node) => node.applies() === 'yes'),
  );
}

/** A checked adapter for each track; the gate is not asked. */
export async function trained(loop: Loop, { tracks = loop.config.tracks }: { tracks?: readonly Track[] | undefined }): Promise<AdapterResult[]> {
  return obtainAll(
    loop,
    tracks.map((track) => at(loop.graph.trainings, track)),
  );
}
