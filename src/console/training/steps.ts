import { selectedRecipe } from '../../config/recipes.ts';
import type { Config } from '../../config/schema.ts';

export function rowsPerStep(config: Config): number {
  const { batchSize, gradientAccumulation } = selectedRecipe(config);
  return batchSize * gradientAccumulation;
}

/** As the trainer counts them on one device, see `sft_settings.py`: a last step of an epoch may be of fewer rows. Null where a program or a service counts. */
export function stepsOf(config: Config, rows: number): number | null {
  if (config.train.backend === 'command' || config.train.backend === 'together') return null;
  const { batchSize, gradientAccumulation, epochs } = selectedRecipe(config);
  return Math.ceil(Math.ceil(rows / batchSize) / gradientAccumulation) * epochs;
}
