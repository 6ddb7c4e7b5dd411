import type { PlannedStage } from '../../pipeline/loop/plan.ts';
import { sha256 } from '../../records/digest.ts';
import type { PullPlan } from '../../records/gitops/pull-plan.ts';
import { parsedOrNull } from '../../records/json-lines.ts';
import { RunRecord } from '../../records/run.ts';
import { asksFor } from '../../records/stage-kind.ts';
import type { Files } from '../forge/ports/repository.ts';
import { fileOrNull } from '../trust/vouch.ts';
import type { Baseline } from './baseline.ts';
import { isLeftBehind } from './left-behind.ts';

const MAX_RUN_BYTES = 50_000_000;
const MOST_NAMED = 4;

/** What the baseline's run measured, null where its record is not the one that was uploaded, or of an older format. */
export async function measuredBy(forge: Files, { folder, sha, provenance }: Pick<Baseline, 'folder' | 'sha' | 'provenance'>): Promise<RunRecord | null> {
  const expected = provenance.results.files.find(({ path }) => path === 'run.json')?.sha256;
  const bytes = await fileOrNull(forge, { path: `${folder}/run.json`, sha, maxBytes: MAX_RUN_BYTES });
  if (bytes === null || sha256(bytes) !== expected) return null;
  return RunRecord.safeParse(parsedOrNull(new TextDecoder().decode(bytes))).data ?? null;
}

/** The stages with the reason a reviewer wants: `re-used from run 4f0c2a9be117; only gate.delta changed`. */
export function explained(stages: readonly PlannedStage[], { baseline, changed }: { baseline: Baseline | null; changed: readonly string[] }): PlannedStage[] {
  if (!baseline) return [...stages];
  const more = changed.length > MOST_NAMED ? ` and ${changed.length - MOST_NAMED} more keys` : '';
  const why = `re-used from run ${baseline.run}; ${changed.length === 0 ? 'nothing it depends on changed' : `only ${changed.slice(0, MOST_NAMED).join(', ')}${more} changed`}`;
  return stages.map((stage) => (stage.does === 'reuse' && !isLeftBehind(stage) ? { ...stage, why } : stage));
}

/** Which jobs of the workflow the stages need; what only may run is decided later, by the gate. */
export function needsOf(stages: readonly PlannedStage[]): PullPlan['needs'] {
  const runs = (wanted: (stage: PlannedStage) => boolean) => stages.some((stage) => stage.does === 'run' && wanted(stage));
  const evaluates = (role: PlannedStage['role']) => runs((stage) => stage.kind === 'eval' && stage.role === role);
  const base = evaluates('base');
  return {
    harvest: runs(({ kind }) => asksFor(kind, 'harvest')),
    hosted: evaluates('hosted'),
    base,
    gpu: base || evaluates('tuned') || runs(({ kind }) => kind === 'remedies' || asksFor(kind, 'train')),
  };
}
