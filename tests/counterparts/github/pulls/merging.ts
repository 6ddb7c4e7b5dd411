import { identityOfUser } from '../bodies/commit.ts';
import { merge } from '../git/merge.ts';
import { Refused } from '../rest/answers.ts';
import type { Actor, Issue, World } from '../state.ts';
import { closePull } from './pull-requests.ts';
import { moveRef } from './pushes.ts';

export interface MergeRequest {
  issue: Issue;
  method: 'merge' | 'squash';
  actor: Actor;
  /** The head the caller saw; another head is a conflict. */
  sha?: string | undefined;
  message?: string | undefined;
}

/** Merges with a real git merge and moves the base branch. @returns the new head of the base. @throws Refused 405 or 409. */
export async function mergePull(world: World, { issue, method, actor, sha, message }: MergeRequest): Promise<string> {
  const { pull, number, title } = issue;
  const { git } = world.base;
  return git.exclusively(async () => {
    const ref = `refs/heads/${pull?.baseRef}`;
    const base = git.ref(ref);
    if (!pull || !base || issue.state !== 'open' || pull.draft) throw new Refused(405, 'Pull Request is not mergeable');
    if (sha !== undefined && sha !== pull.head.sha) throw new Refused(409, 'Head branch was modified. Review and try the merge again.');
    const from = `${pull.head.repo.owner}/${pull.head.ref}`;
    const text = message ?? (method === 'merge' ? `Merge pull request #${number} from ${from}\n\n${title}` : `${title} (#${number})`);
    const merged = await merge(git, { base, head: pull.head.sha, method }, { message: text, identity: identityOfUser(world, actor.login) });
    if (merged === null) throw new Refused(405, 'Pull Request is not mergeable');
    pull.merged = { at: world.now(), by: actor.login, sha: merged };
    await closePull(world, issue, actor);
    if (!(await moveRef(world, { repo: world.base, ref, from: base, to: merged, actor, merges: true })))
      throw new Refused(409, 'Base branch was modified. Review and try the merge again.');
    return merged;
  });
}
