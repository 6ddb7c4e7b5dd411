import { describe, expect, it } from 'vitest';
import type { Forge } from '../../gitops/forge/ports/forge.ts';
import { openCounterpart } from './counterpart.test-data.ts';

const STATUS = { context: 'parity/gate', state: 'success', description: 'Parity', url: null } as const;

/** What a job may do that has only the first scope, and the sentence that names the second. */
const WRITES: [what: string, needs: string, call: (forge: Forge, known: { head: string; pull: number; comment: number }) => Promise<unknown>][] = [
  ['commit', 'contents: write', (forge) => forge.commit({ branch: 'main', message: 'm', files: new Map([['a.txt', 'a']]) })],
  ['make a branch', 'contents: write', (forge, { head }) => forge.createBranch('promotion', head)],
  ['take a lock', 'contents: write', (forge) => forge.takeLock('pr-7', '{}')],
  ['comment', 'pull-requests: write', (forge, { pull }) => forge.comment(pull, 'x')],
  ['react', 'pull-requests: write', (forge, { comment }) => forge.react(comment, 'eyes')],
  ['open a pull request', 'pull-requests: write', (forge) => forge.openPull({ title: 't', body: '', head: 'change', base: 'main' })],
  ['set a status', 'statuses: write', (forge, { head }) => forge.setStatus(head, STATUS)],
  ['start a workflow', 'actions: write', (forge) => forge.dispatch('parity-run.yml', 'main', {})],
  ['open an issue', 'issues: write', (forge) => forge.raiseIssue({ title: 't', body: '', labels: [] })],
];

describe('a job without the permission', () => {
  it('is told which one to ask for, and does nothing', async () => {
    const { github, forge, stage } = await openCounterpart({
      permissions: { contents: 'read', 'pull-requests': 'read', issues: 'read', statuses: 'read', actions: 'read' },
    });
    const head = (await forge.head('main')) ?? '';
    await stage.push('change', { 'a.txt': 'a' });
    const pull = await stage.openPull({ head: 'change', author: 'ada' });
    const comment = await stage.commentAs('ada', pull, '/parity run');
    for (const [what, needs, call] of WRITES) {
      const [key = '', level = ''] = needs.split(': ');
      const sentence = new RegExp(
        `^GitHub does not let this token .* \\(HTTP 403: Resource not accessible by integration\\)\\. Give the job \`permissions: { ${key}: ${level} }\``,
      );
      await expect(call(forge, { head, pull, comment }), what).rejects.toMatchObject({ name: 'UserError', message: expect.stringMatching(sentence) });
    }
    expect(await forge.head('main')).toBe(head);
    expect([await forge.readLock('pr-7'), await forge.head('promotion'), github.world.statuses.length, github.world.runs.length]).toEqual([null, null, 0, 0]);
  });

  it('may still read with contents: read alone, and nothing of pull requests', async () => {
    const { forge } = await openCounterpart({ permissions: { contents: 'read' } });
    expect(await forge.readFile('README.md', (await forge.head('main')) ?? '', 100)).not.toBeNull();
    await expect(forge.pull(1)).rejects.toThrow('permissions: { pull-requests: read }');
  });
});
