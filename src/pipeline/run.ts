import { decide } from '../compare/decide.ts';
import type { Config } from '../config/schema.ts';
import type { Comparison, Decision } from '../records/comparison.ts';
import type { Track } from '../records/example.ts';
import type { RunRecord, StageReport } from '../records/run.ts';
import { type ComparisonResult, compareStage } from './compare-stage.ts';
import { type EvaluationResult, evalStage } from './eval-stage.ts';
import { harvestStage } from './harvest-stage.ts';
import { type LoopResult, type LoopState, need } from './loop-state.ts';
import type { Ports } from './ports.ts';
import { reportRun } from './report-stage.ts';
import { sideBySide } from './side-by-side.ts';
import { runStage, type Stage, type StageResult, stageKey } from './stage.ts';
import { trainStage } from './train-stage.ts';

/** The whole loop: harvest, evaluate hosted and base, gate, train where the gate says so, evaluate and gate the tuned model, report. */
export async function runLoop(config: Config, ports: Ports): Promise<LoopResult> {
  const startedMs = ports.now();
  const stages: StageReport[] = [];
  const traces: RunRecord['traces'] = [];
  const stage = async <T>(wanted: Stage<T>): Promise<StageResult<T>> => {
    ports.signal.throwIfAborted();
    const result = await runStage(wanted, ports);
    stages.push(result.report);
    return result;
  };
  const evaluated = async (inputs: Parameters<typeof evalStage>[2]): Promise<EvaluationResult> => {
    const { value } = await stage(await evalStage(config, ports, inputs));
    if (value.trace) traces.push({ kind: 'eval', name: `${inputs.role} ${inputs.track}`, ...value.trace });
    return value;
  };
  const compared = async (inputs: Parameters<typeof compareStage>[2]): Promise<ComparisonResult> => {
    const { value } = await stage(compareStage(config, ports, inputs));
    if (value.trace) traces.push({ kind: 'compare', name: `${inputs.candidate} ${inputs.track}`, ...value.trace });
    return value;
  };

  const { value: dataset } = await stage(await harvestStage(config, ports));
  const state: LoopState = { dataset, hosted: new Map(), base: new Map(), tuned: new Map(), adapters: new Map(), comparisons: [], traces, stages };
  const { examples } = dataset;
  for (const track of config.tracks) state.hosted.set(track, await evaluated({ role: 'hosted', track, split: 'test', examples, adapter: null }));
  for (const track of config.tracks) state.base.set(track, await evaluated({ role: 'base', track, split: 'test', examples, adapter: null }));
  for (const track of config.tracks) {
    const { comparison } = await compared({ track, candidate: 'base', hosted: need(state.hosted, track), local: need(state.base, track), base: null });
    state.comparisons.push(comparison);
  }
  let decision: Decision = decide(state.comparisons, { standIn: standInOf(state) });

  if (decision.action === 'train' && config.train.when === 'gate') {
    const tracks = decision.tracks.filter((entry) => entry.fineTune).map((entry) => entry.track);
    await trainTracks(config, ports, tracks, state, stage);
    for (const track of tracks) {
      const { adapter, ggufPath } = need(state.adapters, track);
      state.tuned.set(track, await evaluated({ role: 'tuned', track, split: 'test', examples, adapter: { path: ggufPath, sha256: adapter.ggufSha256 } }));
    }
    for (const track of tracks) {
      const { comparison } = await compared({
        track,
        candidate: 'tuned',
        hosted: need(state.hosted, track),
        local: need(state.tuned, track),
        base: need(state.base, track),
      });
      state.comparisons.push(comparison);
    }
    decision = decide(lastWord(state.comparisons, config.tracks), { standIn: standInOf(state) });
  }
  return reportRun(config, ports, state, decision, startedMs);
}

async function trainTracks(
  config: Config,
  ports: Ports,
  tracks: readonly Track[],
  state: LoopState,
  stage: <T>(wanted: Stage<T>) => Promise<StageResult<T>>,
): Promise<void> {
  const train = async (track: Track, signal: AbortSignal): Promise<void> => {
    const { value } = await stage(await trainStage(config, { ...ports, signal }, track, state.dataset.examples));
    state.adapters.set(track, value);
    if (value.trace) state.traces.push({ kind: 'train', name: track, ...value.trace });
  };
  const wanted = await Promise.all(tracks.map((track) => trainStage(config, ports, track, state.dataset.examples)));
  const cached = await Promise.all(wanted.map(({ name, ...inputs }) => ports.store.find(name, stageKey({ name, ...inputs }))));
  if (cached.some((folder) => folder === null)) await prepareTrainer(ports, state);
  if (config.train.strategy === 'sequential') for (const track of tracks) await train(track, ports.signal);
  else await sideBySide(tracks, ports.signal, train);
}

/** Installs the trainer's environment the first time it is needed, under a line of its own. */
async function prepareTrainer(ports: Ports, state: LoopState): Promise<void> {
  const name = 'trainer environment';
  const startedMs = ports.now();
  ports.watcher.stageStarted(name);
  const { installed } = await ports.trainer.prepare({ onLine: (line) => ports.watcher.progress(name, 0, 0, line), signal: ports.signal });
  const end = {
    status: installed ? 'ran' : 'reused',
    why: installed ? 'first time' : 'installed already',
    wallMs: Math.round(ports.now() - startedMs),
  } as const;
  ports.watcher.stageEnded(name, { ...end, summary: '' });
  state.stages.push({ name, key: '', ...end });
}

/** The comparison that counts for each track: the tuned model's where one was trained. */
function lastWord(comparisons: readonly Comparison[], tracks: readonly Track[]): Comparison[] {
  return tracks.flatMap((track) => comparisons.findLast((comparison) => comparison.track === track) ?? []);
}

function standInOf(state: LoopState): boolean {
  return [...state.hosted.values()].some(({ evaluation }) => evaluation.model.standIn);
}
