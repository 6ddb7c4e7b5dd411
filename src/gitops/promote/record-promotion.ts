import { UserError } from '../../errors.ts';
import { Promotion } from '../../records/gitops/promotion.ts';
import { parsedOrNull } from '../../records/json-lines.ts';
import { inlineCode } from '../../report/markdown/text.ts';
import type { Branches, Commits, Files, Proposals, Pulls } from '../forge/ports/repository.ts';
import type { Commenting, Comments } from '../forge/ports/talk.ts';
import { refuseOtherChanges } from '../record/only-ours.ts';

const MAX_BYTES = 1_000_000;

/** What proposing a record takes. */
export type RecordsPromotions = Branches & Commits & Pulls & Proposals & Comments & Commenting;

interface Place {
  agent: string;
  run: string;
}

export function promotionPath({ agent, run }: Place): string {
  return `eval-results/${agent}/promotions/${run}.json`;
}

/** The record of an earlier promotion of this run: on the default branch, or on the branch of a pull request that is not merged yet. */
export async function earlierPromotion(forge: Branches & Files, place: Place, sha: string): Promise<{ promotion: Promotion; merged: boolean } | null> {
  const merged = await readPromotion(forge, place, sha);
  if (merged) return { promotion: merged, merged: true };
  const head = await forge.head(branchOf(place));
  const proposed = head === null ? null : await readPromotion(forge, place, head);
  return proposed && { promotion: proposed, merged: false };
}

/**
 * Proposes the record by a pull request, so that a person sees where the adapter went before `models` lists it. Repeating it changes nothing.
 * @returns the pull request's number. @throws UserError when somebody else put files on its branch.
 */
export async function recordPromotion(forge: RecordsPromotions, promotion: Promotion): Promise<number> {
  const branch = branchOf(promotion);
  const base = await forge.defaultBranch();
  const main = await forge.head(base);
  if (main === null) throw new UserError(`${base}: expected the default branch, found none. Push it first.`);
  await forge.createBranch(branch, main);
  const subject = `Record the promotion of ${promotion.agent} run ${promotion.run}`;
  await forge.commit({
    branch,
    message: subject,
    files: new Map([[promotionPath(promotion), `${JSON.stringify(promotion, null, 2)}\n`]]),
  });
  const [open] = await forge.pullsFrom(branch);
  const pull = open?.number ?? (await forge.openPull({ title: subject, body: bodyOf(promotion), head: branch, base }));
  await refuseOtherChanges(forge, pull, (path) => path === promotionPath(promotion));
  return pull;
}

function bodyOf({ agent, run, repository, revision, commit, adapters, files }: Promotion): string {
  return [
    `The adapters of ${inlineCode(agent)} run ${inlineCode(run)} are on the Hub in ${inlineCode(repository)}, branch ${inlineCode(revision)}, commit ${inlineCode(commit)}.`,
    `The Hub's object ids of all ${files.length} files were compared with the evaluated bytes. Merging this lists the adapters in \`fledgling models list\`.`,
    adapters.map(({ track, path, sha256 }) => `- ${track}: ${inlineCode(path)}, sha256 ${inlineCode(sha256)}`).join('\n'),
  ].join('\n\n');
}

async function readPromotion(forge: Files, place: Place, sha: string): Promise<Promotion | null> {
  const bytes = await forge.readFile(promotionPath(place), sha, MAX_BYTES);
  const parsed = Promotion.safeParse(bytes && parsedOrNull(new TextDecoder().decode(bytes)));
  return parsed.success ? parsed.data : null;
}

function branchOf({ agent, run }: Place): string {
  return `parity/promotion-${agent}-${run}`;
}
