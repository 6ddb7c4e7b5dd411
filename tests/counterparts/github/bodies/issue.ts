import type { Issue, IssueComment, World } from '../state.ts';
import { repositoryHtml, repositoryUrl } from './repository.ts';
import { nodeId, timestamp, userBody } from './user.ts';

const REACTIONS = ['+1', '-1', 'laugh', 'confused', 'heart', 'hooray', 'rocket', 'eyes'];

/** An issue, or a pull request as the issues API shows it. */
export function issueBody(world: World, issue: Issue) {
  const url = `${repositoryUrl(world)}/issues/${issue.number}`;
  const html = `${repositoryHtml(world)}/${issue.pull ? 'pull' : 'issues'}/${issue.number}`;
  return {
    id: issue.id,
    node_id: nodeId('I', issue.id),
    url,
    repository_url: repositoryUrl(world),
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: html,
    number: issue.number,
    title: issue.title,
    body: issue.body,
    user: userBody(world, issue.user),
    state: issue.state,
    state_reason: issue.stateReason,
    labels: issue.labels.map((name) => labelBody(world, name)),
    assignee: null,
    assignees: [],
    milestone: null,
    locked: false,
    active_lock_reason: null,
    comments: world.comments.filter((comment) => comment.issue === issue.number).length,
    author_association: associationOf(world, issue.user),
    created_at: timestamp(issue.createdAt),
    updated_at: timestamp(issue.updatedAt),
    closed_at: issue.closedAt && timestamp(issue.closedAt),
    ...(issue.pull ? { pull_request: pullLinks(world, issue) } : {}),
  };
}

function pullLinks(world: World, { number, pull }: Issue) {
  const html = `${repositoryHtml(world)}/pull/${number}`;
  const mergedAt = pull?.merged ? timestamp(pull.merged.at) : null;
  return { url: `${repositoryUrl(world)}/pulls/${number}`, html_url: html, diff_url: `${html}.diff`, patch_url: `${html}.patch`, merged_at: mergedAt };
}

export function commentBody(world: World, comment: IssueComment) {
  const issue = world.issues.find(({ number }) => number === comment.issue);
  const url = `${repositoryUrl(world)}/issues/comments/${comment.id}`;
  const kind = issue?.pull ? 'pull' : 'issues';
  const given = world.reactions.filter((reaction) => reaction.comment === comment.id);
  const counts = Object.fromEntries(REACTIONS.map((content) => [content, given.filter((reaction) => reaction.content === content).length]));
  return {
    id: comment.id,
    node_id: nodeId('IC', comment.id),
    url,
    html_url: `${repositoryHtml(world)}/${kind}/${comment.issue}#issuecomment-${comment.id}`,
    issue_url: `${repositoryUrl(world)}/issues/${comment.issue}`,
    user: userBody(world, comment.user),
    body: comment.body,
    author_association: associationOf(world, comment.user),
    created_at: timestamp(comment.createdAt),
    updated_at: timestamp(comment.updatedAt),
    reactions: { url: `${url}/reactions`, total_count: given.length, ...counts },
    performed_via_github_app: null,
  };
}

export function labelBody(world: World, name: string) {
  const id = 5_000_000 + [...world.labels].indexOf(name);
  const url = `${repositoryUrl(world)}/labels/${encodeURIComponent(name)}`;
  return { id, node_id: nodeId('LA', id), url, name, description: '', color: 'ededed', default: false };
}

export function associationOf(world: World, login: string) {
  if (login === world.base.owner) return 'OWNER';
  const permission = world.users.get(login)?.permission ?? 'none';
  return permission === 'none' || permission === 'read' ? 'NONE' : 'COLLABORATOR';
}
