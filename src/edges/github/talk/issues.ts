import type { Issues } from '../../../gitops/forge/ports/talk.ts';
import type { GitHubClient } from '../client.ts';

const WRITES = 'issues: write';

/** Issues of our own, found by their title: somebody else's with the same title is left alone. */
export function issues({ octokit, place, login, ask }: GitHubClient): Issues {
  const openOne = async (title: string) => {
    const open = await ask({ what: 'list issues', needs: WRITES }, () =>
      octokit.paginate(octokit.rest.issues.listForRepo, { ...place, state: 'open', per_page: 100 }),
    );
    return open.find((issue) => issue.title === title && issue.user?.login === login && issue.pull_request === undefined)?.number;
  };
  const comment = (issue: number, body: string) =>
    ask({ what: `comment on #${issue}`, needs: WRITES }, () => octokit.rest.issues.createComment({ ...place, issue_number: issue, body }));

  return {
    raiseIssue: async ({ title, body, labels }) => {
      const known = await openOne(title);
      if (known !== undefined) {
        await comment(known, body);
        return known;
      }
      const { data } = await ask({ what: 'open an issue', needs: WRITES }, () => octokit.rest.issues.create({ ...place, title, body, labels: [...labels] }));
      return data.number;
    },
    closeIssue: async (title, body) => {
      const known = await openOne(title);
      if (known === undefined) return;
      await comment(known, body);
      await ask({ what: `close #${known}`, needs: WRITES }, () => octokit.rest.issues.update({ ...place, issue_number: known, state: 'closed' }));
    },
  };
}
