import { z } from 'zod';
import { pullBody, simplePullBody } from '../bodies/pull.ts';
import { commitsBetween } from '../git/history.ts';
import { mergePull } from '../pulls/merging.ts';
import { closePull, openPull, refresh, reopenPull } from '../pulls/pull-requests.ts';
import { invalid, notFound, page, Refused } from '../rest/answers.ts';
import type { Call, Routes } from '../rest/calls.ts';
import type { Issue, Pull, World } from '../state.ts';

const NewPull = z.object({ title: z.string(), head: z.string(), base: z.string(), body: z.string().nullish(), draft: z.boolean().default(false) });
const Change = z.object({
  title: z.string().optional(),
  body: z.string().optional(),
  state: z.enum(['open', 'closed']).optional(),
  base: z.string().optional(),
});
const Merge = z.object({
  merge_method: z.enum(['merge', 'squash', 'rebase']).default('merge'),
  sha: z.string().optional(),
  commit_title: z.string().optional(),
  commit_message: z.string().optional(),
});

export const pulls: Routes = {
  'GET /repos/{owner}/{repo}/pulls': (call) => {
    const state = call.query('state') ?? 'open';
    const [head, base] = [call.query('head'), call.query('base')];
    const wanted = ({ state: is, pull }: Issue) =>
      pull !== null &&
      (state === 'all' || state === is) &&
      (head === null || head === `${pull.head.repo.owner}:${pull.head.ref}`) &&
      (base === null || base === pull.baseRef);
    const found = call.world.issues.filter(wanted).toSorted((a, b) => (call.query('direction') === 'asc' ? a.number - b.number : b.number - a.number));
    const { items, headers } = page(call.url, found);
    return { status: 200, headers, body: items.flatMap((issue) => (issue.pull ? [simplePullBody(call.world, issue, issue.pull)] : [])) };
  },

  'POST /repos/{owner}/{repo}/pulls': async (call) => {
    const { world, actor } = call;
    if (call.isActionsToken && !world.rules.actionsOpenPulls) throw new Refused(403, 'GitHub Actions is not permitted to create or approve pull requests.');
    const { title, head, base, body, draft } = call.body(NewPull);
    const issue = await openPull(world, { title, body: body ?? null, head: await headOf(world, head), base: await baseOf(world, base, head), draft, actor });
    return answer(call, issue, 201);
  },

  'GET /repos/{owner}/{repo}/pulls/{pull_number}': (call) => answer(call, findPull(call).issue, 200),

  'PATCH /repos/{owner}/{repo}/pulls/{pull_number}': async (call) => {
    const { world, actor } = call;
    const { issue, pull } = findPull(call);
    const { title, body, state, base } = call.body(Change);
    issue.title = title ?? issue.title;
    issue.body = body ?? issue.body;
    issue.updatedAt = world.now();
    if (base !== undefined) {
      if (world.base.git.ref(`refs/heads/${base}`) === null) throw invalid('PullRequest', 'base', 'invalid');
      pull.baseRef = base;
      await refresh(world, issue.number, pull);
    }
    if (state === 'closed' && issue.state === 'open') await closePull(world, issue, actor);
    if (state === 'open' && issue.state === 'closed') {
      if (pull.merged) throw invalid('PullRequest', 'state', { custom: 'state cannot be changed. The pull request cannot be reopened.' });
      await reopenPull(world, issue, actor);
    }
    return answer(call, issue, 200);
  },

  'PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge': async (call) => {
    const { issue } = findPull(call);
    const { merge_method: method, sha, commit_title: title, commit_message: text } = call.body(Merge);
    if (method === 'rebase') throw new Refused(405, 'Rebase merges are not allowed on this repository.');
    const message = title === undefined ? text : [title, ...(text ? [text] : [])].join('\n\n');
    const merged = await mergePull(call.world, { issue, method, actor: call.actor, sha, message });
    return { status: 200, body: { sha: merged, merged: true, message: 'Pull Request successfully merged' } };
  },
};

export function findPull(call: Call): { issue: Issue; pull: Pull } {
  const issue = call.world.issues.find(({ number }) => number === call.number('pull_number'));
  if (!issue?.pull) throw notFound();
  return { issue, pull: issue.pull };
}

async function answer({ world }: Call, issue: Issue, status: number) {
  if (!issue.pull) throw notFound();
  return { status, body: await pullBody(world, issue, issue.pull) };
}

async function headOf(world: World, head: string): Promise<Pull['head']> {
  const at = head.indexOf(':');
  const owner = at < 0 ? world.base.owner : head.slice(0, at);
  const ref = head.slice(at + 1);
  const repo = [world.base, ...world.forks].find((candidate) => candidate.owner === owner);
  const sha = repo?.git.ref(`refs/heads/${ref}`);
  if (!repo || !sha) throw invalid('PullRequest', 'head', 'invalid');
  return { repo, ref, sha };
}

async function baseOf(world: World, base: string, head: string): Promise<string> {
  const { repo, ref, sha } = await headOf(world, head);
  const baseSha = world.base.git.ref(`refs/heads/${base}`);
  if (baseSha === null) throw invalid('PullRequest', 'base', 'invalid');
  const same = world.issues.some(({ state, pull }) => state === 'open' && pull?.head.repo === repo && pull.head.ref === ref && pull.baseRef === base);
  if (same) throw invalid('PullRequest', 'head', { custom: `A pull request already exists for ${repo.owner}:${ref}.` });
  if (repo === world.base && commitsBetween(repo.git, baseSha, sha).length === 0) {
    throw invalid('PullRequest', 'head', { custom: `No commits between ${base} and ${ref}` });
  }
  return base;
}
