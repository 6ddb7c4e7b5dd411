import { expect, test } from 'vitest';
import { compareLink, gitHubPlace } from './forge-address.ts';

test.each([
  'https://github.com/acme/agent.git',
  'https://github.com/acme/agent',
  'https://x-access-token:ghp_secret@github.com/acme/agent.git',
  'git@github.com:acme/agent.git',
  'ssh://git@github.com:22/acme/agent.git/',
])('%s is on GitHub, and nothing of a credential is kept', (remote) => {
  expect(gitHubPlace(remote, undefined)).toEqual({ server: 'https://github.com', repository: 'acme/agent' });
});

test.each([
  'https://gitlab.com/acme/agent.git',
  'https://github.com.evil.example/acme/agent',
  'http://github.com/acme/agent',
  'file:///srv/github.com/acme/agent',
  'https://github.com/acme/agent/../../x',
  'https://github.com/acme/<script>',
  'javascript:alert(1)//github.com/acme/agent',
  '/srv/git/agent.git',
  'git@evil.example:acme/agent.git',
])('%s is not', (remote) => {
  expect(gitHubPlace(remote, undefined)).toBeNull();
});

test('a GitHub of one’s own is known by its address, over https alone', () => {
  expect(gitHubPlace('git@git.acme.example:acme/agent.git', 'https://git.acme.example')).toEqual({
    server: 'https://git.acme.example',
    repository: 'acme/agent',
  });
  expect(gitHubPlace('git@git.acme.example:acme/agent.git', 'http://git.acme.example')).toBeNull();
});

test('a link to compare has every sign of a branch in its place', () => {
  expect(compareLink({ server: 'https://github.com', repository: 'acme/agent' }, { base: 'release/1?x#y', branch: 'parity/a' })).toBe(
    'https://github.com/acme/agent/compare/release/1%3Fx%23y...parity/a?expand=1',
  );
});
