import { expect } from 'vitest';
import type { CounterpartGitHub } from './github.ts';
import type { ForgeEvent } from './state.ts';
import { repo, test } from './with-github.ts';

function listen(github: CounterpartGitHub): ForgeEvent[] {
  const events: ForgeEvent[] = [];
  github.on('event', (event) => events.push(event));
  return events;
}

const named = ({ name, action, actor, startsWorkflows }: ForgeEvent) => [action ? `${name} ${action}` : name, actor, startsWorkflows];

test("a person's pull request goes through opened, synchronize and closed, each with its test merge", async ({ github }) => {
  await github.admin.push({ branch: 'change', files: { 'x.txt': '1' }, as: 'alice' });
  const events = listen(github);
  const number = await github.admin.openPull({ branch: 'change', as: 'alice' });
  const after = await github.admin.push({ branch: 'change', files: { 'x.txt': '2' }, as: 'alice' });
  await github.admin.merge(number);
  expect(events.map(named)).toEqual([
    ['pull_request opened', 'alice', true],
    ['push', 'alice', true],
    ['pull_request synchronize', 'alice', true],
    ['pull_request closed', 'maintainer', true],
    ['push', 'maintainer', true],
  ]);
  const pulls = events.filter(({ name }) => name === 'pull_request');
  expect(pulls.map(({ ref }) => ref)).toEqual(Array(3).fill(`refs/pull/${number}/merge`));
  expect(pulls[1]?.payload).toMatchObject({
    after,
    number,
    pull_request: { head: { sha: after } },
    repository: { full_name: 'acme/agent' },
    sender: { login: 'alice' },
  });
  expect(pulls[2]?.payload).toMatchObject({ pull_request: { merged: true } });
  expect(events[4]?.payload).toMatchObject({ ref: 'refs/heads/main', head_commit: { message: expect.stringContaining(`#${number}`) } });
});

test('what a job pushes and writes starts no workflow, what it dispatches does', async ({ github, job }) => {
  const before = await github.admin.push({ branch: 'main', files: { '.github/workflows/d.yml': 'on: workflow_dispatch\n' } });
  const issue_number = github.admin.openIssue('A question');
  const events = listen(github);
  const { git, issues, actions } = job({ contents: 'write', issues: 'write', actions: 'write' });
  const tree = (await git.getCommit({ ...repo, commit_sha: before })).data.tree.sha;
  const sha = (await git.createCommit({ ...repo, message: 'record', tree, parents: [before] })).data.sha;
  await git.updateRef({ ...repo, ref: 'heads/main', sha });
  await issues.createComment({ ...repo, issue_number, body: 'text' });
  await actions.createWorkflowDispatch({ ...repo, workflow_id: 'd.yml', ref: 'main' });
  const bot = 'github-actions[bot]';
  expect(events.map(named)).toEqual([
    ['push', bot, false],
    ['issue_comment created', bot, false],
    ['workflow_run requested', bot, true],
    ['workflow_dispatch', bot, true],
  ]);
});

test('a comment on a pull request is told apart from one on an issue, and an edit says what was there', async ({ github }) => {
  await github.admin.push({ branch: 'change', files: { 'x.txt': '1' } });
  const number = await github.admin.openPull({ branch: 'change' });
  const events = listen(github);
  const id = github.admin.comment(number, '/parity plan', 'alice');
  github.admin.editComment(id, '/parity run', 'alice');
  const main = { ref: 'refs/heads/main', sha: github.admin.head('main') };
  expect(events).toMatchObject([
    { ...main, payload: { action: 'created', issue: { number, pull_request: {} }, comment: { id, body: '/parity plan', user: { login: 'alice' } } } },
    { ...main, payload: { action: 'edited', comment: { body: '/parity run' }, changes: { body: { from: '/parity plan' } } } },
  ]);
});

test('a finished run is an event of its own', async ({ github }) => {
  await github.admin.push({ branch: 'change', files: { 'x.txt': '1' } });
  const number = await github.admin.openPull({ branch: 'change' });
  const headSha = github.admin.head('change') ?? '';
  const run = github.admin.createRun({ path: '.github/workflows/parity.yml', event: 'pull_request', headSha, headBranch: 'change', pulls: [number] });
  const events = listen(github);
  github.admin.setRun(run.id, { status: 'completed', conclusion: 'success' });
  expect(events).toMatchObject([
    {
      name: 'workflow_run',
      action: 'completed',
      runId: run.id,
      payload: { workflow_run: { head_sha: headSha, conclusion: 'success', pull_requests: [{ number }] } },
    },
  ]);
});

test('a force push moves the pull request and says so', async ({ github }) => {
  const main = github.admin.head('main') ?? '';
  const before = await github.admin.push({ branch: 'change', files: { 'x.txt': '1' } });
  const number = await github.admin.openPull({ branch: 'change' });
  const events = listen(github);
  const after = await github.admin.push({ branch: 'change', files: { 'x.txt': '2' }, from: main });
  expect(events).toMatchObject([
    { name: 'push', payload: { forced: true, before, after } },
    { action: 'synchronize', payload: { before, after } },
  ]);
  expect(github.admin.issue(number).pull?.head.sha).toBe(after);
  await github.admin.point('change', null);
  expect(github.admin.issue(number).state).toBe('closed');
});
