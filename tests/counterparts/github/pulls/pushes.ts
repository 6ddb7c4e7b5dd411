import { simpleCommitBody } from '../bodies/commit.ts';
import { repositoryHtml } from '../bodies/repository.ts';
import { emit } from '../events.ts';
import { commitsBetween, isAncestor } from '../git/history.ts';
import { NO_SHA, readCommit } from '../git/repository.ts';
import type { Actor, Repo, World } from '../state.ts';
import { closePull, headMoved, refresh } from './pull-requests.ts';

export interface RefMove {
  repo: Repo;
  /** Full name: `refs/heads/main`. */
  ref: string;
  from: string | null;
  to: string | null;
  actor: Actor;
  /** True where a pull request's merge moves it. */
  merges?: true;
}

/**
 * Moves a reference if it is still where `from` says, and does what GitHub does then: a `push` event for a branch, pull requests
 * follow their head (`synchronize`) and their base. @returns false when it had moved or git refuses the name.
 */
export async function moveRef(world: World, move: RefMove): Promise<boolean> {
  const { repo, ref, from, to, actor } = move;
  if (!repo.git.move(ref, from, to)) return false;
  if (!ref.startsWith('refs/heads/') || from === to) return true;
  const branch = ref.slice('refs/heads/'.length);
  if (repo === world.base) {
    recordActivity(world, move);
    await emitPush(world, move);
  }
  for (const issue of world.issues.filter(({ state }) => state === 'open')) {
    const { pull } = issue;
    if (pull === null) continue;
    if (pull.head.repo === repo && pull.head.ref === branch) {
      if (to === null) await closePull(world, issue, actor);
      else await headMoved(world, { issue, pull, to, actor });
    } else if (repo === world.base && pull.baseRef === branch && to !== null) await refresh(world, issue.number, pull);
  }
  return true;
}

function recordActivity(world: World, { repo, ref, from, to, actor, merges }: RefMove): void {
  const moved = merges ? 'pr_merge' : from !== null && to !== null && !isAncestor(repo.git, from, to) ? 'force_push' : 'push';
  const type = from === null ? 'branch_creation' : to === null ? 'branch_deletion' : moved;
  world.activities.push({ id: world.nextId(), ref, before: from ?? NO_SHA, after: to ?? NO_SHA, type, actor: actor.login, at: world.now() });
}

async function emitPush(world: World, { repo, ref, from, to, actor }: RefMove): Promise<void> {
  const { git } = repo;
  const main = git.ref(`refs/heads/${repo.defaultBranch}`);
  const known = from ?? (main === to ? null : main);
  const shas = to === null ? [] : commitsBetween(git, known, to);
  const commits = shas.slice(-20).map((sha) => simpleCommitBody(readCommit(git, sha)));
  const head = to === null ? null : simpleCommitBody(readCommit(git, to));
  const forced = from !== null && to !== null && !isAncestor(git, from, to);
  emit(world, {
    name: 'push',
    actor,
    ref: to === null ? null : ref,
    sha: to,
    payload: {
      ref,
      before: from ?? NO_SHA,
      after: to ?? NO_SHA,
      created: from === null,
      deleted: to === null,
      forced,
      base_ref: null,
      compare: `${repositoryHtml(world)}/compare/${from?.slice(0, 12) ?? ''}...${to?.slice(0, 12) ?? ''}`,
      commits,
      head_commit: head,
      pusher: { name: actor.login, email: `${actor.login}@users.noreply.github.com` },
    },
  });
}
