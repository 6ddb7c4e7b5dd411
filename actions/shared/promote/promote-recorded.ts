import { actionsRun } from '../../../src/edges/github/actions/event.ts';
import { ExternalError } from '../../../src/errors.ts';
import { checkPromotions } from '../../../src/gitops/promote/check-promotions.ts';
import { promoteRun } from '../../../src/gitops/promote/promote-run.ts';
import { inlineCode, prose } from '../../../src/report/markdown/text.ts';
import { forgeOf } from '../forge.ts';
import type { Outputs } from '../runtime/inputs.ts';
import type { Job } from '../runtime/runtime.ts';
import { emptyOutbox, leaveOutbox, withoutWrites } from '../travel/outbox.ts';
import { promotionPolicy, promotionPorts } from './promotion-context.ts';
import { runsToPromote } from './runs-to-promote.ts';

/**
 * Promotes the runs that came to the default branch, one after the other. Records and issues are left to a job without the Hub's credential.
 * @throws what stopped the first one that failed.
 */
export async function promoteRecorded(job: Job<'promote'>): Promise<Outputs<'promote'>> {
  const forge = forgeOf(job);
  const { event, attempt } = actionsRun(job.env);
  const sha = await mainHead(job);
  const outbox = emptyOutbox();
  const ports = await promotionPorts(job, withoutWrites(forge, outbox), sha);
  const policy = await promotionPolicy(forge, job.inputs, sha);
  try {
    for (const place of await runsToPromote(forge, { wanted: job.inputs.run, event, sha })) {
      const result = await promoteRun(ports, { ...place, sha, configPath: job.inputs.config, policy, attempt });
      if (result.state === 'promoted') outbox.promotions.push(result.promotion);
      const told =
        result.state === 'promoted' ? [`promoted to ${inlineCode(result.promotion.url)}.`, ...result.warnings.map(prose)].join(' ') : prose(result.sentence);
      job.summarise(`- ${inlineCode(`${place.agent}/${place.run}`)}: ${told}`);
    }
  } finally {
    await leaveOutbox(outbox, job.env);
  }
  const last = outbox.promotions.at(-1);
  return { promoted: String(last !== undefined), repository: last?.repository ?? '', commit: last?.commit ?? '', url: last?.url ?? '' };
}

/** Compares the Hub with the promotion records. @throws ExternalError when a file is not what was promoted. */
export async function checkRecorded(job: Job<'promote'>): Promise<Outputs<'promote'>> {
  const forge = forgeOf(job);
  const sha = await mainHead(job);
  const checked = await checkPromotions(await promotionPorts(job, forge, sha), sha);
  const differing = checked.filter(({ drift }) => drift.length > 0);
  job.summarise(`${checked.length} promoted places compared with the Hub, ${differing.length} differ.\n`);
  const sentences = differing.flatMap(({ promotion, drift }) =>
    drift.map(({ path, expected, found }) => `${promotion.repository} ${path}: expected ${expected}, found ${found ?? 'nothing'}`),
  );
  for (const sentence of sentences) job.summarise(`- ${prose(sentence)}`);
  const outbox = emptyOutbox();
  if (sentences.length === 0) outbox.close.push({ title: HUB_DRIFT, comment: 'The Hub holds what was promoted again.' });
  else
    outbox.raise.push({
      title: HUB_DRIFT,
      body: `The Hub does not hold what was promoted:\n\n${sentences.map((sentence) => `- ${prose(sentence)}`).join('\n')}\n\nPromote the run again, or find out who pushed.`,
      labels: ['fledgling'],
    });
  await leaveOutbox(outbox, job.env);
  if (sentences.length > 0)
    throw new ExternalError(`${sentences[0]}: the Hub does not hold what was promoted. Promote the run again, or find out who pushed.`, { retryable: false });
  return { promoted: 'false' };
}

/** Title of the one issue about it. */
const HUB_DRIFT = 'The Hub differs from the promotion records';

async function mainHead(job: Job<'promote'>): Promise<string> {
  const forge = forgeOf(job);
  const branch = await forge.defaultBranch();
  const head = await forge.head(branch);
  if (head === null) throw new ExternalError(`${forge.repository}: expected the default branch ${branch}, found none. Push it.`, { retryable: false });
  return head;
}
