import { decide } from '../compare/decide.ts';
import type { Config } from '../config/schema.ts';
import type { Comparison, Decision } from '../records/comparison.ts';
import type { ModelRole } from '../records/evaluation.ts';
import type { Example, Split, Track } from '../records/example.ts';
import { tracksToTrain, watchedTracks } from './compare-step.ts';
import { shardsOf } from './eval-step.ts';
import type { AdapterWatch, LoopOptions } from './loop.ts';
import { type PlannedStage, type PlanSheet, planSheet, sizeOf } from './plan-sheet.ts';
import type { Ports } from './ports.ts';
import { REUSED, stageKey, whyItRuns } from './stage/stage.ts';
import { compareStage } from './stages/compare-stage.ts';
import { type Adapter, evalStage, evaluatedExamples, evaluationName } from './stages/eval-stage.ts';
import type { EvaluationResult } from './stages/evaluation-files.ts';
import { harvestStage } from './stages/harvest-stage.ts';
import { mergeStage } from './stages/merge-stage.ts';
import { REPORT_STAGE_VERSION, reportInputs } from './stages/report-stage.ts';
import { trainingExamples, trainStage } from './stages/train-stage.ts';
import { vaultTracks } from './vault-step.ts';

/** What `runLoop` would do now with the same options, found by looking stages up; nothing is run and no model is opened or need be here. */
export async function planLoop(
  config: Config,
  ports: Ports,
  { shards = 1, again = null, watch = null }: Pick<LoopOptions, 'shards' | 'again' | 'watch'> = {},
): Promise<PlannedStage[]> {
  const sheet = planSheet(ports);
  const dataset = await sheet.lookUp(await harvestStage(config, ports), { kind: 'harvest' });
  const examples = dataset?.examples ?? null;
  const planned: Planning = { config, ports, sheet, shards, again, watch, examples, adapters: new Map(watch?.adapters) };

  const evaluations = new Map<string, EvaluationResult | null>();
  for (const role of ['hosted', 'base'] as const)
    for (const track of config.tracks) evaluations.set(`${role} ${track}`, await planEvaluation(planned, { role, track, split: 'test', adapter: null }));
  const comparisons: Comparison[] = [];
  for (const track of config.tracks) {
    const [hosted, base] = [evaluations.get(`hosted ${track}`) ?? null, evaluations.get(`base ${track}`) ?? null];
    comparisons.push(...(await planComparison(planned, { track, split: 'test', candidate: 'base', hosted, local: base, base: null })));
  }
  const decision = decisionOf(comparisons, config.tracks);
  if (watch || config.train.when === 'gate') {
    const wanted = watch ? watchedTracks(config, watch) : decision ? tracksToTrain(config, decision) : null;
    for (const track of wanted ?? config.tracks) {
      const [hosted, base] = [evaluations.get(`hosted ${track}`) ?? null, evaluations.get(`base ${track}`) ?? null];
      comparisons.push(...(await planTraining(planned, { track, isCertain: wanted !== null, hosted, base })));
    }
  }
  await planVault(planned, comparisons);
  await planReport(planned);
  return sheet.stages;
}

interface Planning {
  config: Config;
  ports: Ports;
  sheet: PlanSheet;
  shards: number;
  again: string | null;
  watch: AdapterWatch | null;
  /** Null where the harvest has to run first. */
  examples: readonly Example[] | null;
  /** Those that are trained already, or in use. */
  adapters: Map<Track, Adapter>;
}

interface PlannedEvaluation {
  role: ModelRole;
  track: Track;
  split: Split;
  adapter: Adapter | null;
}

async function planEvaluation({ config, ports, sheet, shards, watch, examples }: Planning, wanted: PlannedEvaluation): Promise<EvaluationResult | null> {
  const { role, track, split } = wanted;
  const about = { kind: 'eval', role, track, split } as const;
  if (!examples) {
    sheet.later(evaluationName(wanted), { ...about, does: 'run', why: 'its examples come from the harvest' });
    return null;
  }
  const count = shardsOf({ shards }, role, split);
  const inputs = { ...wanted, examples, fresh: watch?.mark ?? null };
  const stage = count === 1 ? await evalStage(config, ports, { ...inputs, shard: null }) : await mergeStage(config, ports, { ...inputs, count });
  return sheet.lookUp(stage, { ...about, ...sizeOf(evaluatedExamples({ examples, track, split })) });
}

interface PlannedComparison {
  track: Track;
  split: Split;
  candidate: 'base' | 'tuned';
  hosted: EvaluationResult | null;
  local: EvaluationResult | null;
  base: EvaluationResult | null;
}

/** None or one. */
async function planComparison({ config, ports, sheet }: Planning, wanted: PlannedComparison): Promise<Comparison[]> {
  const { track, split, candidate, hosted, local } = wanted;
  const about = { kind: 'compare', role: candidate, track, split } as const;
  if (hosted && local) {
    const found = await sheet.lookUp(compareStage(config, ports, { ...wanted, hosted, local }), about);
    return found ? [found.comparison] : [];
  }
  const name = `compare ${candidate} ${track}${split === 'vault' ? ' vault' : ''}`;
  sheet.later(name, { ...about, does: 'run', why: 'its scores come from the evaluations' });
  return [];
}

/** The decision where every track has a comparison that counts. */
function decisionOf(comparisons: readonly Comparison[], tracks: readonly Track[]): Decision | null {
  const counting = tracks.flatMap((track) => comparisons.findLast((comparison) => comparison.track === track) ?? []);
  return counting.length === tracks.length ? decide(counting, { standIn: false }) : null;
}

async function planTraining(
  planning: Planning,
  { track, isCertain, hosted, base }: { track: Track; isCertain: boolean; hosted: EvaluationResult | null; base: EvaluationResult | null },
): Promise<Comparison[]> {
  const { config, ports, sheet, again, watch, examples, adapters } = planning;
  const evaluated = async (adapter: Adapter) => {
    const tuned = await planEvaluation(planning, { role: 'tuned', track, split: 'test', adapter });
    return planComparison(planning, { track, split: 'test', candidate: 'tuned', hosted, local: tuned, base });
  };
  const inUse = watch?.adapters.get(track);
  if (inUse) return evaluated(inUse);
  const training = { kind: 'train', role: 'tuned', track, ...(examples ? sizeOf(trainingExamples(track, examples)) : {}) } as const;
  const later = (does: 'run' | 'maybe', why: string) => {
    const size = examples ? sizeOf(evaluatedExamples({ examples, track, split: 'test' })) : {};
    sheet.later(`eval tuned ${track}`, { kind: 'eval', role: 'tuned', track, split: 'test', ...size, does, why });
    sheet.later(`compare tuned ${track}`, { kind: 'compare', role: 'tuned', track, split: 'test', does, why });
    return [];
  };
  if (!isCertain || !examples) {
    await planEnvironment(planning, 'maybe');
    sheet.later(`train ${track}`, { ...training, does: 'maybe', why: 'only if the gate asks for training' });
    return later('maybe', 'only if the gate asks for training');
  }
  const trained = await sheet.lookUp(await trainStage(config, ports, { track, examples, again }), training);
  if (!trained) {
    await planEnvironment(planning, 'run');
    return later('run', 'its adapter comes from training');
  }
  const adapter = { path: trained.ggufPath, sha256: trained.adapter.ggufSha256 };
  adapters.set(track, adapter);
  return evaluated(adapter);
}

async function planEnvironment({ ports, sheet }: Planning, does: 'run' | 'maybe'): Promise<void> {
  const name = 'trainer environment';
  if (sheet.stages.some((stage) => stage.name === name) || (await ports.trainer.isReady())) return;
  sheet.later(name, { kind: 'environment', does, why: 'the first training installs about 6 GB of Python packages' });
}

interface Possible {
  action: Decision['action'];
  tracks: readonly Pick<Decision['tracks'][number], 'track' | 'candidate'>[];
}

/** The vault is opened by a decision to ship; until that is known it may be. */
async function planVault(planning: Planning, comparisons: readonly Comparison[]): Promise<void> {
  const { config, sheet, adapters, examples } = planning;
  const isDecided = sheet.stages.every(({ does }) => does === 'reuse');
  const known: Possible | null = isDecided ? decisionOf(comparisons, config.tracks) : null;
  const possible: Possible = known ?? { action: 'ship', tracks: config.tracks.map((track) => ({ track, candidate: 'tuned' })) };
  for (const { track, candidate } of vaultTracks(config, possible, examples ?? [])) {
    const wanted = { track, split: 'vault', role: candidate } as const;
    if (known) {
      const hosted = await planEvaluation(planning, { ...wanted, role: 'hosted', adapter: null });
      const local = await planEvaluation(planning, { ...wanted, adapter: candidate === 'tuned' ? (adapters.get(track) ?? null) : null });
      await planComparison(planning, { ...wanted, candidate, hosted, local, base: null });
      continue;
    }
    const size = sizeOf(evaluatedExamples({ examples: examples ?? [], track, split: 'vault' }));
    const about = { track, split: 'vault', does: 'maybe', why: 'only if the decision is to ship' } as const;
    for (const role of ['hosted', candidate] as const) sheet.later(`eval ${role} ${track} vault`, { kind: 'eval', role, ...about, ...size });
    sheet.later(`compare ${candidate} ${track} vault`, { kind: 'compare', role: candidate, ...about });
  }
}

async function planReport({ config, ports, sheet }: Planning): Promise<void> {
  const inputs = reportInputs(config, ports, sheet.keys);
  const stage = { name: 'report', version: REPORT_STAGE_VERSION, inputs };
  const isReused = sheet.stages.every(({ does }) => does === 'reuse');
  const found = isReused ? await ports.store.find(stage.name, stageKey(stage)) : null;
  const why = found ? REUSED : isReused ? await whyItRuns(stage, ports) : 'a stage before it runs';
  sheet.later('report', { kind: 'report', does: found ? 'reuse' : 'run', why });
}
