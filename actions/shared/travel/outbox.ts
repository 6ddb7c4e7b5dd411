import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { PromotionPorts } from '../../../src/gitops/promote/promotion-ports.ts';
import { recordPromotion } from '../../../src/gitops/promote/record-promotion.ts';
import { Promotion } from '../../../src/records/gitops/promotion.ts';
import { forgeOf, runNumber } from '../forge.ts';
import { fetched, newestByName, RETENTION, scratch, type TravellingJob } from './travel.ts';
import { uploads } from './upload.ts';

const Title = z.string().min(1).max(250);

/** What the job that holds the Hub's credential leaves for the job that may write to this repository. */
const Outbox = z.strictObject({
  schema: z.literal('fledgling/promotion-outbox@1'),
  promotions: z.array(Promotion),
  raise: z.array(z.strictObject({ title: Title, body: z.string().max(60_000), labels: z.array(z.string().max(50)) })),
  close: z.array(z.strictObject({ title: Title, comment: z.string().max(60_000) })),
});
type Outbox = z.infer<typeof Outbox>;

const NAME = 'promotion';
const FILE = 'outbox.json';

export function emptyOutbox(): Outbox {
  return { schema: 'fledgling/promotion-outbox@1', promotions: [], raise: [], close: [] };
}

/** The same forge with its writes put off: promotion records are kept by whoever promotes, issues go into the outbox. */
export function withoutWrites(forge: PromotionPorts['forge'], outbox: Outbox): PromotionPorts['forge'] {
  return {
    ...forge,
    createBranch: async () => true,
    commit: async ({ branch }) => ({ sha: (await forge.head(branch)) ?? '', changed: false }),
    pullsFrom: async () => [],
    openPull: async () => 0,
    // Of the pull request that is not there yet.
    changedFiles: async () => [],
    raiseIssue: async ({ title, body, labels }) => {
      outbox.raise.push({ title, body, labels: [...labels] });
      return 0;
    },
    closeIssue: async (title, comment) => {
      outbox.close.push({ title, comment });
    },
  };
}

export async function leaveOutbox(outbox: Outbox, env: NodeJS.ProcessEnv): Promise<void> {
  const folder = await scratch(env);
  await writeFile(join(folder, FILE), JSON.stringify(outbox));
  await uploads(env).upload(NAME, folder, [FILE], { retentionDays: RETENTION.within });
}

/** Does what the promoting job of this run left to do. @returns how many promotions were proposed. */
export async function emptyTheOutbox(job: TravellingJob): Promise<number> {
  const forge = forgeOf(job);
  const artifact = newestByName(await forge.artifactsOf(runNumber(job.env))).get(NAME);
  if (!artifact) return 0;
  const folder = await fetched(forge, artifact, { to: await scratch(job.env), maxBytes: 16 * 1024 ** 2 });
  const outbox = Outbox.parse(JSON.parse(await readFile(join(folder, FILE), 'utf8')));
  for (const promotion of outbox.promotions) await recordPromotion(forge, promotion);
  for (const issue of outbox.raise) await forge.raiseIssue(issue);
  for (const { title, comment } of outbox.close) await forge.closeIssue(title, comment);
  return outbox.promotions.length;
}
