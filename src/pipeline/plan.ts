import { decide } from '../compare/decide.ts';
import type { Config } from '../config/schema.ts';
import type { Track } from '../records/example.ts';
import { compareStage } from './compare-stage.ts';
import { type EvaluationResult, evalStage } from './eval-stage.ts';
import { harvestStage } from './harvest-stage.ts';
import type { Ports } from './ports.ts';
import { REPORT_STAGE_VERSION, reportInputs } from './report-stage.ts';
import { type Stage, stageKey, whyItRuns } from './stage.ts';
import { trainStage } from './train-stage.ts';

export interface PlannedStage {
  name: string;
  does: 'run' | 'reuse' | 'maybe';
  why: string;
}

/** What `runLoop` would do now, found by looking stages up; nothing is run and no model is opened. */
export async function planLoop(config: Config, ports: Ports): Promise<PlannedStage[]> {
  const plan: PlannedStage[] = [];
  const keys: { name: string; key: string }[] = [];
  const lookUp = async <T>(stage: Stage<T>): Promise<T | null> => {
    const key = stageKey(stage);
    keys.push({ name: stage.name, key });
    const found = await ports.store.find(stage.name, key);
    const folder = found && ((await stage.isCurrent?.(found)) ?? true) ? found : null;
    plan.push(
      folder
        ? { name: stage.name, does: 'reuse', why: 'nothing it depends on changed' }
        : { name: stage.name, does: 'run', why: await whyItRuns(stage, ports) },
    );
    return folder ? stage.load(folder) : null;
  };
  const later = (name: string, does: 'run' | 'maybe', why: string) => plan.push({ name, does, why });

  const dataset = await lookUp(await harvestStage(config, ports));
  const evaluations = new Map<string, EvaluationResult | null>();
  for (const role of ['hosted', 'base'] as const) {
    for (const track of config.tracks) {
      if (!dataset) later(`eval ${role} ${track}`, 'run', 'its examples come from the harvest');
      else
        evaluations.set(
          `${role} ${track}`,
          await lookUp(await evalStage(config, ports, { role, track, split: 'test', examples: dataset.examples, adapter: null })),
        );
    }
  }
  const comparisons = [];
  for (const track of config.tracks) {
    const [hosted, local] = [evaluations.get(`hosted ${track}`), evaluations.get(`base ${track}`)];
    if (!hosted || !local) later(`compare base ${track}`, 'run', 'its scores come from the evaluations');
    else comparisons.push((await lookUp(compareStage(config, ports, { track, candidate: 'base', hosted, local, base: null })))?.comparison ?? null);
  }
  const known = comparisons.flatMap((comparison) => comparison ?? []);
  const decision = known.length === config.tracks.length ? decide(known, { standIn: false }) : null;
  if (config.train.when === 'gate') {
    for (const track of config.tracks)
      await planTraining(track, decision === null ? null : decision.tracks.some((entry) => entry.track === track && entry.fineTune));
  }
  await planReport();
  return plan;

  async function planReport(): Promise<void> {
    const inputs = reportInputs(config, ports, keys);
    const found =
      plan.every((stage) => stage.does === 'reuse') && (await ports.store.find('report', stageKey({ name: 'report', version: REPORT_STAGE_VERSION, inputs })));
    if (found) plan.push({ name: 'report', does: 'reuse', why: 'nothing it depends on changed' });
    else
      plan.push({
        name: 'report',
        does: 'run',
        why: plan.every((stage) => stage.does === 'reuse') ? await whyItRuns({ name: 'report', inputs }, ports) : 'a stage before it runs',
      });
  }

  async function planEnvironment(does: 'run' | 'maybe'): Promise<void> {
    const name = 'trainer environment';
    if (plan.some((stage) => stage.name === name) || (await ports.trainer.isReady())) return;
    plan.push({ name, does, why: 'the first training installs about 6 GB of Python packages' });
  }

  async function planTraining(track: Track, wanted: boolean | null): Promise<void> {
    if (wanted === false) return;
    if (wanted === null || !dataset) {
      await planEnvironment('maybe');
      for (const name of [`train ${track}`, `eval tuned ${track}`, `compare tuned ${track}`]) later(name, 'maybe', 'only if the gate asks for training');
      return;
    }
    const trained = await lookUp(await trainStage(config, ports, track, dataset.examples));
    if (!trained) {
      await planEnvironment('run');
      for (const name of [`eval tuned ${track}`, `compare tuned ${track}`]) later(name, 'run', 'its adapter comes from training');
      return;
    }
    const adapter = { path: trained.ggufPath, sha256: trained.adapter.ggufSha256 };
    const tuned = await lookUp(await evalStage(config, ports, { role: 'tuned', track, split: 'test', examples: dataset.examples, adapter }));
    const [hosted, base] = [evaluations.get(`hosted ${track}`), evaluations.get(`base ${track}`)];
    if (tuned && hosted && base) await lookUp(compareStage(config, ports, { track, candidate: 'tuned', hosted, local: tuned, base }));
    else later(`compare tuned ${track}`, 'run', 'its scores come from the evaluations');
  }
}
