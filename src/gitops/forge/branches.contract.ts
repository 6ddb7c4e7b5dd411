import { expect, it } from 'vitest';
import { ExternalError } from '../../errors.ts';
import { text, type WithForge } from './stage.test-data.ts';

const changes = (files: [path: string, text: string | null][]) => new Map(files);

export function describeBranches(withForge: WithForge): void {
  it('knows its default branch and the heads of branches', () =>
    withForge(async ({ forge, stage }) => {
      expect(await forge.defaultBranch()).toBe('main');
      const head = await stage.push('change', { 'a.txt': 'a' });
      expect(await forge.head('change')).toBe(head);
      expect(await forge.head('nowhere')).toBeNull();
    }));

  it('knows where a branch stands and once stood, and takes no other commit for it', () =>
    withForge(async ({ forge, stage }) => {
      const first = (await forge.head('main')) ?? '';
      const elsewhere = await stage.push('change', { 'a.txt': 'a' });
      const second = await stage.push('main', { 'b.txt': 'b' });
      const asked = [first, second, elsewhere, 'f'.repeat(40)].map((sha) => forge.wasHead('main', sha));
      expect(await Promise.all(asked)).toEqual([true, true, false, false]);
      expect([await forge.wasHead('change', elsewhere), await forge.wasHead('nowhere', first)]).toEqual([true, false]);
    }));

  it('reads a regular file byte for byte at the commit that is asked for, not at the branch', () =>
    withForge(async ({ forge, stage }) => {
      const bytes = Uint8Array.from({ length: 300 }, (_, index) => index % 256);
      const before = await stage.push('change', { 'data/bytes.bin': bytes, 'tête à tête.txt': 'é' });
      await stage.push('change', { 'data/bytes.bin': 'changed' });
      expect(await forge.readFile('data/bytes.bin', before, 300)).toEqual(bytes);
      expect(text(await forge.readFile('tête à tête.txt', before, 10))).toBe('é');
    }));

  it('has null for a file that is not there, or was deleted', () =>
    withForge(async ({ forge, stage }) => {
      const deleted = await stage.push('change', { 'README.md': null });
      expect(await forge.readFile('README.md', deleted, 100)).toBeNull();
      expect(await forge.readFile('no/such/file', deleted, 100)).toBeNull();
      expect(await forge.readFile('parity.config.yaml/below', deleted, 100)).toBeNull();
    }));

  it('refuses what is no regular file, and follows nothing', () =>
    withForge(async ({ forge, stage }) => {
      const odd = { link: { symlink: '/etc/passwd' }, folder: { symlink: 'datasets' }, module: { submodule: '1'.repeat(40) } };
      const head = await stage.push('change', odd);
      await expect(forge.readFile('link', head, 100)).rejects.toThrow(/^link: expected a regular file, found a symbolic link\. Commit the file itself\.$/);
      await expect(forge.readFile('link', head, 100)).rejects.toMatchObject({ name: 'UserError' });
      await expect(forge.readFile('folder/demo/rows.jsonl', head, 100)).rejects.toThrow('folder: expected a regular file, found a symbolic link.');
      await expect(forge.readFile('module', head, 100)).rejects.toThrow('module: expected a regular file, found a submodule.');
      await expect(forge.readFile('datasets', head, 100)).rejects.toThrow('datasets: expected a regular file, found a folder. Name the file.');
    }));

  it('refuses a file of more bytes than asked for, and reads one of exactly as many', () =>
    withForge(async ({ forge, stage }) => {
      const head = await stage.push('change', { 'big.txt': 'x'.repeat(101) });
      await expect(forge.readFile('big.txt', head, 100)).rejects.toThrow('big.txt: expected at most 100 bytes, found 101. Make the file smaller.');
      expect(text(await forge.readFile('big.txt', head, 101))).toHaveLength(101);
    }));

  it('refuses a path that could lead elsewhere before it asks anybody', () =>
    withForge(async ({ forge }) => {
      const head = (await forge.head('main')) ?? '';
      for (const path of ['../secrets', '/etc/passwd', 'a/../b', 'a//b', 'a\\b', 'a\nb', './a', '']) {
        const refused = { name: 'UserError', message: expect.stringContaining(`${JSON.stringify(path)}: expected a plain path inside the repository.`) };
        await expect(forge.readFile(path, head, 100)).rejects.toMatchObject(refused);
        await expect(forge.list(path, head)).rejects.toMatchObject(refused);
        await expect(forge.commit({ branch: 'main', message: 'm', files: new Map([[path, 'x']]) })).rejects.toMatchObject(refused);
      }
      expect(await forge.head('main')).toBe(head);
    }));

  it('lists what lies directly below a folder', () =>
    withForge(async ({ forge, stage }) => {
      const head = await stage.push('change', { 'results/a/run.json': '{}', 'results/note.md': 'n', 'results/link': { symlink: 'a' } });
      const names = (await forge.list('results', head)).sort((a, b) => (a.name < b.name ? -1 : 1));
      expect(names).toEqual([
        { name: 'a', kind: 'folder' },
        { name: 'link', kind: 'other' },
        { name: 'note.md', kind: 'file' },
      ]);
      expect(await forge.list('nothing/here', head)).toEqual([]);
      expect(await forge.list('README.md', head)).toEqual([]);
    }));

  it('commits files and deletions, and nothing else, on top of the head', () =>
    withForge(async ({ forge, stage }) => {
      await stage.push('change', { 'old.json': '1', 'kept.json': '2' });
      const large = 'ü'.repeat(400_000);
      const files = changes([
        ['eval-results/demo/a.json', '{"a":1}\n'],
        ['eval-results/demo/large.txt', large],
        ['old.json', null],
      ]);
      const { sha, changed } = await forge.commit({ branch: 'change', message: 'Record a run', files });
      expect([changed, await forge.head('change')]).toEqual([true, sha]);
      expect(text(await forge.readFile('eval-results/demo/a.json', sha, 100))).toBe('{"a":1}\n');
      expect(text(await forge.readFile('eval-results/demo/large.txt', sha, 1e6))).toBe(large);
      expect(await forge.readFile('old.json', sha, 100)).toBeNull();
      expect(text(await forge.readFile('kept.json', sha, 100))).toBe('2');
      expect(stage.log('change')[0]).toBe('Record a run');
      expect(await forge.readFile('eval-results/demo/a.json', (await forge.head('main')) ?? '', 100)).toBeNull();
    }));

  it('makes no commit when the branch holds the same bytes already', () =>
    withForge(async ({ forge, stage }) => {
      const head = await stage.push('change', { 'a.json': '{}\n' });
      const files = changes([
        ['a.json', '{}\n'],
        ['not/there.json', null],
      ]);
      expect(await forge.commit({ branch: 'change', message: 'Again', files })).toEqual({ sha: head, changed: false });
      expect(await forge.head('change')).toBe(head);
    }));

  it('writes through no link and over no folder, but puts a file where a link was', () =>
    withForge(async ({ forge, stage }) => {
      const head = await stage.push('change', { 'eval-results': { symlink: '/etc' }, 'run.json': { symlink: '/etc/passwd' } });
      const commit = (path: string) => forge.commit({ branch: 'change', message: 'm', files: new Map([[path, 'x']]) });
      await expect(commit('eval-results/demo/a.json')).rejects.toThrow('eval-results: expected a folder, found a symbolic link. Remove it from the branch.');
      await expect(commit('README.md/a.json')).rejects.toThrow('README.md: expected a folder, found a file. Remove it from the branch.');
      await expect(commit('datasets/demo')).rejects.toThrow('datasets/demo: expected a file, found a folder. Remove it from the branch.');
      expect(await forge.head('change')).toBe(head);
      const { sha } = await commit('run.json');
      expect(text(await forge.readFile('run.json', sha, 100))).toBe('x');
    }));

  it('puts the files on top of a push that won the race, and loses nothing of it', () =>
    withForge(async ({ forge, stage }) => {
      await stage.push('change', { 'a.json': '1' });
      stage.beforeNextPush(async () => void (await stage.push('change', { 'a.json': '2', 'theirs.txt': 'theirs' })));
      const { sha } = await forge.commit({ branch: 'change', message: 'Ours', files: new Map([['ours.txt', 'ours']]) });
      const read = async (path: string) => text(await forge.readFile(path, sha, 100));
      expect([await read('a.json'), await read('theirs.txt'), await read('ours.txt')]).toEqual(['2', 'theirs', 'ours']);
      expect(stage.log('change').length).toBe(stage.log('main').length + 3);
    }));

  it('keeps what was pushed before', () =>
    withForge(async ({ forge, stage }) => {
      await stage.push('change', { 'a.json': '1' });
      await stage.push('change', { 'b.json': '2' });
      const { sha } = await forge.commit({ branch: 'change', message: 'Ours', files: new Map([['c.json', '3']]) });
      expect(text(await forge.readFile('b.json', sha, 100))).toBe('2');
    }));

  it('says that a branch is gone instead of making it again', () =>
    withForge(async ({ forge }) => {
      const committed = forge.commit({ branch: 'gone', message: 'm', files: new Map([['a', 'b']]) });
      await expect(committed).rejects.toThrow(ExternalError);
      await expect(committed).rejects.toMatchObject({ retryable: false, message: expect.stringContaining('gone: the branch is gone') });
      expect(await forge.head('gone')).toBeNull();
    }));

  it('makes a branch once', () =>
    withForge(async ({ forge, stage }) => {
      const first = await stage.push('change', { 'a.txt': 'a' });
      expect(await forge.createBranch('promotion', first)).toBe(true);
      const main = (await forge.head('main')) ?? '';
      expect(await forge.createBranch('promotion', main)).toBe(false);
      expect(await forge.head('promotion')).toBe(first);
    }));
}
