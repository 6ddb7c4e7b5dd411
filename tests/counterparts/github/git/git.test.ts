import { execa } from 'execa';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { diff } from './diff.ts';
import { commitsBetween, isAncestor, mergeBase } from './history.ts';
import { mergedTree } from './merge.ts';
import { GitRepository, readCommit, writeBlob, writeCommit } from './repository.ts';
import { GitStore } from './store.ts';
import { listTree, treeOf, writeTree } from './trees.ts';

const stores: GitStore[] = [];
afterEach(() => {
  for (const store of stores.splice(0)) store.close();
});

type Change = readonly [path: string, content: string | null];
const AUTHOR = { name: 'Ada', email: 'ada@example.com', date: new Date('2026-03-01T09:00:00Z') };

/** A repository in memory, and git itself over what it has on disk. */
function repository() {
  const store = new GitStore('test.git');
  stores.push(store);
  const memory = new GitRepository(store);
  const commit = (parents: readonly string[], changes: readonly Change[], mode = '100644') => {
    const [parent] = parents;
    const base = parent === undefined ? null : treeOf(memory, parent);
    const written = changes.map(([path, content]) => ({ path, mode, sha: content === null ? null : writeBlob(memory, content) }));
    return writeCommit(memory, { tree: writeTree(memory, base, written), parents: [...parents], author: AUTHOR, committer: AUTHOR, message: 'change\n\nwhy' });
  };
  const git = async (...args: string[]) => (await execa('git', ['--git-dir', store.path, ...args], { reject: false, stdin: 'ignore' })).stdout;
  return { store, memory, commit, git };
}

const paths = fc.constantFrom('a', 'a.txt', 'a/b', 'a/c/d.txt', 'b', 'é', 'z "quoted"');
const contents = fc.option(
  fc.array(fc.constantFrom('one', 'two', 'three', ''), { maxLength: 5 }).map((lines) => lines.join('\n')),
  { freq: 4 },
);
const changes = fc.array(fc.tuple(paths, contents), { maxLength: 5 });
const few = { numRuns: 20 };

describe('what is kept in memory', () => {
  test('is what git reads: objects under their own names, folders in their sequence, commits whole', async () => {
    await fc.assert(
      fc.asyncProperty(changes, changes, async (first, second) => {
        const { memory, commit, git } = repository();
        const head = commit([commit([], first)], second);
        memory.move('refs/heads/main', null, head);
        expect(await git('fsck', '--strict', '--no-dangling')).toBe('');
        expect(await git('log', '--format=%H %an %ae %at %s|%b', 'main')).toContain(`${head} Ada ada@example.com ${AUTHOR.date.getTime() / 1000} change|why`);
        const listed = listTree(memory, readCommit(memory, head).tree, true).map(
          ({ mode, type, sha, size, path }) => `${mode} ${type} ${sha} ${size ?? '-'}\t${path}`,
        );
        const shown = (await git('ls-tree', '-r', '-t', '-z', '-l', head)).split('\0').filter((line) => line !== '');
        expect(listed).toEqual(shown.map((line) => line.replace(/ +/g, ' ')));
      }),
      few,
    );
  });

  test('is merged and compared as git does it, whatever both sides changed', async () => {
    await fc.assert(
      fc.asyncProperty(changes, changes, changes, async (shared, here, there) => {
        const { memory, commit, git } = repository();
        const root = commit([], [['kept.txt', 'kept\n'], ...shared]);
        const [ours, theirs] = [commit([root], here), commit([root], there)];
        expect(await mergedTree(memory, ours, theirs)).toBe(await merged(git, ours, theirs));
        for (const [from, to] of [
          [root, ours],
          [ours, theirs],
        ] as const) {
          const files = (await diff(memory, from, to)).map(({ path, previousPath, status, additions, deletions }) =>
            [status.charAt(0), previousPath ?? path, path, additions, deletions].join('|'),
          );
          expect(files).toEqual(await diffed(git, from, to));
        }
      }),
      few,
    );
  });

  test('has the history that git finds, through merges and side by side', async () => {
    const parents = fc.array(fc.array(fc.nat({ max: 20 }), { maxLength: 2 }), { minLength: 2, maxLength: 9 });
    await fc.assert(
      fc.asyncProperty(parents, async (history) => {
        const { memory, commit, git } = repository();
        const shas: string[] = [];
        for (const [index, from] of history.entries()) {
          const known = [...new Set(from.flatMap((each) => shas[each % Math.max(index, 1)] ?? []))];
          shas.push(commit(known, [['a', String(index)]]));
        }
        for (const [a = '', b = ''] of [shas.slice(-2), shas.slice(-2).reverse(), [shas[0], shas.at(-1)]]) {
          expect(await mergeBase(memory, a, b)).toBe((await git('merge-base', a, b)) || null);
          expect(commitsBetween(memory, a, b).join('\n')).toBe(await git('rev-list', '--reverse', '--topo-order', `${a}..${b}`));
          expect(isAncestor(memory, a, b)).toBe((await git('rev-list', b)).split('\n').includes(a));
        }
      }),
      few,
    );
  });
});

test('what was written before and after git was first asked lies on disk, references too', async () => {
  const { store, memory, commit, git } = repository();
  const first = commit([], [['a', '1']]);
  memory.move('refs/heads/main', null, first);
  expect(await git('for-each-ref', '--format=%(objectname) %(refname)')).toBe(`${first} refs/heads/main`);
  const second = commit([first], [['a', '2']]);
  memory.move('refs/heads/main', first, second);
  memory.move('refs/heads/side/x', null, first);
  memory.move('refs/heads/side/x', first, null);
  expect(await git('log', '--format=%H', 'main')).toBe(`${second}\n${first}`);
  expect(await git('for-each-ref', '--format=%(refname)')).toBe('refs/heads/main');
  expect(store.find(first.slice(0, 12))).toBe(first);
});

test.each([
  'refs/heads/a b',
  'refs/heads/a..b',
  'refs/heads/.a',
  'refs/heads/a.lock',
  'refs/heads/a/',
  'refs/heads//a',
  'refs/heads/@{a',
  'refs/heads/main/below',
  'heads/a',
])('%j names no reference, as git has it', async (name) => {
  const { memory, commit, git } = repository();
  const sha = commit([], [['a', '1']]);
  memory.move('refs/heads/main', null, sha);
  expect(memory.move(name, null, sha)).toBe(false);
  await git('update-ref', name, sha);
  expect(await git('for-each-ref', '--format=%(refname)')).toBe('refs/heads/main');
});

async function merged(git: (...args: string[]) => Promise<string>, ours: string, theirs: string): Promise<string | null> {
  const [tree = '', ...conflicts] = (await git('merge-tree', '--write-tree', '--name-only', '--no-messages', ours, theirs)).split('\n');
  return conflicts.length === 0 ? tree : null;
}

/** Status, old and new path, lines added and removed: a line a file. */
async function diffed(git: (...args: string[]) => Promise<string>, from: string, to: string): Promise<string[]> {
  const named = (await git('diff', '--name-status', '-z', '-M', from, to)).split('\0').filter(Boolean);
  const counted = (await git('diff', '--numstat', '-M', '-z', from, to)).split('\0').filter(Boolean);
  const files: string[] = [];
  while (named.length > 0) {
    const status = named.shift() ?? '';
    const before = named.shift() ?? '';
    const after = status.startsWith('R') ? (named.shift() ?? '') : before;
    const [added = '', deleted = ''] = (counted.shift() ?? '').split('\t');
    if (status.startsWith('R')) counted.splice(0, 2);
    const letter = { A: 'a', D: 'r', M: 'm', R: 'r', T: 'c' }[status.charAt(0)];
    files.push([letter, before, after, Number(added) || 0, Number(deleted) || 0].join('|'));
  }
  return files;
}
