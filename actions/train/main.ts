import { exportVariable } from '@actions/core';
import { trained } from '../../src/pipeline/loop/jobs.ts';
import { installEngine } from '../shared/engine.ts';
import { withLoop } from '../shared/project.ts';
import { runAction } from '../shared/runtime/runtime.ts';
import { adapterSummary } from '../shared/stage-summary.ts';
import { bringModel } from '../shared/travel/model-files.ts';
import { AGAIN } from '../shared/travel/settings.ts';

await runAction('train', async (job) => {
  const { tracks, retrain, backend, artifacts } = job.inputs;
  await installEngine(backend, job);
  const again = retrain && !artifacts ? `run ${job.env['GITHUB_RUN_ID'] ?? 'by hand'}` : null;
  // Where stages travel, the plan has said it to all jobs; here the steps after this one must look for the same adapter.
  if (again !== null) exportVariable(AGAIN, again);
  return withLoop(job, { does: ['train'], again, artifact: ({ name }) => `stages-${name.replace(' ', '-')}` }, async (loop) => {
    await bringModel(job, loop);
    const results = await trained(loop, { tracks: tracks ?? undefined });
    const adapters = results.map(({ adapter }) => adapter);
    job.summarise(adapterSummary(adapters));
    return { adapters: JSON.stringify(adapters.map(({ track, ggufSha256, run }) => ({ track, sha256: ggufSha256, finalLoss: run.finalLoss }))) };
  });
});
