import { UserError } from '../../src/errors.ts';
import { gitIn, isAncestor } from './git.ts';
import { requireVersion } from './make-release.ts';

/**
 * Looks at the commit of a release that is checked out: on top of a commit of the default branch it adds the built actions and nothing else. That
 * they are what its sources make is for `build:actions --check` to say.
 * @param options.branch ref of the default branch, with its history.
 * @throws UserError saying what is otherwise.
 */
export async function verifyRelease({ root, tag, branch }: { root: string; tag: string; branch: string }): Promise<void> {
  const git = gitIn(root);
  await requireVersion(root, tag.replace(/^v/, ''));
  const [, ...parents] = (await git('rev-list', '--parents', '--max-count=1', 'HEAD')).split(' ');
  const [source] = parents;
  if (source === undefined || parents.length > 1) throw new UserError(`${tag}: expected a commit with one parent, found ${parents.length}. ${REMEDY}`);
  if (!(await isAncestor(git, [source, branch]))) throw new UserError(`${tag}: expected a release of a commit of ${branch}, got one of ${source}. ${REMEDY}`);
  // A rename would show its new name only.
  const changed = (await git('diff-tree', '-r', '--no-renames', '--name-only', '-z', source, 'HEAD')).split('\0').filter(Boolean);
  const others = changed.filter((path) => !path.startsWith('actions/dist/'));
  if (changed.length === 0) throw new UserError(`${tag}: expected the built actions, found none. ${REMEDY}`);
  if (others.length > 0) throw new UserError(`${tag}: expected changes in actions/dist alone, found ${others.join(', ')}. ${REMEDY}`);
}

const REMEDY = 'Delete the tag and make the release with `npm run release`.';
