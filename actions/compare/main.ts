import { compared } from '../../src/pipeline/loop/jobs.ts';
import { remediesAreMissing, tunedIsMissing, vaultIsMissing } from '../shared/plan/still-missing.ts';
import { withLoop } from '../shared/project.ts';
import { runAction } from '../shared/runtime/runtime.ts';
import { gateSummary, worstOutcome } from '../shared/stage-summary.ts';

await runAction('compare', (job) => {
  const { candidate, shards, tracks } = job.inputs;
  const artifact = () => (candidate === 'base' ? 'stages-gate' : 'stages-verdict');
  return withLoop(job, { does: ['compare'], shards: shards.length, artifact }, async (loop) => {
    const first = await compared(loop, { candidate, tracks: tracks ?? undefined });
    job.summarise(gateSummary(first.comparisons, first.decision));
    // What an earlier run trained and evaluated needs no GPU host: the verdict is found here.
    const isThere = first.train.length > 0 && !(await tunedIsMissing(loop, first.train));
    const { comparisons, decision, train } = isThere ? await compared(loop, { candidate: 'tuned', tracks: first.train }) : first;
    if (isThere) job.summarise(gateSummary(comparisons, decision));
    const vault = String(await vaultIsMissing(loop));
    const remedies = String(await remediesAreMissing(loop));
    return { train: String(train.length > 0), tracks: train.join(','), outcome: worstOutcome(comparisons), action: decision.action, vault, remedies };
  });
});
