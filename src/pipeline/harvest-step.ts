import { type Loop, stageOf } from './loop.ts';
import { type Dataset, harvestStage } from './stages/harvest-stage.ts';

/** The data set, once for the whole loop. */
export async function harvestStep(loop: Loop): Promise<Dataset> {
  if (loop.dataset) return loop.dataset;
  const { value } = await stageOf(loop, await harvestStage(loop.config, loop.ports));
  loop.dataset = value;
  return value;
}
