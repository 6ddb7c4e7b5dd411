import { selectedRecipe } from '../../config/recipes.ts';
import type { Config } from '../../config/schema.ts';
import { evaluationGpuHours, gpuUsd, trainingGpuHours } from '../../cost/gpu-hours.ts';
import type { PlannedStage } from '../../pipeline/loop/plan.ts';
import type { StageEstimate } from '../../records/gitops/pull-plan.ts';
import type { RunRecord } from '../../records/run.ts';
import { hostedEstimate } from './estimate-hosted.ts';

/** What a stage is expected to take; `hostedTokens` are sent to and got from the hosted model, null when nothing is known. */
export interface Estimate {
  stage: PlannedStage;
  costUsd: number | null;
  gpuHours: number | null;
  hostedTokens: number | null;
  basis: string;
}

const FREE = { costUsd: 0, gpuHours: 0, hostedTokens: 0, basis: '' } as const;
const UNKNOWN = { costUsd: null, gpuHours: null, hostedTokens: 0, basis: 'nothing is known to estimate it from' } as const;

/** Estimates every stage from what an earlier run measured, else from the length of the prompts. `measured` is that run's record. */
export function estimateStages(config: Config, stages: readonly PlannedStage[], measured: RunRecord | null): Estimate[] {
  return stages.map((stage) => ({ stage, ...estimateOf(config, stage, measured) }));
}

function estimateOf(config: Config, stage: PlannedStage, measured: RunRecord | null): Omit<Estimate, 'stage'> {
  if (stage.does === 'reuse') return FREE;
  if (stage.kind === 'train') return training(config, stage, measured);
  if (stage.kind === 'remedies') return localEvaluation(config, stage, measured);
  if (stage.kind !== 'eval') return FREE;
  return stage.role === 'hosted' ? hostedEstimate(config, stage, measured) : localEvaluation(config, stage, measured);
}

/** GPU-hours of the same model on the same track, or its wall time where it was measured on a CPU, scaled by the number of examples. */
function localEvaluation(config: Config, stage: PlannedStage, measured: RunRecord | null): Omit<Estimate, 'stage'> {
  if (config.local.gpu === 'off') return { ...FREE, basis: 'no GPU: local.gpu is off' };
  const evaluations = measured ? [...measured.evaluations, ...measured.vault.evaluations] : [];
  const ofTrack = evaluations.filter(({ track, model }) => track === stage.track && model.name === config.models.default);
  const ofRole = ofTrack.filter(({ model }) => model.role === stage.role);
  const ofSplit = (all: typeof ofTrack) => all.find(({ split }) => split === stage.split) ?? (stage.examples === null ? undefined : all[0]);
  const known = ofSplit(ofRole) ?? ofSplit(ofTrack);
  if (!measured || !known || known.examples === 0) return UNKNOWN;
  const measuredHours = evaluationGpuHours(known) ?? known.wallMs / 3_600_000;
  const gpuHours = (measuredHours * (stage.examples ?? known.examples)) / known.examples;
  return onGpu(config, gpuHours, `measured in run ${measured.id}`);
}

/** GPU-hours of the same track's training, scaled by rows and epochs. */
function training(config: Config, stage: PlannedStage, measured: RunRecord | null): Omit<Estimate, 'stage'> {
  const known = measured?.adapters.find(({ track, base }) => track === stage.track && base.id === config.models.default);
  if (!measured || !known) return UNKNOWN;
  const measuredHours = trainingGpuHours(known.run);
  if (measuredHours === null) return { ...FREE, basis: `trained without a GPU in run ${measured.id}` };
  const rows = Math.max(1, known.run.trainRows + known.run.valRows);
  const share = ((stage.examples ?? rows) / rows) * (selectedRecipe(config).epochs / known.recipe.epochs);
  return onGpu(config, measuredHours * share, `measured in run ${measured.id}`);
}

function onGpu(config: Config, gpuHours: number, basis: string): Omit<Estimate, 'stage'> {
  return { costUsd: gpuUsd(gpuHours, config.cost.gpuHourUsd), gpuHours, hostedTokens: 0, basis };
}

/** The plan's line of each stage. */
export function estimateLines(estimates: readonly Estimate[]): StageEstimate[] {
  return estimates.map(({ stage: { name, does, why }, costUsd, gpuHours, basis }) => ({ name, does, why, costUsd, gpuHours, basis }));
}

/** Sums over the stages that will run; null as soon as one of them is not known. What only may run is left out. */
export function totals(estimates: readonly Estimate[]): { costUsd: number | null; gpuHours: number | null } {
  const certain = estimates.filter(({ stage }) => stage.does === 'run');
  return { costUsd: sum(certain.map(({ costUsd }) => costUsd)), gpuHours: sum(certain.map(({ gpuHours }) => gpuHours)) };
}

function sum(values: readonly (number | null)[]): number | null {
  return values.reduce<number | null>((total, value) => (total === null || value === null ? null : total + value), 0);
}
