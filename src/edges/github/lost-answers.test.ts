import { describe, expect, it } from 'vitest';
import { openCounterpart } from './counterpart.test-data.ts';

const MOVE = 'PATCH /repos/{owner}/{repo}/git/refs/{ref}';
const MAKE = 'POST /repos/{owner}/{repo}/git/refs';

describe('an answer of GitHub that gets lost on its way', () => {
  it('makes no second commit: the branch is where it was to be', async () => {
    const { github, forge, stage } = await openCounterpart();
    await stage.push('change', { 'a.txt': 'a' });
    github.faults.add({ when: ({ operation }) => operation === MOVE, kind: 'reset', afterwards: true });
    const { sha, changed } = await forge.commit({ branch: 'change', message: 'Ours', files: new Map([['b.txt', 'b']]) });
    expect([changed, await forge.head('change')]).toEqual([true, sha]);
    expect((await stage.log('change')).filter((message) => message === 'Ours')).toHaveLength(1);
  });

  it('leaves no orphan lock: who took it knows that', async () => {
    const { github, forge } = await openCounterpart();
    github.faults.add({ when: ({ operation }) => operation === MAKE, kind: 'reset', afterwards: true });
    expect(await forge.takeLock('pr-7', '{"by":"ada"}')).toBe(true);
    expect(await forge.takeLock('pr-7', '{"by":"ada"}')).toBe(false);
  });

  it('takes a lock over once: who did knows that', async () => {
    const { github, forge } = await openCounterpart();
    await forge.takeLock('pr-7', 'old');
    github.faults.add({ when: ({ operation }) => operation === MOVE, kind: 'reset', afterwards: true });
    expect(await forge.replaceLock('pr-7', { expected: 'old', text: 'new' })).toBe(true);
    expect(await forge.readLock('pr-7')).toBe('new');
  });

  it.each(['bad-gateway', 'server-error', 'secondary-limit', 'too-many-requests', 'rate-limit', 'reset'] as const)(
    'or never came (%s) is asked for again',
    async (kind) => {
      const { github, forge, stage } = await openCounterpart();
      const head = await stage.push('change', { 'a.txt': 'a' });
      github.faults.add({ kind, times: 2 });
      await forge.setStatus(head, { context: 'parity/gate', state: 'pending', description: 'Running', url: null });
      expect(await stage.statuses(head)).toHaveLength(1);
    },
  );
});

describe('pushes that race', () => {
  it('are followed as often as it takes, within reason', async () => {
    const { github, forge, stage } = await openCounterpart();
    await stage.push('change', { 'a.txt': 'a' });
    let pushes = 0;
    const race = async () => void (await stage.push('change', { [`theirs-${pushes++}.txt`]: 'x' }));
    github.faults.beforeRequest(({ operation }) => operation === MOVE, race, 3);
    const { sha } = await forge.commit({ branch: 'change', message: 'Ours', files: new Map([['ours.txt', 'x']]) });
    for (const name of ['theirs-0.txt', 'theirs-1.txt', 'theirs-2.txt', 'ours.txt']) expect(await forge.readFile(name, sha, 10)).not.toBeNull();

    github.faults.beforeRequest(({ operation }) => operation === MOVE, race, 100);
    const lost = forge.commit({ branch: 'change', message: 'Again', files: new Map([['more.txt', 'x']]) });
    await expect(lost).rejects.toMatchObject({
      name: 'ExternalError',
      retryable: true,
      message: expect.stringContaining('other pushes won 6 times in a row'),
    });
  });

  it('keep the branch where a force-push put it: what was thrown away does not come back', async () => {
    const { github, forge, stage } = await openCounterpart();
    const first = await stage.push('change', { 'kept.txt': 'x' });
    await stage.push('change', { 'thrown-away.txt': 'x' });
    github.world.rules.forcePushes = true;
    await github.admin.push({ branch: 'change', from: first, files: { 'instead.txt': 'x' } });
    const { sha } = await forge.commit({ branch: 'change', message: 'Ours', files: new Map([['ours.txt', 'x']]) });
    expect(await forge.readFile('thrown-away.txt', sha, 10)).toBeNull();
    expect(await forge.readFile('instead.txt', sha, 10)).not.toBeNull();
  });
});
