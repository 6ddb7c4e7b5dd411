import type { Comment, Commenting, Comments } from '../../../gitops/forge/ports/talk.ts';
import type { GitHubClient } from '../client.ts';
import { statusOf } from '../failure.ts';

const READS = 'pull-requests: read';
const WRITES = 'pull-requests: write';

interface ApiComment {
  id: number;
  user: { login: string } | null;
  body?: string | undefined;
  created_at: string;
  updated_at: string;
  issue_url: string;
}

/** Comments of issues and pull requests; `own` are those of the account the token acts as. */
export function comments({ octokit, place, login, ask, askIfThere }: GitHubClient): Comments & Commenting {
  const shown = (comment: ApiComment): Comment => {
    const author = comment.user?.login ?? 'ghost';
    return { id: comment.id, author, own: author === login, body: comment.body ?? '', createdAt: comment.created_at, updatedAt: comment.updated_at };
  };

  return {
    comments: async (issue) => {
      const found = await ask({ what: `read the comments of #${issue}`, needs: READS }, () =>
        octokit.paginate(octokit.rest.issues.listComments, { ...place, issue_number: issue, per_page: 100 }),
      );
      return found.map(shown);
    },
    comment: async (issue, body) => {
      const { data } = await ask({ what: `comment on #${issue}`, needs: WRITES }, () =>
        octokit.rest.issues.createComment({ ...place, issue_number: issue, body }),
      );
      return shown(data);
    },
    editComment: async (id, body) => {
      await ask({ what: `edit comment ${id}`, needs: WRITES }, () => octokit.rest.issues.updateComment({ ...place, comment_id: id, body }));
    },
    deleteComment: async (id) => {
      await askIfThere({ what: `delete comment ${id}`, needs: WRITES }, () => octokit.rest.issues.deleteComment({ ...place, comment_id: id }));
    },
    readComment: async (id) => {
      const found = await askIfThere({ what: `read comment ${id}`, needs: READS }, () => octokit.rest.issues.getComment({ ...place, comment_id: id }));
      return found === null ? null : { ...shown(found.data), issue: Number(found.data.issue_url.split('/').at(-1)) };
    },
    react: async (id, reaction) => {
      await ask({ what: `react to comment ${id}`, needs: WRITES }, async () => {
        try {
          await octokit.rest.reactions.createForIssueComment({ ...place, comment_id: id, content: reaction });
        } catch (error) {
          // Whoever asked may have deleted the comment meanwhile; there is nothing left to react to.
          if (statusOf(error) !== 404) throw error;
        }
      });
    },
  };
}
