import { z } from 'zod';
import type { Branches } from '../../../gitops/forge/ports/repository.ts';
import type { GitHubClient } from '../client.ts';

/** Moves of a branch that are looked through, the newest first. */
const MOST_MOVES = 3000;
const PAGE = 100;

const Moves = z.array(z.object({ ref: z.string(), before: z.string(), after: z.string() }));

/** What GitHub recorded of a branch's pushes and merges: nobody can push an entry of it. */
export function activity({ octokit, place, ask }: GitHubClient, { head }: Pick<Branches, 'head'>): Pick<Branches, 'wasHead'> {
  return {
    wasHead: async (branch, sha) => {
      if ((await head(branch)) === sha) return true;
      const ref = `refs/heads/${branch}`;
      const pages = octokit.paginate.iterator(octokit.rest.repos.listActivities, { ...place, ref, per_page: PAGE })[Symbol.asyncIterator]();
      for (let seen = 0; seen < MOST_MOVES; seen += PAGE) {
        const page = await ask({ what: `read the pushes to ${branch}`, needs: 'contents: read' }, () => pages.next());
        if (page.done) return false;
        const moves = Moves.parse(page.value.data).filter((move) => move.ref === ref);
        if (moves.some(({ before, after }) => before === sha || after === sha)) return true;
      }
      return false;
    },
  };
}
