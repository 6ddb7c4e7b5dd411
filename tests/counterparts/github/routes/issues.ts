import { z } from 'zod';
import { issueBody, labelBody } from '../bodies/issue.ts';
import { openIssue } from '../conversation.ts';
import { closePull, reopenPull } from '../pulls/pull-requests.ts';
import { notFound, page } from '../rest/answers.ts';
import type { Call, Routes } from '../rest/calls.ts';
import type { Issue } from '../state.ts';

const Label = z.union([z.string(), z.object({ name: z.string() }).transform(({ name }) => name)]);
const NewIssue = z.object({ title: z.coerce.string(), body: z.string().nullish(), labels: z.array(Label).default([]) });
const Change = z.object({
  title: z.string().nullish(),
  body: z.string().nullish(),
  state: z.enum(['open', 'closed']).optional(),
  state_reason: z.enum(['completed', 'not_planned', 'duplicate', 'reopened']).nullish(),
  labels: z.array(Label).optional(),
});

export const issues: Routes = {
  'GET /repos/{owner}/{repo}/issues': (call) => {
    const state = call.query('state') ?? 'open';
    const labels = call.query('labels')?.split(',') ?? [];
    const creator = call.query('creator');
    const found = call.world.issues
      .filter((issue) => (state === 'all' || issue.state === state) && (creator === null || issue.user === creator))
      .filter((issue) => labels.every((label) => issue.labels.includes(label)))
      .toSorted((a, b) => (call.query('direction') === 'asc' ? a.number - b.number : b.number - a.number));
    const { items, headers } = page(call.url, found);
    return { status: 200, headers, body: items.map((issue) => issueBody(call.world, issue)) };
  },

  'POST /repos/{owner}/{repo}/issues': async (call) => {
    const { title, body, labels } = call.body(NewIssue);
    const issue = openIssue(call.world, { title, body: body ?? null, labels, actor: call.actor });
    return { status: 201, body: issueBody(call.world, issue) };
  },

  'GET /repos/{owner}/{repo}/issues/{issue_number}': (call) => ({ status: 200, body: issueBody(call.world, findIssue(call)) }),

  'PATCH /repos/{owner}/{repo}/issues/{issue_number}': async (call) => {
    const { world, actor } = call;
    const issue = findIssue(call);
    const { title, body, state, state_reason: reason, labels } = call.body(Change);
    issue.title = title ?? issue.title;
    if (body !== undefined) issue.body = body;
    if (labels) relabel(call, issue, labels);
    issue.updatedAt = world.now();
    if (state !== undefined && state !== issue.state) {
      issue.stateReason = reason ?? (state === 'closed' ? 'completed' : 'reopened');
      if (issue.pull && state === 'closed') await closePull(world, issue, actor);
      else if (issue.pull) await reopenPull(world, issue, actor);
      issue.state = state;
      issue.closedAt = state === 'closed' ? world.now() : null;
    }
    return { status: 200, body: issueBody(world, issue) };
  },

  'GET /repos/{owner}/{repo}/issues/{issue_number}/labels': (call) => {
    const { items, headers } = page(call.url, findIssue(call).labels);
    return { status: 200, headers, body: items.map((name) => labelBody(call.world, name)) };
  },

  'POST /repos/{owner}/{repo}/issues/{issue_number}/labels': (call) => {
    const issue = findIssue(call);
    const { labels } = call.body(z.object({ labels: z.array(Label) }));
    relabel(call, issue, [...new Set([...issue.labels, ...labels])]);
    return { status: 200, body: issue.labels.map((name) => labelBody(call.world, name)) };
  },
};

export function findIssue(call: Call): Issue {
  const issue = call.world.issues.find(({ number }) => number === call.number('issue_number'));
  if (!issue) throw notFound();
  return issue;
}

/** A label that the repository does not have is made. */
function relabel({ world }: Call, issue: Issue, labels: readonly string[]): void {
  for (const label of labels) world.labels.add(label);
  issue.labels = [...labels];
}
