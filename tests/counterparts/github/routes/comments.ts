import { z } from 'zod';
import { commentBody } from '../bodies/issue.ts';
import { nodeId, timestamp, userBody } from '../bodies/user.ts';
import { addComment, editComment, removeComment } from '../conversation.ts';
import { notFound, page, Refused } from '../rest/answers.ts';
import type { Call, Routes } from '../rest/calls.ts';
import type { IssueComment, Reaction, World } from '../state.ts';
import { findIssue } from './issues.ts';

const Body = z.object({ body: z.string() });

export const comments: Routes = {
  'GET /repos/{owner}/{repo}/issues/{issue_number}/comments': (call) => {
    const { number } = findIssue(call);
    const since = call.query('since');
    const found = call.world.comments.filter(({ issue, updatedAt }) => issue === number && (since === null || updatedAt >= new Date(since)));
    const { items, headers } = page(call.url, found);
    return { status: 200, headers, body: items.map((comment) => commentBody(call.world, comment)) };
  },

  'POST /repos/{owner}/{repo}/issues/{issue_number}/comments': (call) => {
    const comment = addComment(call.world, { issue: findIssue(call), body: call.body(Body).body, actor: call.actor });
    return { status: 201, body: commentBody(call.world, comment) };
  },

  'GET /repos/{owner}/{repo}/issues/comments/{comment_id}': (call) => ({ status: 200, body: commentBody(call.world, findComment(call)) }),

  'PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}': (call) => {
    const comment = findComment(call);
    mayEdit(call, comment);
    editComment(call.world, { comment, body: call.body(Body).body, actor: call.actor });
    return { status: 200, body: commentBody(call.world, comment) };
  },

  'DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}': (call) => {
    const comment = findComment(call);
    mayEdit(call, comment);
    removeComment(call.world, { comment, actor: call.actor });
    return { status: 204 };
  },

  'GET /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions': (call) => {
    const { id } = findComment(call);
    const content = call.query('content');
    const found = call.world.reactions.filter((reaction) => reaction.comment === id && (content === null || reaction.content === content));
    const { items, headers } = page(call.url, found);
    return { status: 200, headers, body: items.map((reaction) => reactionBody(call.world, reaction)) };
  },

  'POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions': (call) => {
    const { world, token } = call;
    const { id } = findComment(call);
    const { content } = call.body(z.object({ content: z.string() }));
    const given = world.reactions.find((reaction) => reaction.comment === id && reaction.user === token.login && reaction.content === content);
    if (given) return { status: 200, body: reactionBody(world, given) };
    const reaction = { id: world.nextId(), comment: id, user: token.login, content, createdAt: world.now() };
    world.reactions.push(reaction);
    return { status: 201, body: reactionBody(world, reaction) };
  },
};

function findComment(call: Call): IssueComment {
  const comment = call.world.comments.find(({ id }) => id === call.number('comment_id'));
  if (!comment) throw notFound();
  return comment;
}

/** A job's token edits any comment, as an app with write permission may; a person needs write permission for others' comments. */
function mayEdit({ world, token }: Call, comment: IssueComment): void {
  const permission = world.users.get(token.login)?.permission;
  const trusted = token.scopes !== null || permission === 'write' || permission === 'maintain' || permission === 'admin';
  if (!trusted && comment.user !== token.login) throw new Refused(403, 'Must have admin rights to Repository.');
}

function reactionBody(world: World, { id, user, content, createdAt }: Reaction) {
  return { id, node_id: nodeId('REA', id), user: userBody(world, user), content, created_at: timestamp(createdAt) };
}
