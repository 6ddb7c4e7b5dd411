import { expect } from 'vitest';
import { repo, test } from '../with-github.ts';

const integration = { status: 403, response: { data: { message: 'Resource not accessible by integration', status: '403' } } };

test('a job without the permission is refused, with it is served', async ({ github, job }) => {
  const sha = github.admin.head('main') ?? '';
  await expect(job({}).git.getRef({ ...repo, ref: 'heads/main' })).rejects.toMatchObject(integration);
  await expect(job({ contents: 'read' }).git.createRef({ ...repo, ref: 'refs/tags/x', sha })).rejects.toMatchObject(integration);
  await expect(job({ contents: 'write' }).repos.createCommitStatus({ ...repo, sha, state: 'success' })).rejects.toMatchObject(integration);
  await expect(job({ actions: 'read' }).actions.createWorkflowDispatch({ ...repo, workflow_id: 'x.yml', ref: 'main' })).rejects.toMatchObject(integration);
  expect((await job({ contents: 'write' }).git.getRef({ ...repo, ref: 'heads/main' })).status).toBe(200);
  expect((await job({}).repos.get(repo)).data).toMatchObject({ default_branch: 'main', full_name: 'acme/agent' });
});

test('a pull request is commented on with either permission, an issue only with that for issues', async ({ github, job }) => {
  await github.admin.push({ branch: 'change', files: { 'x.txt': 'x' } });
  const pull = await github.admin.openPull({ branch: 'change' });
  const issue = github.admin.openIssue('A question');
  const on = (issue_number: number) => ({ ...repo, issue_number, body: 'text' });
  const forPulls = job({ 'pull-requests': 'write' }).issues;
  const { data } = await forPulls.createComment(on(pull));
  await forPulls.updateComment({ ...repo, comment_id: data.id, body: 'other' });
  await expect(forPulls.createComment(on(issue))).rejects.toMatchObject(integration);
  await job({ issues: 'write' }).issues.createComment(on(pull));
  await expect(job({ 'pull-requests': 'read' }).issues.createComment(on(pull))).rejects.toMatchObject(integration);
});

test('a job has no account to ask for, a person has', async ({ job, person }) => {
  await expect(job({ contents: 'write' }).users.getAuthenticated()).rejects.toMatchObject(integration);
  expect((await person('alice').users.getAuthenticated()).data.login).toBe('alice');
});

test.for([
  ['maintainer', 'admin', 'admin'],
  ['alice', 'write', 'write'],
  ['tom', 'read', 'triage'],
  ['outsider', 'read', 'read'],
] as const)('%s has the permission %s and the role %s', async ([username, permission, role_name], { job }) => {
  expect((await job({}).repos.getCollaboratorPermissionLevel({ ...repo, username })).data).toMatchObject({ permission, role_name });
});

test('nobody has permissions who does not exist', async ({ job }) => {
  await expect(job({}).repos.getCollaboratorPermissionLevel({ ...repo, username: 'nobody' })).rejects.toMatchObject({ status: 404 });
});

test('an outsider comments but does not push; a wrong token does nothing', async ({ github, person, job }) => {
  const issue_number = github.admin.openIssue('A question');
  const { git, issues } = person('outsider');
  expect((await issues.createComment({ ...repo, issue_number, body: 'text' })).data.author_association).toBe('NONE');
  const sha = (await git.getRef({ ...repo, ref: 'heads/main' })).data.object.sha;
  await expect(git.createRef({ ...repo, ref: 'refs/heads/mine', sha })).rejects.toMatchObject({ status: 403 });
  await expect(issues.update({ ...repo, issue_number, state: 'closed' })).rejects.toMatchObject({ status: 403 });
  const comment_id = github.admin.comment(issue_number, 'text', 'alice');
  await expect(issues.updateComment({ ...repo, comment_id, body: 'other' })).rejects.toMatchObject({ status: 403 });
  const answer = await fetch(`${github.apiUrl}/repos/acme/agent`, { headers: { authorization: 'token wrong' } });
  expect([answer.status, await answer.json()]).toMatchObject([401, { message: 'Bad credentials' }]);
  await expect(job({ contents: 'read' }).repos.get({ owner: 'acme', repo: 'other' })).rejects.toMatchObject({ status: 404 });
});
