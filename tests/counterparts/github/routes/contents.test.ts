import { expect } from 'vitest';
import { repo, test } from '../with-github.ts';

const submodule = '1'.repeat(40);
const files = {
  'config.yaml': 'agent: a\n',
  'dir/inner.txt': 'inner',
  'to-file': { symlink: 'config.yaml' },
  'to-nowhere': { symlink: '../../etc/passwd' },
  module: { submodule },
};

test('a folder lists its files, folders and links; a submodule looks like a file there', async ({ github, job }) => {
  await github.admin.push({ branch: 'main', files });
  const { data } = await job({ contents: 'read' }).repos.getContent({ ...repo, path: '' });
  expect(Array.isArray(data) && data.map(({ name, type }) => [name, type])).toEqual([
    ['README.md', 'file'],
    ['config.yaml', 'file'],
    ['dir', 'dir'],
    ['module', 'file'],
    ['to-file', 'symlink'],
    ['to-nowhere', 'symlink'],
  ]);
});

test.for([
  ['config.yaml', 'file'],
  ['to-file', 'file'],
  ['to-nowhere', 'symlink'],
  ['module', 'submodule'],
] as const)('%s is answered as a %s', async ([path, type], { github, job }) => {
  await github.admin.push({ branch: 'main', files });
  const { data } = await job({ contents: 'read' }).repos.getContent({ ...repo, path });
  expect(data).toMatchObject({ type, path });
});

test('a file comes raw, at the commit that was asked for, byte for byte', async ({ github, job }) => {
  const bytes = Uint8Array.from({ length: 2_000_000 }, (_, at) => at % 251);
  const old = await github.admin.push({ branch: 'main', files: { 'dir/large.bin': bytes } });
  await github.admin.push({ branch: 'main', files: { 'dir/large.bin': null } });
  const { repos } = job({ contents: 'read' });
  const large = { ...repo, path: 'dir/large.bin' };
  const headers = { authorization: `token ${github.admin.jobToken({ contents: 'read' })}`, accept: 'application/vnd.github.raw+json' };
  const raw = await fetch(`${github.apiUrl}/repos/acme/agent/contents/dir%2Flarge.bin?ref=${old}`, { headers });
  expect(Buffer.from(await raw.arrayBuffer()).equals(bytes)).toBe(true);
  expect((await repos.getContent({ ...large, ref: old })).data).toMatchObject({ encoding: 'none', content: '', size: 2_000_000 });
  await expect(repos.getContent(large)).rejects.toMatchObject({ status: 404 });
});

test('a name that reads like an option or a revision reaches no git command line', async ({ job }) => {
  const { repos, git } = job({ contents: 'read' });
  for (const ref of ['--help', 'main~1', 'main:README.md', '@{-1}', ':/first']) {
    await expect(repos.getContent({ ...repo, path: 'README.md', ref })).rejects.toMatchObject({ status: 404 });
    await expect(git.getTree({ ...repo, tree_sha: ref })).rejects.toMatchObject({ status: 404 });
  }
});

test('many large blobs asked for at once arrive whole', async ({ github, job }) => {
  const files = Object.fromEntries(Array.from({ length: 6 }, (_, at) => [`${at}.bin`, Buffer.alloc(3_000_000 + at, at)]));
  await github.admin.push({ branch: 'main', files });
  const { git } = job({ contents: 'read' });
  const { data } = await git.getTree({ ...repo, tree_sha: 'main' });
  const blobs = await Promise.all(data.tree.filter(({ path }) => path.endsWith('.bin')).map(({ sha }) => git.getBlob({ ...repo, file_sha: sha })));
  expect(blobs.map((blob, at) => Buffer.from(blob.data.content, 'base64').equals(Buffer.alloc(3_000_000 + at, at)))).toEqual(Array(6).fill(true));
});
