import { createHash } from 'node:crypto';
import { ExternalError } from '../../../errors.ts';
import type { Branches, CommitRequest, Commits } from '../../../gitops/forge/ports/repository.ts';
import type { GitHubClient } from '../client.ts';
import { statusOf } from '../failure.ts';
import { checkedPath, type RepositoryTrees } from './tree.ts';

const RACES = 6;
/** A larger file gets a blob of its own instead of a place in the request that makes the tree. */
const INLINE_BYTES = 256 * 1024;
const READS = 'contents: read';
const WRITES = 'contents: write';

/** Branches, and commits made without a work tree through the Git Data API. */
export function branches(client: GitHubClient, trees: RepositoryTrees): Omit<Branches, 'wasHead'> & Commits {
  const { octokit, place, ask, askIfThere } = client;
  const head = async (branch: string) => {
    const found = await askIfThere({ what: `read branch ${branch}`, needs: READS }, () => octokit.rest.git.getRef({ ...place, ref: `heads/${branch}` }));
    return found?.data.object.sha ?? null;
  };

  return {
    defaultBranch: async () => {
      const { data } = await ask({ what: 'read the repository', needs: READS }, () => octokit.rest.repos.get(place));
      return data.default_branch;
    },
    head,
    createBranch: (branch, sha) =>
      ask({ what: `make branch ${branch}`, needs: WRITES }, async () => {
        try {
          await octokit.rest.git.createRef({ ...place, ref: `refs/heads/${branch}`, sha });
          return true;
        } catch (error) {
          if (statusOf(error) === 422 && (await head(branch)) !== null) return false;
          throw error;
        }
      }),
    commit: async (request) => {
      for (const path of request.files.keys()) checkedPath(path);
      for (let race = 0; race < RACES; race++) {
        const parent = await head(request.branch);
        if (parent === null) throw new ExternalError(`${request.branch}: the branch is gone, so nothing was committed.`, { retryable: false });
        const changes = await changesOf(trees, await trees.rootOf(parent), request.files);
        if (changes.length === 0) return { sha: parent, changed: false };
        const sha = await makeCommit(client, { request, changes, parent, base: await trees.rootOf(parent) });
        if (await moved(client, { branch: request.branch, from: parent, to: sha, head })) return { sha, changed: true };
      }
      throw new ExternalError(`${request.branch}: other pushes won ${RACES} times in a row, so nothing was committed. Run this again.`);
    },
  };
}

type Change = [path: string, text: string | null];

async function changesOf(trees: RepositoryTrees, root: string, files: CommitRequest['files']): Promise<Change[]> {
  const changes: Change[] = [];
  for (const [path, text] of files) {
    const entry = await trees.fileAt(path, root);
    const isSame = text === null ? entry === null : entry?.mode === '100644' && entry.sha === blobSha(text);
    if (!isSame) changes.push([path, text]);
  }
  return changes;
}

/** The name Git gives to a file of these bytes. */
function blobSha(text: string): string {
  const bytes = Buffer.from(text);
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}

interface Making {
  request: CommitRequest;
  changes: readonly Change[];
  parent: string;
  base: string;
}

async function makeCommit({ octokit, place, ask }: GitHubClient, { request, changes, parent, base }: Making): Promise<string> {
  const made = { what: `commit to ${request.branch}`, needs: WRITES };
  const regular = { mode: '100644', type: 'blob' } as const;
  const entries: { path: string; mode: '100644'; type: 'blob'; sha?: string | null; content?: string }[] = [];
  for (const [path, text] of changes) {
    if (text === null) entries.push({ ...regular, path, sha: null });
    else if (text.length <= INLINE_BYTES) entries.push({ ...regular, path, content: text });
    else {
      const { data } = await ask(made, () => octokit.rest.git.createBlob({ ...place, content: text, encoding: 'utf-8' }));
      entries.push({ ...regular, path, sha: data.sha });
    }
  }
  const tree = await ask(made, () => octokit.rest.git.createTree({ ...place, base_tree: base, tree: entries }));
  const commit = await ask(made, () => octokit.rest.git.createCommit({ ...place, message: request.message, tree: tree.data.sha, parents: [parent] }));
  return commit.data.sha;
}

interface Move {
  branch: string;
  from: string;
  to: string;
  head(branch: string): Promise<string | null>;
}

/** False when another push won. */
async function moved({ octokit, place, ask }: GitHubClient, { branch, from, to, head }: Move): Promise<boolean> {
  return ask({ what: `push to ${branch}`, needs: WRITES }, async () => {
    try {
      await octokit.rest.git.updateRef({ ...place, ref: `heads/${branch}`, sha: to, force: false });
      return true;
    } catch (error) {
      // Where the branch stands still, the refusal is no lost race: a protected branch, for one.
      if (![409, 422].includes(statusOf(error) ?? 0) || (await head(branch)) === from) throw error;
      return false;
    }
  });
}
