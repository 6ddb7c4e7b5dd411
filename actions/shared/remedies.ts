import { remedied } from '../../src/pipeline/loop/jobs.ts';
import type { Loop } from '../../src/pipeline/loop/loop.ts';
import type { Job } from './runtime/runtime.ts';
import { remediesSummary } from './stage-summary.ts';
import { bringModel } from './travel/model-files.ts';

/** What cheaper changes than a training do to the base model: the job that runs between gate and training. */
export async function triedRemedies(job: Job<'eval'>, loop: Loop): Promise<{ summary: string }> {
  await bringModel(job, loop);
  const found = await remedied(loop);
  job.summarise(remediesSummary(found, loop.config.gate.alpha));
  return { summary: JSON.stringify(found.map(({ track, best }) => ({ track, best }))) };
}
