type Level = 'read' | 'write';

/** What a token may be granted; `metadata` comes with every token. */
export type Scope = 'metadata' | 'contents' | 'pull-requests' | 'issues' | 'statuses' | 'actions';

/** One of these is enough. `onPull` counts `pull-requests` only where the issue is a pull request, as GitHub does. */
export type Need = { level: Level; anyOf: readonly Scope[]; onPull?: true } | 'user';

const read = (...anyOf: Scope[]): Need => ({ level: 'read', anyOf });
const write = (...anyOf: Scope[]): Need => ({ level: 'write', anyOf });
const comment = (level: Level): Need => ({ level, anyOf: ['issues', 'pull-requests'], onPull: true });

/**
 * Every operation the counterpart answers, by its name in GitHub's OpenAPI description, and the permission of a token it needs.
 * `scripts/github-openapi.ts` takes exactly these out of the description.
 */
export const OPERATIONS: Readonly<Record<string, Need>> = {
  'GET /user': 'user',
  'GET /repos/{owner}/{repo}': read('metadata'),
  'GET /repos/{owner}/{repo}/activity': read('contents'),
  'GET /repos/{owner}/{repo}/collaborators/{username}/permission': read('metadata'),

  'GET /repos/{owner}/{repo}/git/ref/{ref}': read('contents'),
  'GET /repos/{owner}/{repo}/git/matching-refs/{ref}': read('contents'),
  'POST /repos/{owner}/{repo}/git/refs': write('contents'),
  'PATCH /repos/{owner}/{repo}/git/refs/{ref}': write('contents'),
  'DELETE /repos/{owner}/{repo}/git/refs/{ref}': write('contents'),
  'POST /repos/{owner}/{repo}/git/blobs': write('contents'),
  'GET /repos/{owner}/{repo}/git/blobs/{file_sha}': read('contents'),
  'POST /repos/{owner}/{repo}/git/trees': write('contents'),
  'GET /repos/{owner}/{repo}/git/trees/{tree_sha}': read('contents'),
  'POST /repos/{owner}/{repo}/git/commits': write('contents'),
  'GET /repos/{owner}/{repo}/git/commits/{commit_sha}': read('contents'),

  'GET /repos/{owner}/{repo}/branches/{branch}': read('contents'),
  'GET /repos/{owner}/{repo}/commits': read('contents'),
  'GET /repos/{owner}/{repo}/commits/{ref}': read('contents'),
  'GET /repos/{owner}/{repo}/compare/{basehead}': read('contents'),
  'GET /repos/{owner}/{repo}/contents/{path}': read('contents'),

  'GET /repos/{owner}/{repo}/pulls': read('pull-requests'),
  'POST /repos/{owner}/{repo}/pulls': write('pull-requests'),
  'GET /repos/{owner}/{repo}/pulls/{pull_number}': read('pull-requests'),
  'PATCH /repos/{owner}/{repo}/pulls/{pull_number}': write('pull-requests'),
  'GET /repos/{owner}/{repo}/pulls/{pull_number}/files': read('pull-requests'),
  'PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge': write('contents'),
  'GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls': read('pull-requests'),

  'GET /repos/{owner}/{repo}/issues': read('issues'),
  'POST /repos/{owner}/{repo}/issues': write('issues'),
  'GET /repos/{owner}/{repo}/issues/{issue_number}': comment('read'),
  'PATCH /repos/{owner}/{repo}/issues/{issue_number}': comment('write'),
  'GET /repos/{owner}/{repo}/issues/{issue_number}/labels': comment('read'),
  'POST /repos/{owner}/{repo}/issues/{issue_number}/labels': comment('write'),
  'GET /repos/{owner}/{repo}/issues/{issue_number}/comments': comment('read'),
  'POST /repos/{owner}/{repo}/issues/{issue_number}/comments': comment('write'),
  'GET /repos/{owner}/{repo}/issues/comments/{comment_id}': comment('read'),
  'PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}': comment('write'),
  'DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}': comment('write'),
  'GET /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions': comment('read'),
  'POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions': comment('write'),

  'POST /repos/{owner}/{repo}/statuses/{sha}': write('statuses'),
  'GET /repos/{owner}/{repo}/commits/{ref}/statuses': read('statuses'),
  'GET /repos/{owner}/{repo}/commits/{ref}/status': read('statuses'),

  'POST /repos/{owner}/{repo}/dispatches': write('contents'),
  'GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}': read('actions'),
  'POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches': write('actions'),
  'GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs': read('actions'),
  'GET /repos/{owner}/{repo}/actions/runs': read('actions'),
  'GET /repos/{owner}/{repo}/actions/runs/{run_id}': read('actions'),
  'POST /repos/{owner}/{repo}/actions/runs/{run_id}/cancel': write('actions'),
  'GET /repos/{owner}/{repo}/actions/artifacts': read('actions'),
  'GET /repos/{owner}/{repo}/actions/runs/{run_id}/artifacts': read('actions'),
  'GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}': read('actions'),
  'DELETE /repos/{owner}/{repo}/actions/artifacts/{artifact_id}': write('actions'),
  'GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}': read('actions'),
};
