import { expect, it } from 'vitest';
import { text, type WithForge } from './stage.test-data.ts';

export function describePulls(withForge: WithForge): void {
  it('finds a pull request by number, branch and head, and nothing in forks by branch', () =>
    withForge(async ({ forge, stage }) => {
      const head = await stage.push('change', { 'parity.config.yaml': 'agent: other\n' });
      const number = await stage.openPull({ head: 'change', author: 'ada' });
      const fork = await stage.openPull({ head: 'change', author: 'eve', fork: { 'README.md': 'mine\n' } });
      const shown = { number, state: 'open', merged: false, author: 'ada', headSha: head, headRef: 'change', baseRef: 'main', sameRepository: true };
      expect(await forge.pull(number)).toEqual(shown);
      expect(await forge.pullsFrom('change')).toEqual([shown]);
      expect(await forge.pullsWithHead(head)).toEqual([shown]);
      const foreign = await forge.pull(fork);
      expect(foreign).toMatchObject({ author: 'eve', sameRepository: false });
      expect((await forge.pullsWithHead(foreign?.headSha ?? '')).map((pull) => pull.number)).toEqual([fork]);
      expect(text(await forge.readFile('README.md', foreign?.headSha ?? '', 100))).toBe('mine\n');
      expect(await forge.pull(4711)).toBeNull();
    }));

  it('shows what a pull request changes since it left its base', () =>
    withForge(async ({ forge, stage }) => {
      await stage.push('change', {
        'parity.config.yaml': 'agent: other\n',
        'new.txt': 'new',
        'README.md': null,
        'data/rows.jsonl': '{}\n',
        'datasets/demo/rows.jsonl': null,
      });
      await stage.push('main', { 'elsewhere.txt': 'x' });
      const number = await stage.openPull({ head: 'change', author: 'ada' });
      const files = (await forge.changedFiles(number))?.sort((a, b) => (a.path < b.path ? -1 : 1));
      expect(files).toEqual([
        { path: 'README.md', status: 'removed', previousPath: null },
        { path: 'data/rows.jsonl', status: 'renamed', previousPath: 'datasets/demo/rows.jsonl' },
        { path: 'new.txt', status: 'added', previousPath: null },
        { path: 'parity.config.yaml', status: 'modified', previousPath: null },
      ]);
    }));

  it('tells what differs between a commit and one that came after it, and nothing about another history', () =>
    withForge(async ({ forge, stage }) => {
      const before = await stage.push('change', { 'a.txt': 'a', 'kept.txt': 'kept' });
      const after = await stage.push('change', { 'eval-results/demo/run.json': '{}\n', 'a.txt': null, 'b/a.txt': 'a' });
      expect((await forge.changedBetween(before, after))?.sort()).toEqual(['a.txt', 'b/a.txt', 'eval-results/demo/run.json']);
      expect(await forge.changedBetween(after, after)).toEqual([]);
      expect(await forge.changedBetween(after, before)).toBeNull();
      expect(await forge.changedBetween(await stage.push('main', { 'elsewhere.txt': 'x' }), after)).toBeNull();
      expect(await forge.changedBetween('0'.repeat(40), after)).toBeNull();
    }));

  it('opens a pull request, and finds the one that is open already', () =>
    withForge(async ({ forge, stage }) => {
      await stage.push('record', { 'a.txt': 'a' });
      const pull = { title: 'Record', body: 'A record.', head: 'record', base: 'main' };
      const number = await forge.openPull(pull);
      expect(await forge.pull(number)).toMatchObject({ headRef: 'record', baseRef: 'main', state: 'open', sameRepository: true });
      expect(await forge.openPull(pull)).toBe(number);
    }));
}
