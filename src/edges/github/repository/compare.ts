import type { Comparisons } from '../../../gitops/forge/ports/repository.ts';
import type { GitHubClient } from '../client.ts';

/** GitHub lists no more changed files of a comparison than this. */
const MOST_FILES = 300;

/** What lies between two commits. */
export function comparing({ octokit, place, askIfThere }: GitHubClient): Comparisons {
  return {
    changedBetween: async (base, head) => {
      const basehead = `${base}...${head}`;
      // The files stand on the first page, whatever its size.
      const found = await askIfThere({ what: `compare ${basehead}`, needs: 'contents: read' }, () =>
        octokit.rest.repos.compareCommitsWithBasehead({ ...place, basehead, per_page: 1 }),
      );
      const { status, files = [] } = found?.data ?? {};
      if ((status !== 'ahead' && status !== 'identical') || files.length >= MOST_FILES) return null;
      return files.flatMap(({ filename, previous_filename: before }) => (before === undefined ? [filename] : [filename, before]));
    },
  };
}
