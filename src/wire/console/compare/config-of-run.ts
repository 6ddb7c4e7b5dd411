import type { Config } from '../../../config/schema.ts';
import { UserError } from '../../../errors.ts';
import type { RunRecord } from '../../../records/run.ts';

/** Today's config with the run's local model. @throws UserError where the catalogue does not list it any more. */
export function configOfRun(config: Config, { id, model }: Pick<RunRecord, 'id' | 'model'>): Config {
  if (config.models.catalogue[model.name] === undefined)
    throw new UserError(
      `models.catalogue: expected ${model.name}, the local model of run ${id}, and does not list it any more. Add it again, or look at a newer run.`,
    );
  return { ...config, models: { ...config.models, default: model.name } };
}
