import { randomUUID } from 'node:crypto';
import { UserError } from '../../../errors.ts';
import type { Locks } from '../../../gitops/forge/ports/talk.ts';
import type { GitHubClient } from '../client.ts';
import { statusOf } from '../failure.ts';

const READS = 'contents: read';
const WRITES = 'contents: write';

/** A lock is a ref that GitHub makes once only; the message of the commit it points to says who holds it. */
export function locks({ octokit, place, ask, askIfThere }: GitHubClient): Locks {
  const pointedTo = async (name: string) => {
    const found = await askIfThere({ what: `read lock ${name}`, needs: READS }, () => octokit.rest.git.getRef({ ...place, ref: refOf(name) }));
    return found?.data.object.sha ?? null;
  };
  const textOf = async (name: string, sha: string) => {
    const { data } = await ask({ what: `read lock ${name}`, needs: READS }, () => octokit.rest.git.getCommit({ ...place, commit_sha: sha }));
    return data.message;
  };
  const commitOf = async (text: string, parents: string[]) => {
    const regular = { path: 'lock', mode: '100644', type: 'blob' } as const;
    const tree = await octokit.rest.git.createTree({ ...place, tree: [{ ...regular, content: text }] });
    // Two takers with the same words in the same second must not make the same commit.
    const author = { name: 'Fledgling', email: `lock+${randomUUID()}@fledgling.invalid` };
    const { data } = await octokit.rest.git.createCommit({ ...place, message: text, tree: tree.data.sha, parents, author });
    return data.sha;
  };

  return {
    readLock: async (name) => {
      const sha = await pointedTo(name);
      return sha === null ? null : textOf(name, sha);
    },
    takeLock: async (name, text) => {
      const ref = `refs/${refOf(name)}`;
      return ask({ what: `take lock ${name}`, needs: WRITES }, async () => {
        const sha = await commitOf(text, []);
        try {
          await octokit.rest.git.createRef({ ...place, ref, sha });
          return true;
        } catch (error) {
          if (statusOf(error) !== 422) throw error;
          const holder = await pointedTo(name);
          // An answer that got lost on its way back is asked for again, and then finds the lock taken: by us.
          if (holder !== null) return holder === sha;
          throw error;
        }
      });
    },
    replaceLock: async (name, { expected, text }) => {
      const held = await pointedTo(name);
      if (held === null || (await textOf(name, held)) !== expected) return false;
      return ask({ what: `take lock ${name}`, needs: WRITES }, async () => {
        // Of two commits on top of the same one, only the first can be moved to.
        const sha = await commitOf(text, [held]);
        try {
          await octokit.rest.git.updateRef({ ...place, ref: refOf(name), sha, force: false });
          return true;
        } catch (error) {
          const holder = [404, 409, 422].includes(statusOf(error) ?? 0) ? await pointedTo(name) : held;
          if (holder === held) throw error;
          return holder === sha;
        }
      });
    },
    releaseLock: async (name) => {
      await ask({ what: `release lock ${name}`, needs: WRITES }, async () => {
        try {
          await octokit.rest.git.deleteRef({ ...place, ref: refOf(name) });
        } catch (error) {
          if (![404, 422].includes(statusOf(error) ?? 0) || (await pointedTo(name)) !== null) throw error;
        }
      });
    },
  };
}

function refOf(name: string): string {
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name))
    throw new UserError(`${JSON.stringify(name)}: expected a lock's name of lower-case letters, digits and dashes, like pr-7.`);
  return `fledgling/locks/${name}`;
}
