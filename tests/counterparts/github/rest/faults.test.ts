import { getOctokit } from '@actions/github';
import { throttling } from '@octokit/plugin-throttling';
import { expect } from 'vitest';
import { repo, test } from '../with-github.ts';

const main = { ...repo, ref: 'heads/main' };

test.for([
  ['rate-limit', 403, { 'x-ratelimit-remaining': '0' }],
  ['secondary-limit', 403, { 'retry-after': '3' }],
  ['too-many-requests', 429, { 'retry-after': '3' }],
  ['bad-gateway', 502, {}],
  ['server-error', 500, {}],
] as const)('a %s answers the next request with %d, and only that', async ([kind, status, headers], { github, job }) => {
  const { git } = job({ contents: 'read' });
  github.faults.add({ kind, retryAfterS: 3 });
  await expect(git.getRef(main)).rejects.toMatchObject({ status, response: { headers } });
  expect((await git.getRef(main)).status).toBe(200);
  expect(github.requests.map((request) => request.status)).toEqual([status, 200]);
});

test('a reset connection loses the request, or only its answer', async ({ github, job }) => {
  const issue_number = github.admin.openIssue('A question');
  const { issues } = job({ issues: 'write' });
  const comment = { ...repo, issue_number, body: 'text' };
  github.faults.add({ kind: 'reset' });
  await expect(issues.createComment(comment)).rejects.toMatchObject({ status: 500 });
  expect(github.admin.comments(issue_number)).toHaveLength(0);
  github.faults.add({ kind: 'reset', afterwards: true });
  await expect(issues.createComment(comment)).rejects.toMatchObject({ status: 500 });
  expect(github.admin.comments(issue_number)).toHaveLength(1);
});

test('a fault waits for the request it is meant for', async ({ github, job }) => {
  const { git } = job({ contents: 'read' });
  github.faults.add({ kind: 'bad-gateway', times: 2, when: ({ operation }) => operation === 'GET /repos/{owner}/{repo}/git/ref/{ref}' });
  expect((await git.listMatchingRefs({ ...repo, ref: 'heads' })).status).toBe(200);
  await expect(git.getRef(main)).rejects.toMatchObject({ status: 502 });
  await expect(git.getRef(main)).rejects.toMatchObject({ status: 502 });
  expect((await git.getRef(main)).status).toBe(200);
});

test('a test can push in between', async ({ github, job }) => {
  const { git } = job({ contents: 'write' });
  const head = (await git.getRef(main)).data.object.sha;
  const tree = (await git.getCommit({ ...repo, commit_sha: head })).data.tree.sha;
  const mine = (await git.createCommit({ ...repo, message: 'mine', tree, parents: [head] })).data.sha;
  github.faults.beforeRequest(
    ({ method }) => method === 'PATCH',
    async () => void (await github.admin.push({ branch: 'main', files: { 'x.txt': 'x' } })),
  );
  await expect(git.updateRef({ ...main, sha: mine })).rejects.toMatchObject({ status: 422 });
});

test('a slow answer lets a later request overtake', async ({ github, job }) => {
  const { git } = job({ contents: 'read' });
  github.faults.add({ kind: 'slow', delayMs: 1000 });
  const first = git.getRef(main).then(() => 'slow');
  await expect.poll(() => github.faults.waiting).toBe(0);
  expect(await Promise.race([first, git.getRef(main).then(() => 'quick')])).toBe('quick');
  await first;
});

test.for([
  ['rate-limit', 'primary'],
  ['secondary-limit', 'secondary'],
  ['too-many-requests', 'secondary'],
] as const)('the stock throttling takes a %s for the %s limit', async ([kind, expected], { github }) => {
  const seen: unknown[] = [];
  const onRateLimit = (retryAfter: number) => void seen.push(['primary', retryAfter >= 1]);
  const onSecondaryRateLimit = (retryAfter: number) => void seen.push(['secondary', retryAfter >= 1]);
  const token = github.admin.jobToken({ contents: 'read' });
  const { rest } = getOctokit(token, { baseUrl: github.apiUrl, throttle: { onRateLimit, onSecondaryRateLimit } }, throttling);
  github.faults.add({ kind, retryAfterS: 2 });
  await expect(rest.git.getRef(main)).rejects.toThrow('limit');
  expect(seen).toEqual([[expected, true]]);
});

test('an artifact can stop in the middle of its bytes, or not come at all', async ({ github }) => {
  const headSha = github.admin.head('main') ?? '';
  const run = github.admin.createRun({ path: 'a.yml', headSha, event: 'push' });
  const { id } = github.admin.addArtifact({ runId: run.id, name: 'results', bytes: new Uint8Array(100_000) });
  const { key, signature } = github.world.artifacts.sign(id);
  const download = async () => (await fetch(`${github.apiUrl}/blobs/${key}?sig=${signature}`)).arrayBuffer();
  for (const kind of ['cut', 'reset'] as const) {
    github.faults.add({ kind, when: ({ operation }) => operation === 'blob' });
    await expect(download()).rejects.toThrow(TypeError);
  }
  expect((await download()).byteLength).toBe(100_000);
});
