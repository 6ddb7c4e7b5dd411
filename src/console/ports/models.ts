import type { ModelChange, ModelPlan, ModelsView, ModelWritten } from '../../records/console/models.ts';

/** A write that was asked for: what was shown, and where it goes. */
export type WriteModel = { digest: string } & ({ apply: 'worktree' } | { apply: 'branch'; branch: string });

/** The catalogue, and the one line of the config that chooses from it. Null where there is no model of that name. */
export interface ModelChoice {
  models(): Promise<ModelsView>;
  /** Writes nothing. */
  change(modelId: string): Promise<ModelChange | null>;
  /** Looks stages up; runs none. */
  plan(modelId: string): Promise<ModelPlan | null>;
  /** @throws UserError where the config is another than the one that was shown, or the branch will not do. */
  write(modelId: string, write: WriteModel): Promise<ModelWritten | null>;
}
