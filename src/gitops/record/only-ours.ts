import { UserError } from '../../errors.ts';
import { prose } from '../../report/markdown/text.ts';
import type { Pulls } from '../forge/ports/repository.ts';
import type { Commenting, Comments } from '../forge/ports/talk.ts';

/**
 * Whoever may push can put files on a branch of the name we are going to use. A pull request of ours that carries such files says so in a
 * comment, once, and goes no further.
 * @throws UserError naming one of them.
 */
export async function refuseOtherChanges(
  forge: Pick<Pulls & Comments & Commenting, 'changedFiles' | 'comments' | 'comment'>,
  pull: number,
  isOurs: (path: string) => boolean,
): Promise<void> {
  const files = await forge.changedFiles(pull);
  const paths = files?.flatMap(({ path, previousPath }) => (previousPath === null ? [path] : [path, previousPath]));
  const other = paths?.find((path) => !isOurs(path));
  if (paths && other === undefined) return;
  const found = other === undefined ? 'more files than GitHub lists' : JSON.stringify(other.slice(0, 160));
  const sentence = `pull request ${pull}: expected nothing but recorded results, found ${found}, which somebody else put on its branch. Close it without merging, delete the branch, and run this again.`;
  const body = prose(sentence);
  const isTold = (await forge.comments(pull)).some((comment) => comment.own && comment.body.trim() === body);
  if (!isTold) await forge.comment(pull, body);
  throw new UserError(sentence);
}
