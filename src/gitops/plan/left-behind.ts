import type { PlannedStage } from '../../pipeline/loop/plan.ts';
import type { Artifact, Artifacts, Runs } from '../forge/ports/actions.ts';
import type { Branches } from '../forge/ports/repository.ts';
import { stoppedRuns } from '../trust/runs-of-pull.ts';

/** So many stopped runs are looked at, the newest first. */
const MOST_RUNS = 3;
/** Adapters weigh much, and stay with the host that trained them. */
const TRAVELS = /^stages-(harvest|hosted|gate|remedies|verdict|vault-[a-z]+|(?:base|tuned)-\d+-of-\d+)$/;

/** Why a stage is re-used that no recorded run made. */
const LEFT_BEHIND = 'finished by an earlier run of this pull request that was stopped';

/** Stages that failed and cancelled evaluations of a pull request finished: what was paid for once is not asked again. */
export async function leftBehind(forge: Runs & Branches & Artifacts, pull: number): Promise<Artifact[]> {
  const runs = (await stoppedRuns(forge, pull)).slice(0, MOST_RUNS);
  const artifacts = await Promise.all(runs.map(({ id }) => forge.artifactsOf(id)));
  return artifacts.flat().filter(({ name, expired, zipSha256 }) => TRAVELS.test(name) && !expired && zipSha256 !== null);
}

/** A plan that was made again with them, saying which stages they spare. */
export function withLeftBehind(before: readonly PlannedStage[], after: readonly PlannedStage[]): PlannedStage[] {
  const reused = new Set(before.filter(({ does }) => does === 'reuse').map(({ name }) => name));
  return after.map((stage) => (stage.does === 'reuse' && !reused.has(stage.name) ? { ...stage, why: LEFT_BEHIND } : stage));
}

export function isLeftBehind({ why }: Pick<PlannedStage, 'why'>): boolean {
  return why === LEFT_BEHIND;
}
