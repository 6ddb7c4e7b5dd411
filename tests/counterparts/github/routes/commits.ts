import { commitBody } from '../bodies/commit.ts';
import { simplePullBody } from '../bodies/pull.ts';
import { repositoryHtml, repositoryUrl } from '../bodies/repository.ts';
import { diff } from '../git/diff.ts';
import { commitsBetween, isAncestor, mergeBase } from '../git/history.ts';
import { notFound, page, Refused } from '../rest/answers.ts';
import type { Routes } from '../rest/calls.ts';
import type { Issue, World } from '../state.ts';
import { fileBody } from './pull-files.ts';

export const commits: Routes = {
  'GET /repos/{owner}/{repo}/branches/{branch}': async (call) => {
    const { world } = call;
    const name = call.param('branch');
    const sha = world.base.git.ref(`refs/heads/${name}`);
    if (sha === null) throw new Refused(404, 'Branch not found');
    const self = `${repositoryUrl(world)}/branches/${encodeURIComponent(name)}`;
    const links = { self, html: `${repositoryHtml(world)}/tree/${encodeURIComponent(name)}` };
    const open = { protected: false, protection: { enabled: false }, protection_url: `${self}/protection` };
    return { status: 200, body: { name, commit: commitBody(world, sha), _links: links, ...open } };
  },

  'GET /repos/{owner}/{repo}/commits': async (call) => {
    const { world } = call;
    const start = world.base.git.commit(call.query('sha') ?? world.base.defaultBranch);
    if (start === null) throw notFound();
    const path = call.query('path');
    const log = (await world.base.git.store.ask(['rev-list', start, ...(path === null ? [] : ['--', path])])) ?? '';
    const { items, headers } = page(
      call.url,
      log.split('\n').filter((line) => line !== ''),
    );
    return { status: 200, headers, body: items.map((sha) => commitBody(world, sha)) };
  },

  'GET /repos/{owner}/{repo}/commits/{ref}': async (call) => {
    const { world } = call;
    const { git } = world.base;
    const sha = git.commit(call.param('ref').replace(/^heads\//, ''));
    if (sha === null) throw new Refused(422, `No commit found for SHA: ${call.param('ref')}`);
    const body = commitBody(world, sha);
    const parent = body.parents[0]?.sha;
    if (parent === undefined) return { status: 200, body };
    const files = (await diff(git, parent, sha)).map((file) => fileBody(world, file, sha));
    return { status: 200, body: { ...body, files: files.slice(0, 300) } };
  },

  'GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls': async (call) => {
    const { world } = call;
    const sha = world.base.git.commit(call.param('commit_sha'));
    if (sha === null) throw new Refused(422, `No commit found for SHA: ${call.param('commit_sha')}`);
    const found = await pullsWith(world, sha);
    const { items, headers } = page(call.url, found);
    return { status: 200, headers, body: items.flatMap((issue) => (issue.pull ? [simplePullBody(world, issue, issue.pull)] : [])) };
  },

  'GET /repos/{owner}/{repo}/compare/{basehead}': async (call) => {
    const { world } = call;
    const { git } = world.base;
    const [from = '', to = ''] = call.param('basehead').split('...');
    const [base, head] = [git.commit(from), git.commit(to)];
    const shared = base && head && (await mergeBase(git, base, head));
    if (!base || !head || !shared) throw notFound();
    const [ahead, behind] = [commitsBetween(git, base, head), commitsBetween(git, head, base)];
    const status = ahead.length > 0 ? (behind.length > 0 ? 'diverged' : 'ahead') : behind.length > 0 ? 'behind' : 'identical';
    const { items, headers } = page(call.url, ahead);
    const html = `${repositoryHtml(world)}/compare/${base}...${head}`;
    const links = {
      url: `${repositoryUrl(world)}/compare/${base}...${head}`,
      html_url: html,
      permalink_url: html,
      diff_url: `${html}.diff`,
      patch_url: `${html}.patch`,
    };
    const ends = { base_commit: commitBody(world, base), merge_base_commit: commitBody(world, shared) };
    const counts = { status, ahead_by: ahead.length, behind_by: behind.length, total_commits: ahead.length };
    const files = (await diff(git, shared, head)).slice(0, 300).map((file) => fileBody(world, file, head));
    return { status: 200, headers, body: { ...links, ...ends, ...counts, commits: items.map((sha) => commitBody(world, sha)), files } };
  },
};

/** The merged pull request that brought a commit to the default branch; before that, the open ones that hold it. */
async function pullsWith(world: World, sha: string): Promise<Issue[]> {
  const { git, defaultBranch } = world.base;
  const main = git.ref(`refs/heads/${defaultBranch}`);
  const onMain = main !== null && isAncestor(git, sha, main);
  const found: Issue[] = [];
  for (const issue of world.issues) {
    const { pull } = issue;
    if (!pull) continue;
    const inside = isAncestor(git, sha, pull.head.sha) && !isAncestor(git, sha, pull.baseSha);
    const brought = pull.merged !== null && (pull.merged.sha === sha || inside);
    if (onMain ? brought : inside && issue.state === 'open') found.push(issue);
  }
  return found;
}
