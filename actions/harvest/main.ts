import { harvested } from '../../src/pipeline/loop/jobs.ts';
import { withLoop } from '../shared/project.ts';
import { runAction } from '../shared/runtime/runtime.ts';
import { datasetSummary } from '../shared/stage-summary.ts';

await runAction('harvest', (job) =>
  withLoop(job, { does: ['harvest'], artifact: () => 'stages-harvest' }, async (loop) => {
    const { manifest, examples } = await harvested(loop);
    job.summarise(datasetSummary(manifest));
    return { rows: String(examples.length), 'data-digest': manifest.digest };
  }),
);
