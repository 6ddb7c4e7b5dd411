import { diff } from '../git/diff.ts';
import { commitsBetween, mergeBase } from '../git/history.ts';
import type { Issue, Pull, Repo, World } from '../state.ts';
import { associationOf, labelBody } from './issue.ts';
import { repositoryBody, repositoryHtml, repositoryUrl } from './repository.ts';
import { nodeId, timestamp, userBody } from './user.ts';

/** A pull request as lists show it. */
export function simplePullBody(world: World, issue: Issue, pull: Pull) {
  const repository = repositoryUrl(world);
  const url = `${repository}/pulls/${issue.number}`;
  const html = `${repositoryHtml(world)}/pull/${issue.number}`;
  const links = {
    self: url,
    html,
    issue: `${repository}/issues/${issue.number}`,
    comments: `${repository}/issues/${issue.number}/comments`,
    review_comments: `${url}/comments`,
    review_comment: `${repository}/pulls/comments{/number}`,
    commits: `${url}/commits`,
    statuses: `${repository}/statuses/${pull.head.sha}`,
  };
  return {
    id: issue.id,
    node_id: nodeId('PR', issue.id),
    number: issue.number,
    url,
    html_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    issue_url: links.issue,
    commits_url: links.commits,
    review_comments_url: links.review_comments,
    review_comment_url: links.review_comment,
    comments_url: links.comments,
    statuses_url: links.statuses,
    _links: Object.fromEntries(Object.entries(links).map(([name, href]) => [name, { href }])),
    state: issue.state,
    locked: false,
    draft: pull.draft,
    title: issue.title,
    body: issue.body,
    user: userBody(world, issue.user),
    labels: issue.labels.map((name) => labelBody(world, name)),
    milestone: null,
    assignee: null,
    assignees: [],
    requested_reviewers: [],
    requested_teams: [],
    created_at: timestamp(issue.createdAt),
    updated_at: timestamp(issue.updatedAt),
    closed_at: issue.closedAt && timestamp(issue.closedAt),
    merged_at: pull.merged && timestamp(pull.merged.at),
    merge_commit_sha: pull.merged?.sha ?? pull.testMerge,
    head: side(world, pull.head.repo, pull.head),
    base: side(world, world.base, { ref: pull.baseRef, sha: pull.baseSha }),
    author_association: associationOf(world, issue.user),
    auto_merge: null,
  };
}

/** A pull request in full, with its size. */
export async function pullBody(world: World, issue: Issue, pull: Pull) {
  const { git } = world.base;
  const from = (await mergeBase(git, pull.baseSha, pull.head.sha)) ?? pull.baseSha;
  const files = await diff(git, from, pull.head.sha);
  const commits = commitsBetween(git, pull.baseSha, pull.head.sha);
  const mergeable = issue.state === 'open' ? pull.testMerge !== null : null;
  return {
    ...simplePullBody(world, issue, pull),
    merged: pull.merged !== null,
    merged_by: pull.merged && userBody(world, pull.merged.by),
    mergeable,
    rebaseable: mergeable,
    mergeable_state: mergeable === null ? 'unknown' : mergeable ? 'clean' : 'dirty',
    comments: world.comments.filter((comment) => comment.issue === issue.number).length,
    review_comments: 0,
    maintainer_can_modify: pull.maintainerCanModify,
    commits: commits.length,
    additions: files.reduce((sum, file) => sum + file.additions, 0),
    deletions: files.reduce((sum, file) => sum + file.deletions, 0),
    changed_files: files.length,
  };
}

function side(world: World, repo: Repo, { ref, sha }: { ref: string; sha: string }) {
  return { label: `${repo.owner}:${ref}`, ref, sha, user: userBody(world, repo.owner), repo: repositoryBody(world, repo) };
}
