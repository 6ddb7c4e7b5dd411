import { afterEach, expect, test } from 'vitest';
import { type HubCounterpart, startHub } from '../../../tests/counterparts/hub/hub.ts';
import { tokenOwner } from './who-am-i.ts';

let hub: HubCounterpart | undefined;
afterEach(() => hub?.close());

test.each([
  ['of the old kind that writes', { writes: ['owner'] }, 'yes'],
  ['of the old kind that reads', { writes: [] }, 'no'],
  ['that may write to repositories', { writes: ['owner'], permissions: ['repo.content.read', 'repo.write'] }, 'yes'],
  ['that may only read repositories and write discussions', { writes: [], permissions: ['repo.content.read', 'discussion.write'] }, 'no'],
] as const)('a token %s', async (_kind, account, canWrite) => {
  hub = await startHub({ accounts: new Map([['hf_token', { name: 'ann', ...account }]]) });
  expect(await tokenOwner({ value: 'hf_token', source: 'HF_TOKEN' }, hub.url)).toEqual({ account: 'ann', canWrite });
});

test('a token that nobody has is refused without being told', async () => {
  hub = await startHub();
  const asked = tokenOwner({ value: 'hf_unknown', source: 'HF_TOKEN' }, hub.url);
  await expect(asked).rejects.toThrow('the token from HF_TOKEN was not accepted');
  await expect(asked).rejects.not.toThrow('hf_unknown');
});
