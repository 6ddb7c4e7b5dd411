import { z } from 'zod';
import type { People, Statuses } from '../../../gitops/forge/ports/talk.ts';
import type { GitHubClient } from '../client.ts';

const LONGEST_DESCRIPTION = 140;
const Level = z.enum(['admin', 'maintain', 'write', 'triage', 'read', 'none']);

/** Commit statuses, and what an account may do here. */
export function status({ octokit, place, ask, askIfThere }: GitHubClient): Statuses & People {
  return {
    setStatus: async (sha, { context, state, description, url }) => {
      const shown = { context, state, description: shortened(description), ...(url === null ? {} : { target_url: url }) };
      await ask({ what: `set the status of ${sha}`, needs: 'statuses: write' }, () => octokit.rest.repos.createCommitStatus({ ...place, sha, ...shown }));
    },
    permission: async (login) => {
      if (!/^[\w-]+(\[bot\])?$/.test(login)) return 'none';
      const found = await askIfThere({ what: `read what ${login} may do`, needs: 'metadata: read' }, () =>
        octokit.rest.repos.getCollaboratorPermissionLevel({ ...place, username: login }),
      );
      if (found === null) return 'none';
      // An organisation's own role has any name; `permission` then says what it amounts to.
      const { role_name: role, permission } = found.data;
      return Level.catch(Level.catch('none').parse(permission)).parse(role);
    },
  };
}

function shortened(description: string): string {
  if (description.length <= LONGEST_DESCRIPTION) return description;
  return `${description.slice(0, LONGEST_DESCRIPTION - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
