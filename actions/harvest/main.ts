import { harvestStep } from '../../src/pipeline/harvest-step.ts';
import { withLoop } from '../project.ts';
import { runAction } from '../runtime.ts';
import { datasetSummary } from '../stage-summary.ts';

await runAction('harvest', (job) =>
  withLoop(job, { does: ['harvest'], artifact: () => 'stages-harvest' }, async (loop) => {
    const { manifest, examples } = await harvestStep(loop);
    job.summarise(datasetSummary(manifest));
    return { rows: String(examples.length), 'data-digest': manifest.digest };
  }),
);
