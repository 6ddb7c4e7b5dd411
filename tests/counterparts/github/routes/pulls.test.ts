import { expect } from 'vitest';
import { repo, test } from '../with-github.ts';

test('a pull request shows its files in pages, renames and all', async ({ github, job }) => {
  const many = Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`data/${String(at).padStart(2, '0')}.txt`, `${at}\n`]));
  await github.admin.push({ branch: 'main', files: { 'old-name.txt': 'the same text\nin both\n', 'gone.txt': 'x' } });
  await github.admin.push({
    branch: 'change',
    files: { ...many, 'old-name.txt': null, 'new-name.txt': 'the same text\nin both\n', 'gone.txt': null, 'README.md': '# other\n' },
    as: 'alice',
  });
  const pull_number = await github.admin.openPull({ branch: 'change', title: 'Change', as: 'alice' });
  const { pulls } = job({ 'pull-requests': 'read' });
  const first = await pulls.listFiles({ ...repo, pull_number, per_page: 30 });
  const second = await pulls.listFiles({ ...repo, pull_number, per_page: 30, page: 2 });
  expect(first.headers.link).toContain('rel="next"');
  expect(second.headers.link).not.toContain('rel="next"');
  const named = [...first.data, ...second.data].filter(({ filename }) => !filename.startsWith('data/'));
  expect(named.map(({ filename, status, previous_filename }) => [filename, status, previous_filename])).toEqual([
    ['README.md', 'modified', undefined],
    ['gone.txt', 'removed', undefined],
    ['new-name.txt', 'renamed', 'old-name.txt'],
  ]);
  const { data } = await pulls.get({ ...repo, pull_number });
  expect(data).toMatchObject({ state: 'open', mergeable: true, changed_files: 43, commits: 1, user: { login: 'alice' }, head: { ref: 'change' } });
});

test('a fork keeps its branch to itself and its head is fetched here', async ({ github, job }) => {
  const fork = github.admin.fork('outsider');
  const sha = await github.admin.push({ branch: 'idea', files: { 'x.txt': 'x' }, as: 'outsider', to: fork });
  const pull_number = await github.admin.openPull({ branch: 'idea', from: fork, as: 'outsider' });
  const { pulls, git, repos } = job({ 'pull-requests': 'read', contents: 'read' });
  const { data } = await pulls.get({ ...repo, pull_number });
  expect(data.head).toMatchObject({ sha, label: 'outsider:idea', repo: { full_name: 'outsider/agent', fork: true } });
  expect((await git.getRef({ ...repo, ref: `pull/${pull_number}/head` })).data.object.sha).toBe(sha);
  await expect(git.getRef({ ...repo, ref: 'heads/idea' })).rejects.toMatchObject({ status: 404 });
  expect((await repos.listPullRequestsAssociatedWithCommit({ ...repo, commit_sha: sha })).data.map(({ number }) => number)).toEqual([pull_number]);
  expect((await pulls.list({ ...repo, head: 'outsider:idea' })).data).toHaveLength(1);
  expect((await pulls.list({ ...repo, head: 'acme:idea' })).data).toHaveLength(0);
});

test.for(['merge', 'squash'] as const)('a %s brings the files to main and names the pull request', async (merge_method, { github, person }) => {
  const head = await github.admin.push({ branch: 'change', files: { 'x.txt': 'x' }, as: 'alice' });
  await github.admin.push({ branch: 'main', files: { 'y.txt': 'y' } });
  const pull_number = await github.admin.openPull({ branch: 'change', as: 'alice' });
  const { pulls, repos } = person('alice');
  await expect(pulls.merge({ ...repo, pull_number, merge_method, sha: 'f'.repeat(40) })).rejects.toMatchObject({ status: 409 });
  const { data } = await pulls.merge({ ...repo, pull_number, merge_method, sha: head });
  const commit = await repos.getCommit({ ...repo, ref: data.sha });
  expect(commit.data.parents).toHaveLength(merge_method === 'merge' ? 2 : 1);
  expect(commit.data.commit.message).toContain(`#${pull_number}`);
  expect(Buffer.from(github.admin.file('x.txt') ?? '').toString()).toBe('x');
  expect((await pulls.get({ ...repo, pull_number })).data).toMatchObject({
    merged: true,
    state: 'closed',
    merge_commit_sha: data.sha,
    merged_by: { login: 'alice' },
  });
  expect((await repos.listPullRequestsAssociatedWithCommit({ ...repo, commit_sha: data.sha })).data.map(({ number }) => number)).toEqual([pull_number]);
});

test('a pull request that conflicts has no test merge and cannot be merged', async ({ github, person }) => {
  await github.admin.push({ branch: 'change', files: { 'README.md': 'mine\n' }, as: 'alice' });
  await github.admin.push({ branch: 'main', files: { 'README.md': 'theirs\n' } });
  const pull_number = await github.admin.openPull({ branch: 'change', as: 'alice' });
  const { pulls, git } = person('alice');
  expect((await pulls.get({ ...repo, pull_number })).data).toMatchObject({ mergeable: false, mergeable_state: 'dirty' });
  await expect(git.getRef({ ...repo, ref: `pull/${pull_number}/merge` })).rejects.toMatchObject({ status: 404 });
  await expect(pulls.merge({ ...repo, pull_number })).rejects.toMatchObject({ status: 405 });
});

test('a job opens a pull request once, and not at all where the repository forbids it', async ({ github, job }) => {
  await github.admin.push({ branch: 'record', files: { 'x.txt': 'x' } });
  const { pulls } = job({ 'pull-requests': 'write' });
  const pull = { ...repo, head: 'record', base: 'main', title: 'Record', body: 'text' };
  expect((await pulls.create(pull)).data).toMatchObject({ number: 1, user: { login: 'github-actions[bot]' } });
  await expect(pulls.create(pull)).rejects.toMatchObject({ status: 422, message: expect.stringContaining('A pull request already exists for acme:record.') });
  await expect(pulls.create({ ...pull, head: 'main' })).rejects.toMatchObject({
    status: 422,
    message: expect.stringContaining('No commits between main and main'),
  });
  await pulls.update({ ...repo, pull_number: 1, state: 'closed' });
  github.world.rules.actionsOpenPulls = false;
  await expect(pulls.create(pull)).rejects.toMatchObject({ status: 403 });
});

test('commits are compared by what each side has alone', async ({ github, job }) => {
  await github.admin.push({ branch: 'change', files: { 'x.txt': 'x' } });
  await github.admin.push({ branch: 'main', files: { 'y.txt': 'y' } });
  const { repos } = job({ contents: 'read' });
  const { data } = await repos.compareCommitsWithBasehead({ ...repo, basehead: 'main...change' });
  expect(data).toMatchObject({ status: 'diverged', ahead_by: 1, behind_by: 1 });
  expect(data.files?.map(({ filename }) => filename)).toEqual(['x.txt']);
  expect((await repos.listCommits({ ...repo, sha: 'change' })).data).toHaveLength(2);
});

test("a pull request's list of files ends after 3,000", async ({ github, job }) => {
  await github.admin.push({ branch: 'change', files: Object.fromEntries(Array.from({ length: 3010 }, (_, at) => [`${at}.txt`, ''])) });
  const pull_number = await github.admin.openPull({ branch: 'change' });
  const { pulls } = job({ 'pull-requests': 'read' });
  expect((await pulls.get({ ...repo, pull_number })).data.changed_files).toBe(3010);
  const last = await pulls.listFiles({ ...repo, pull_number, per_page: 100, page: 30 });
  expect([last.data.length, last.headers.link?.includes('rel="next"')]).toEqual([100, false]);
});

test('file names that look like git output are names', async ({ github, job }) => {
  const names = ['1\t2\tx.txt', ':100644 100644 a b M', 'name\nwith a break', 'ünï.txt', ' leading', '"quoted"'];
  await github.admin.push({ branch: 'change', files: Object.fromEntries(names.map((name) => [name, 'a\nb\n'])) });
  const pull_number = await github.admin.openPull({ branch: 'change' });
  const { data } = await job({ 'pull-requests': 'read' }).pulls.listFiles({ ...repo, pull_number });
  expect(data.map(({ filename }) => filename).toSorted()).toEqual(names.toSorted());
  expect(data.every(({ additions }) => additions === 2)).toBe(true);
});
