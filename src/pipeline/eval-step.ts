import { selectedModel } from '../config/selected-model.ts';
import { UserError } from '../errors.ts';
import type { ModelRole } from '../records/evaluation.ts';
import type { Split, Track } from '../records/example.ts';
import { harvestStep } from './harvest-step.ts';
import { type Loop, stageOf } from './loop.ts';
import { findStage, runStage } from './stage/stage.ts';
import { type Adapter, type EvalInputs, evalStage } from './stages/eval-stage.ts';
import type { EvaluationResult } from './stages/evaluation-files.ts';
import { mergeStage } from './stages/merge-stage.ts';
import type { Shard } from './stages/shard.ts';
import { trainStep } from './train-step.ts';

export interface EvalStepInputs {
  role: ModelRole;
  /** Default: the config's. */
  tracks?: readonly Track[] | undefined;
  /** Default: test. */
  split?: Split | undefined;
  /** Only this part of the examples; its count must be the loop's `shards`. The first of one is the whole. Not for the hosted model. */
  shard?: Shard | undefined;
  /** For `tuned`, in place of what the config's trainings made. */
  adapters?: ReadonlyMap<Track, Adapter> | undefined;
}

/** One model on one split, a track after the other; whole, or only a shard of each. */
export async function evalStep(
  loop: Loop,
  { role, tracks = loop.config.tracks, split = 'test', shard, adapters }: EvalStepInputs,
): Promise<EvaluationResult[]> {
  refuseWrongShard(loop, role, shard);
  const part = shard && shard.count > 1 ? shard : null;
  await harvestStep(loop);
  const tuned = role === 'tuned' ? (adapters ?? loop.watch?.adapters ?? (await trainedAdapters(loop, tracks))) : null;
  const results: EvaluationResult[] = [];
  for (const track of tracks)
    results.push(
      await evaluated(loop, { role, track, split, shard: part, adapter: tuned?.get(track) ?? (role === 'base' ? catalogueAdapter(loop.config, track) : null) }),
    );
  return results;
}

interface Wanted {
  role: ModelRole;
  track: Track;
  split: Split;
  shard: Shard | null;
  adapter: Adapter | null;
}

async function evaluated(loop: Loop, wanted: Wanted): Promise<EvaluationResult> {
  const { role, track, split, shard } = wanted;
  const name = `${role} ${track} ${split}`;
  const known = shard ? undefined : loop.evaluations.get(name);
  if (known) return known;
  const { examples } = await harvestStep(loop);
  const count = shardsOf(loop, role, split);
  const inputs = { ...wanted, examples, fresh: loop.watch?.mark ?? null };
  const value = shard || count === 1 ? (await stageOf(loop, await evalStage(loop.config, loop.ports, inputs))).value : await merged(loop, inputs, count);
  if (value.trace)
    loop.traces.push({
      kind: 'eval',
      name: `${role} ${track}${split === 'vault' ? ' vault' : ''}${shard ? ` ${shard.index} of ${shard.count}` : ''}`,
      ...value.trace,
    });
  if (!shard) loop.evaluations.set(name, value);
  return value;
}

/** From its shards, which are evaluated here one after the other where they are missing and may be. They are no stages of the run: the whole is. */
async function merged(loop: Loop, inputs: EvalInputs, count: number): Promise<EvaluationResult> {
  const { config, ports, limits } = loop;
  const whole = await mergeStage(config, ports, { ...inputs, count });
  const isThere = (await findStage(whole, ports)).state === 'done';
  const mayEvaluate = limits.mayRun?.('local') ?? true;
  for (let index = 1; !isThere && mayEvaluate && index <= count; index += 1)
    await runStage(await evalStage(config, ports, { ...inputs, shard: { index, count } }), ports, { ...limits, settle: true });
  return (await stageOf(loop, whole)).value;
}

/** The hosted model answers from one place, and the vault is small: neither is spread over jobs. */
export function shardsOf({ shards }: Pick<Loop, 'shards'>, role: ModelRole, split: Split): number {
  return role === 'hosted' || split === 'vault' ? 1 : shards;
}

/** The adapter that the selected catalogue entry brings along; its path is relative to the project. */
function catalogueAdapter(config: Loop['config'], track: Track): Adapter | null {
  const pinned = selectedModel(config).adapters?.[track];
  return pinned ? { path: pinned.file, sha256: pinned.sha256 } : null;
}

async function trainedAdapters(loop: Loop, tracks: readonly Track[]): Promise<Map<Track, Adapter>> {
  const results = await trainStep(loop, { tracks });
  return new Map(results.map(({ adapter, ggufPath }) => [adapter.track, { path: ggufPath, sha256: adapter.ggufSha256 }]));
}

function refuseWrongShard(loop: Loop, role: ModelRole, shard: Shard | undefined): void {
  if (!shard) return;
  if (role === 'hosted') throw new UserError('--shard: expected it with --model base or tuned, got --model hosted. The hosted model is evaluated by one job.');
  if (shard.count !== loop.shards) throw new Error(`shard ${shard.index} of ${shard.count} in a loop of ${loop.shards} shards`);
}
