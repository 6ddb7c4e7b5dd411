import { expect } from 'vitest';
import { repo, test } from '../with-github.ts';

const main = { ...repo, ref: 'heads/main' };

test('a commit made through the Git Data API lands on the branch and can be read back', async ({ job }) => {
  const { git, repos } = job({ contents: 'write' });
  const head = (await git.getRef(main)).data.object.sha;
  const base = (await git.getCommit({ ...repo, commit_sha: head })).data.tree.sha;
  const blob = (await git.createBlob({ ...repo, content: Buffer.from([0, 255]).toString('base64'), encoding: 'base64' })).data.sha;
  const tree = await git.createTree({
    ...repo,
    base_tree: base,
    tree: [
      { path: 'a/b.txt', mode: '100644', type: 'blob', content: 'text\n' },
      { path: 'a/c.bin', mode: '100755', type: 'blob', sha: blob },
      { path: 'README.md', mode: '100644', type: 'blob', sha: null },
    ],
  });
  const commit = await git.createCommit({ ...repo, message: 'feat: files', tree: tree.data.sha, parents: [head] });
  await git.updateRef({ ...main, sha: commit.data.sha, force: false });
  const listing = await git.getTree({ ...repo, tree_sha: commit.data.sha, recursive: '1' });
  expect(listing.data.tree.map(({ path, mode, size }) => [path, mode, size])).toEqual([
    ['a', '040000', undefined],
    ['a/b.txt', '100644', 5],
    ['a/c.bin', '100755', 2],
  ]);
  const file = (await repos.getContent({ ...repo, path: 'a/b.txt', ref: commit.data.sha })).data;
  expect('content' in file && Buffer.from(file.content, 'base64').toString()).toBe('text\n');
  expect(Buffer.from((await git.getBlob({ ...repo, file_sha: blob })).data.content, 'base64')).toEqual(Buffer.from([0, 255]));
  expect(commit.data.author.name).toBe('github-actions[bot]');
  expect((await repos.getBranch({ ...repo, branch: 'main' })).data.commit.sha).toBe(commit.data.sha);
});

test('every move of a branch is listed, the newest first, a cursor a page', async ({ github, job }) => {
  const { repos } = job({ contents: 'read' });
  github.world.rules.forcePushes = true;
  const first = github.admin.head('main') ?? '';
  const change = await github.admin.push({ branch: 'change', files: { 'x.txt': 'x' } });
  const forced = await github.admin.push({ branch: 'change', files: { 'y.txt': 'y' }, from: 'main' });
  const merged = await github.admin.merge(await github.admin.openPull({ branch: 'change' }));
  await github.admin.point('change', null);
  const of = async (ref: string) => (await repos.listActivities({ ...repo, ref })).data.map(({ activity_type, after }) => [activity_type, after]);
  expect(await of('refs/heads/change')).toEqual([
    ['branch_deletion', '0'.repeat(40)],
    ['force_push', forced],
    ['branch_creation', change],
  ]);
  expect(await of('main')).toEqual([
    ['pr_merge', merged],
    ['branch_creation', first],
  ]);
  const paged = await repos.listActivities({ ...repo, ref: 'main', per_page: 1 });
  const after = /[?&]after=(\d+)[^>]*>; rel="next"/.exec(paged.headers.link ?? '')?.[1] ?? '';
  expect((await repos.listActivities({ ...repo, ref: 'main', per_page: 1, after })).data).toMatchObject([{ before: '0'.repeat(40), after: first }]);
});

test('an update that is no fast forward is refused, and force does not help on a branch', async ({ github, job }) => {
  const { git } = job({ contents: 'write' });
  const old = (await git.getRef(main)).data.object.sha;
  const tree = (await git.getCommit({ ...repo, commit_sha: old })).data.tree.sha;
  const behind = (await git.createCommit({ ...repo, message: 'mine', tree, parents: [old] })).data.sha;
  const pushed = await github.admin.push({ branch: 'main', files: { 'x.txt': 'x' } });
  await expect(git.updateRef({ ...main, sha: behind, force: false })).rejects.toMatchObject({
    status: 422,
    response: { data: { message: 'Update is not a fast forward' } },
  });
  await expect(git.updateRef({ ...main, sha: behind, force: true })).rejects.toMatchObject({ status: 422 });
  expect((await git.getRef(main)).data.object.sha).toBe(pushed);
});

test('references outside branches are made once, moved by force, found by prefix and deleted', async ({ github, job }) => {
  const { git } = job({ contents: 'write' });
  const first = (await git.getRef(main)).data.object.sha;
  const second = await github.admin.push({ branch: 'main', files: { 'x.txt': 'x' } });
  const lock = { ...repo, ref: 'fledgling/locks/pr-7' };
  const blob = (await git.createBlob({ ...repo, content: '{}' })).data.sha;
  expect((await git.createRef({ ...repo, ref: `refs/${lock.ref}`, sha: blob })).data.object.type).toBe('blob');
  await expect(git.createRef({ ...repo, ref: `refs/${lock.ref}`, sha: blob })).rejects.toMatchObject({
    status: 422,
    response: { data: { message: 'Reference already exists' } },
  });
  await git.createRef({ ...repo, ref: 'refs/tags/v1', sha: second });
  expect((await git.updateRef({ ...repo, ref: 'tags/v1', sha: first, force: true })).data.object.sha).toBe(first);
  expect((await git.listMatchingRefs({ ...repo, ref: 'fledgling/locks/' })).data.map(({ ref }) => ref)).toEqual([`refs/${lock.ref}`]);
  await git.deleteRef(lock);
  await expect(git.getRef(lock)).rejects.toMatchObject({ status: 404 });
  await expect(git.deleteRef(lock)).rejects.toMatchObject({ status: 422 });
});

test('of two who take the same reference at once, one gets it', async ({ job }) => {
  const { git } = job({ contents: 'write' });
  const sha = (await git.getRef(main)).data.object.sha;
  const takes = await Promise.allSettled(Array.from({ length: 6 }, () => git.createRef({ ...repo, ref: 'refs/fledgling/lock', sha })));
  expect(takes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

test.for([
  [{ ref: 'refs/heads/ma in' }, 'refs/heads/ma in is not a valid ref name.'],
  [{ sha: 'f'.repeat(40) }, 'Object does not exist'],
  [{ ref: 'refs/pull/1/head' }, 'Cannot update the hidden ref refs/pull/1/head'],
] as const)('%j makes no reference', async ([wrong, message], { job }) => {
  const { git } = job({ contents: 'write' });
  const sha = (await git.getRef(main)).data.object.sha;
  await expect(git.createRef({ ...repo, ref: 'refs/heads/new', sha, ...wrong })).rejects.toMatchObject({ status: 422, response: { data: { message } } });
});

test.for(['../up', 'a/../b', '/rooted', '.git/config', 'a//b'])('a tree cannot hold %s', async (path, { job }) => {
  const { git } = job({ contents: 'write' });
  await expect(git.createTree({ ...repo, tree: [{ path, mode: '100644', type: 'blob', content: 'x' }] })).rejects.toMatchObject({ status: 422 });
});

test('a job cannot move a branch over a change of a workflow file, a person can', async ({ github, job, person }) => {
  const { git } = job({ contents: 'write' });
  const sha = await github.admin.push({ branch: 'side', files: { '.github/workflows/x.yml': 'on: push\n' } });
  await expect(git.updateRef({ ...main, sha, force: false })).rejects.toMatchObject({ status: 403 });
  expect((await person('alice').git.updateRef({ ...main, sha })).data.object.sha).toBe(sha);
});

test('a tree of many files is written in one push and says when its listing is cut', async ({ github, job }) => {
  const files = Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`many/${at}.txt`, `${at}`]));
  const tree_sha = await github.admin.push({ branch: 'main', files: { ...files, 'run.sh': { executable: 'true' } } });
  const { git } = job({ contents: 'read' });
  const { data } = await git.getTree({ ...repo, tree_sha, recursive: '1' });
  expect([data.tree.length, data.truncated]).toEqual([503, false]);
  expect(Buffer.from(github.admin.file('many/499.txt') ?? '').toString()).toBe('499');
  github.world.rules.treeEntries = 100;
  expect((await git.getTree({ ...repo, tree_sha, recursive: '1' })).data).toMatchObject({ truncated: true });
});
