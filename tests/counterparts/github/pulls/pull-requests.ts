import { identityOfUser } from '../bodies/commit.ts';
import { pullBody } from '../bodies/pull.ts';
import { emit } from '../events.ts';
import { mergedTree } from '../git/merge.ts';
import { writeCommit } from '../git/repository.ts';
import type { Actor, Issue, Pull, Repo, World } from '../state.ts';

export interface NewPull {
  title: string;
  body: string | null;
  head: { repo: Repo; ref: string; sha: string };
  base: string;
  draft: boolean;
  actor: Actor;
}

export function nextNumber(world: World): number {
  return world.issues.length + 1;
}

export async function openPull(world: World, { title, body, head, base, draft, actor }: NewPull): Promise<Issue> {
  const at = world.now();
  const baseSha = world.base.git.ref(`refs/heads/${base}`) ?? '';
  const maintainerCanModify = head.repo !== world.base;
  const pull: Pull = { head: { ...head }, baseRef: base, baseSha, testMerge: null, merged: null, maintainerCanModify, draft };
  const dates = { createdAt: at, updatedAt: at, closedAt: null };
  const identity = { id: world.nextId(), number: nextNumber(world), user: actor.login };
  const issue: Issue = { ...identity, title, body, state: 'open', stateReason: null, labels: [], ...dates, pull };
  world.issues.push(issue);
  await refresh(world, issue.number, pull);
  await emitPull(world, { issue, action: 'opened', actor });
  return issue;
}

/** Brings `refs/pull/N/head` and the test merge `refs/pull/N/merge` up to date with head and base. */
export async function refresh(world: World, number: number, pull: Pull): Promise<void> {
  const { git } = world.base;
  const { sha } = pull.head;
  pull.baseSha = git.ref(`refs/heads/${pull.baseRef}`) ?? pull.baseSha;
  const tree = await mergedTree(git, pull.baseSha, sha);
  const identity = { ...identityOfUser(world, world.base.owner), name: 'GitHub' };
  const message = `Merge ${sha} into ${pull.baseSha}`;
  pull.testMerge = tree === null ? null : writeCommit(git, { tree, parents: [pull.baseSha, sha], author: identity, committer: identity, message });
  for (const [name, to] of [
    ['head', sha],
    ['merge', pull.testMerge],
  ] as const)
    git.move(`refs/pull/${number}/${name}`, git.ref(`refs/pull/${number}/${name}`), to);
}

export async function headMoved(world: World, { issue, pull, to, actor }: { issue: Issue; pull: Pull; to: string; actor: Actor }): Promise<void> {
  const before = pull.head.sha;
  pull.head.sha = to;
  issue.updatedAt = world.now();
  await refresh(world, issue.number, pull);
  await emitPull(world, { issue, action: 'synchronize', actor, more: { before, after: to } });
}

export async function closePull(world: World, issue: Issue, actor: Actor): Promise<void> {
  issue.state = 'closed';
  issue.closedAt = world.now();
  issue.updatedAt = issue.closedAt;
  await emitPull(world, { issue, action: 'closed', actor });
}

export async function reopenPull(world: World, issue: Issue, actor: Actor): Promise<void> {
  issue.state = 'open';
  issue.closedAt = null;
  issue.updatedAt = world.now();
  if (issue.pull) await refresh(world, issue.number, issue.pull);
  await emitPull(world, { issue, action: 'reopened', actor });
}

/** A `pull_request` event; workflows run on the test merge, and not at all on a conflict. */
async function emitPull(
  world: World,
  { issue, action, actor, more = {} }: { issue: Issue; action: string; actor: Actor; more?: Readonly<Record<string, unknown>> },
): Promise<void> {
  const { pull, number } = issue;
  if (pull === null) return;
  const ref = pull.testMerge === null ? null : `refs/pull/${number}/merge`;
  const payload = { number, pull_request: await pullBody(world, issue, pull), ...more };
  emit(world, { name: 'pull_request', action, actor, ref, sha: pull.testMerge, payload });
}
