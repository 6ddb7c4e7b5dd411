import type { ChangedFile, Proposals, PullRequest, Pulls } from '../../../gitops/forge/ports/repository.ts';
import type { GitHubClient } from '../client.ts';
import { statusOf } from '../failure.ts';

/** GitHub lists no more changed files of a pull request than this. */
const MOST_FILES = 3000;
const READS = 'pull-requests: read';

interface ApiPull {
  number: number;
  state: string;
  merged_at: string | null;
  user: { login: string } | null;
  head: { sha: string; ref: string; repo: { full_name: string } | null };
  base: { ref: string };
}

export function pulls({ octokit, place, repository, ask, askIfThere }: GitHubClient): Pulls & Proposals {
  const shown = (pull: ApiPull): PullRequest => ({
    number: pull.number,
    state: pull.state === 'open' ? 'open' : 'closed',
    merged: pull.merged_at !== null,
    author: pull.user?.login ?? 'ghost',
    headSha: pull.head.sha,
    headRef: pull.head.ref,
    baseRef: pull.base.ref,
    sameRepository: pull.head.repo?.full_name.toLowerCase() === repository.toLowerCase(),
  });
  const listed = (filter: { head?: string }) =>
    ask({ what: 'list pull requests', needs: READS }, () => octokit.paginate(octokit.rest.pulls.list, { ...place, state: 'open', per_page: 100, ...filter }));
  const pullsFrom = async (branch: string) => {
    const found = (await listed({ head: `${place.owner}:${branch}` })).map(shown);
    return found.filter(({ headRef, sameRepository }) => headRef === branch && sameRepository);
  };

  return {
    pull: async (number) => {
      const found = await askIfThere({ what: `read pull request ${number}`, needs: READS }, () => octokit.rest.pulls.get({ ...place, pull_number: number }));
      return found === null ? null : shown(found.data);
    },
    // The list of pull requests of a commit leaves forks out, so the open ones are gone through.
    pullsWithHead: async (sha) => (await listed({})).map(shown).filter(({ headSha }) => headSha === sha),
    pullsFrom,
    changedFiles: async (number) => {
      const files = await ask({ what: `list the files of pull request ${number}`, needs: READS }, () =>
        octokit.paginate(octokit.rest.pulls.listFiles, { ...place, pull_number: number, per_page: 100 }),
      );
      return files.length >= MOST_FILES ? null : files.filter(({ status }) => status !== 'unchanged').map(changedFile);
    },
    openPull: ({ title, body, head, base }) =>
      ask({ what: `open a pull request from ${head}`, needs: 'pull-requests: write' }, async () => {
        try {
          const { data } = await octokit.rest.pulls.create({ ...place, title, body, head, base });
          return data.number;
        } catch (error) {
          const known = statusOf(error) === 422 ? (await pullsFrom(head)).find(({ baseRef }) => baseRef === base) : undefined;
          if (known) return known.number;
          throw error;
        }
      }),
  };
}

function changedFile(file: { filename: string; status: string; previous_filename?: string | undefined }): ChangedFile {
  const { filename: path, status } = file;
  if (status === 'renamed') return { path, status, previousPath: file.previous_filename ?? null };
  if (status === 'removed' || status === 'added') return { path, status, previousPath: null };
  return { path, status: status === 'copied' ? 'added' : 'modified', previousPath: null };
}
