import { commentBody, issueBody } from './bodies/issue.ts';
import { emit, onDefaultBranch } from './events.ts';
import { nextNumber } from './pulls/pull-requests.ts';
import { Refused } from './rest/answers.ts';
import type { Actor, Issue, IssueComment, World } from './state.ts';

const BODY_LIMIT = 65_536;

/** @throws Refused 422 for what GitHub would not store. */
function checkBody(resource: string, body: string): void {
  if ([...body].length > BODY_LIMIT) {
    throw new Refused(422, 'Validation Failed', [
      { resource, code: 'unprocessable', field: 'data', message: `Body is too long (maximum is ${BODY_LIMIT} characters)` },
    ]);
  }
  if (body.trim() === '') throw new Refused(422, 'Validation Failed', [{ resource, code: 'unprocessable', field: 'data', message: 'Body cannot be blank' }]);
}

export function addComment(world: World, { issue, body, actor }: { issue: Issue; body: string; actor: Actor }): IssueComment {
  checkBody('IssueComment', body);
  const at = world.now();
  const comment: IssueComment = { id: world.nextId(), issue: issue.number, user: actor.login, body, createdAt: at, updatedAt: at };
  world.comments.push(comment);
  emitComment(world, { issue, comment, actor, action: 'created' });
  return comment;
}

export function editComment(world: World, { comment, body, actor }: { comment: IssueComment; body: string; actor: Actor }): void {
  checkBody('IssueComment', body);
  const before = comment.body;
  comment.body = body;
  comment.updatedAt = world.now();
  const issue = world.issues.find(({ number }) => number === comment.issue);
  if (issue) emitComment(world, { issue, comment, actor, action: 'edited', more: { changes: { body: { from: before } } } });
}

export function removeComment(world: World, { comment, actor }: { comment: IssueComment; actor: Actor }): void {
  const issue = world.issues.find(({ number }) => number === comment.issue);
  if (issue) emitComment(world, { issue, comment, actor, action: 'deleted' });
  world.comments.splice(world.comments.indexOf(comment), 1);
}

function emitComment(
  world: World,
  happening: { issue: Issue; comment: IssueComment; actor: Actor; action: 'created' | 'edited' | 'deleted'; more?: Readonly<Record<string, unknown>> },
): void {
  const { issue, comment, actor, action, more = {} } = happening;
  const payload = { issue: issueBody(world, issue), comment: commentBody(world, comment), ...more };
  emit(world, { name: 'issue_comment', action, actor, ...onDefaultBranch(world), payload });
}

export function openIssue(
  world: World,
  { title, body, labels, actor }: { title: string; body: string | null; labels: readonly string[]; actor: Actor },
): Issue {
  if (body !== null && body !== '') checkBody('Issue', body);
  const at = world.now();
  for (const label of labels) world.labels.add(label);
  const dates = { createdAt: at, updatedAt: at, closedAt: null };
  const identity = { id: world.nextId(), number: nextNumber(world), user: actor.login };
  const issue: Issue = { ...identity, title, body, state: 'open', stateReason: null, labels: [...labels], ...dates, pull: null };
  world.issues.push(issue);
  emit(world, { name: 'issues', action: 'opened', actor, ...onDefaultBranch(world), payload: { issue: issueBody(world, issue) } });
  return issue;
}
