import { expect, test } from 'vitest';
import type { ChangedFile } from '../forge/ports/repository.ts';
import type { Comment } from '../forge/ports/talk.ts';
import { refuseOtherChanges } from './only-ours.ts';

/** A pull request of ours that carries these files. */
function carrying(files: ChangedFile[] | null) {
  const comments: Comment[] = [];
  const comment = async (_: number, body: string): Promise<Comment> => {
    const made = { id: 1, author: 'us', own: true, body, createdAt: '', updatedAt: '' };
    comments.push(made);
    return made;
  };
  return { comments, forge: { changedFiles: async () => files, comments: async () => comments, comment } };
}
const refuse = (forge: ReturnType<typeof carrying>['forge']) => refuseOtherChanges(forge, 7, (path) => path.startsWith('ours/'));
const file = (path: string, previousPath: string | null = null): ChangedFile => ({ path, status: previousPath === null ? 'added' : 'renamed', previousPath });

test('our own files go on, and nothing is said', async () => {
  const { forge, comments } = carrying([file('ours/a.json'), file('ours/b.json', 'ours/c.json')]);
  await refuse(forge);
  expect(comments).toEqual([]);
});

test.each([
  ['another file', [file('ours/a.json'), file('src/index.ts')], 'found "src/index.ts", which somebody else put on its branch'],
  ['a file moved from elsewhere', [file('ours/a.json', 'src/index.ts')], 'found "src/index.ts"'],
  ['more files than the forge lists', null, 'found more files than GitHub lists'],
] as const)('%s: it is said once, and the work goes no further', async (_, files, sentence) => {
  const { forge, comments } = carrying(files && [...files]);
  for (let time = 0; time < 2; time++) await expect(refuse(forge)).rejects.toThrow(sentence);
  expect(comments).toHaveLength(1);
});
