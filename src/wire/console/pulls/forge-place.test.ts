import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { forgePlace } from './forge-place.ts';

let root: string;
const PATH = process.env['PATH'] ?? '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'fledgling-forge-'));
});
afterEach(() => rm(root, { recursive: true }));

async function origin(address: string): Promise<void> {
  await execa('git', ['init', '--quiet'], { cwd: root });
  await execa('git', ['remote', 'add', 'origin', address], { cwd: root });
}

test('the repository is that of origin, and the token is for GitHub’s own address', async () => {
  await origin('https://x:ghp_of_the_remote@github.com/acme/agent.git');
  expect(await forgePlace({ root, env: { PATH, GH_TOKEN: 'ghp_1' } })).toEqual({
    ...{ repository: 'acme/agent', server: 'https://github.com', why: null },
    reads: { apiUrl: 'https://api.github.com', repository: 'acme/agent', token: 'ghp_1' },
  });
  expect(await forgePlace({ root, env: { PATH } })).toMatchObject({ repository: 'acme/agent', reads: null, why: expect.stringMatching(/^No token, so/) });
});

test('a server of one’s own is asked at its own address, only where the environment names it', async () => {
  await origin('git@git.acme.example:acme/agent.git');
  expect(await forgePlace({ root, env: { PATH, GITHUB_TOKEN: 't' } })).toMatchObject({ repository: null, reads: null });
  expect(await forgePlace({ root, env: { PATH, GITHUB_TOKEN: 't', GITHUB_SERVER_URL: 'https://git.acme.example' } })).toMatchObject({
    reads: { apiUrl: 'https://git.acme.example/api/v3', repository: 'acme/agent' },
  });
});

test.each(['http://api.evil.example', 'ftp://api.github.com', 'https://user:pw@api.github.com', 'nonsense'])(
  'the token is not sent to %s',
  async (GITHUB_API_URL) => {
    expect(await forgePlace({ root, env: { PATH, GITHUB_TOKEN: 't', GITHUB_REPOSITORY: 'acme/agent', GITHUB_API_URL } })).toMatchObject({
      reads: null,
      why: expect.stringContaining('GITHUB_API_URL is no https address'),
    });
  },
);

test('a folder without a repository, and a name that is none, say how it is named', async () => {
  const found = await forgePlace({ root, env: { PATH, GITHUB_TOKEN: 't', GITHUB_REPOSITORY: '../../x' } });
  expect(found).toMatchObject({ repository: null, reads: null, why: expect.stringContaining('GITHUB_REPOSITORY to OWNER/NAME') });
});
