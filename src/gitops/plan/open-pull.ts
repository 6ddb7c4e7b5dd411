import type { Refusal } from '../../records/gitops/pull-plan.ts';
import type { ChangedFile, Comparisons, PullRequest, Pulls } from '../forge/ports/repository.ts';
import { movedByRecordsOnly } from '../trust/records-only.ts';

/** What an open pull request into the default branch changes at a commit, or why that cannot be said. */
export type Changes = { ok: true; files: ChangedFile[] } | { ok: false; refusal: Refusal };

/** The files that a pull request changes on the default branch. Into another branch it may change anything and hide it from this list. */
export async function changesOf(forge: Pulls & Comparisons, pull: PullRequest, { headSha, branch }: { headSha: string; branch: string }): Promise<Changes> {
  const what = `pull request ${pull.number}`;
  if (pull.state !== 'open') return no('closed', `${what}: expected an open one, got a closed one. Reopen it.`);
  if (pull.baseRef !== branch) {
    const why = `what changes there says nothing about ${branch}`;
    return no('other-base', `${what}: expected the base ${branch}, got ${pull.baseRef}: ${why}. Change its base to ${branch}.`);
  }
  const files = await forge.changedFiles(pull.number);
  // A config that is not listed would go unseen.
  if (files === null) return no('too-many-files', `${what}: expected fewer than 3000 changed files, got as many or more: GitHub lists no further. Split it.`);
  // The list is of head and base as they were just now: what was pushed in between must not lend its files to this commit.
  const after = await forge.pull(pull.number);
  const isSame = after?.baseRef === branch && (await movedByRecordsOnly(forge, { from: headSha, to: after.headSha }));
  return isSame ? { ok: true, files } : { ok: false, refusal: headMoved(what, { expected: headSha, got: after?.headSha ?? 'none' }) };
}

export function headMoved(what: string, { expected, got }: { expected: string; got: string }): Refusal {
  return refused('head-moved', `${what}: expected the head ${expected}, got ${got}: it moved. Look at the new commits and start again.`);
}

function no(code: string, sentence: string): Changes {
  return { ok: false, refusal: refused(code, sentence) };
}

function refused(code: string, sentence: string): Refusal {
  return { code, sentence, config: null, policy: null };
}
