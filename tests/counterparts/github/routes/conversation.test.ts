import { expect } from 'vitest';
import { repo, test } from '../with-github.ts';

test('comments are written, paged in order, edited and deleted', async ({ github, job }) => {
  const issue_number = github.admin.openIssue('A question');
  const { issues } = job({ issues: 'write' });
  for (let at = 0; at < 5; at++) await issues.createComment({ ...repo, issue_number, body: `comment ${at}` });
  const second = await issues.listComments({ ...repo, issue_number, per_page: 2, page: 2 });
  expect(second.data.map(({ body, user }) => [body, user?.login])).toEqual([
    ['comment 2', 'github-actions[bot]'],
    ['comment 3', 'github-actions[bot]'],
  ]);
  const [comment_id = 0] = second.data.map(({ id }) => id);
  await issues.updateComment({ ...repo, comment_id, body: 'edited' });
  expect((await issues.getComment({ ...repo, comment_id })).data.body).toBe('edited');
  await issues.deleteComment({ ...repo, comment_id });
  await expect(issues.getComment({ ...repo, comment_id })).rejects.toMatchObject({ status: 404 });
  expect(github.admin.comments(issue_number)).toHaveLength(4);
});

test('a comment holds 65,536 characters and not one more', async ({ github, job }) => {
  const issue_number = github.admin.openIssue('A question');
  const { issues } = job({ issues: 'write' });
  await issues.createComment({ ...repo, issue_number, body: '😀'.repeat(65_536) });
  await expect(issues.createComment({ ...repo, issue_number, body: 'x'.repeat(65_537) })).rejects.toMatchObject({
    status: 422,
    message: expect.stringContaining('Body is too long (maximum is 65536 characters)'),
  });
  await expect(issues.createComment({ ...repo, issue_number, body: ' ' })).rejects.toMatchObject({ status: 422 });
});

test('a reaction given twice is there once', async ({ github, job }) => {
  const issue_number = github.admin.openIssue('A question');
  const comment_id = github.admin.comment(issue_number, '/parity plan', 'alice');
  const { reactions, issues } = job({ issues: 'write' });
  const eyes = { ...repo, comment_id, content: 'eyes' as const };
  expect((await reactions.createForIssueComment(eyes)).status).toBe(201);
  expect((await reactions.createForIssueComment(eyes)).status).toBe(200);
  expect((await reactions.listForIssueComment({ ...repo, comment_id })).data).toHaveLength(1);
  expect((await issues.getComment({ ...repo, comment_id })).data.reactions).toMatchObject({ total_count: 1, eyes: 1 });
});

test('issues are opened, found by label and state, and closed', async ({ job }) => {
  const { issues } = job({ issues: 'write' });
  const { data } = await issues.create({ ...repo, title: 'Drift', body: 'text', labels: ['drift'] });
  await issues.create({ ...repo, title: 'Other' });
  await issues.addLabels({ ...repo, issue_number: data.number, labels: ['weekly'] });
  const drift = await issues.listForRepo({ ...repo, labels: 'drift,weekly', state: 'open' });
  expect(drift.data.map(({ title, pull_request }) => [title, pull_request])).toEqual([['Drift', undefined]]);
  await issues.update({ ...repo, issue_number: data.number, state: 'closed', state_reason: 'completed' });
  expect((await issues.listForRepo({ ...repo, labels: 'drift', state: 'open' })).data).toEqual([]);
  expect((await issues.get({ ...repo, issue_number: data.number })).data).toMatchObject({ state: 'closed', state_reason: 'completed' });
});

test('the newest status of each context makes the combined one', async ({ github, job }) => {
  const sha = github.admin.head('main') ?? '';
  const { repos } = job({ statuses: 'write' });
  const gate = { ...repo, sha, context: 'parity/gate' };
  await repos.createCommitStatus({ ...gate, state: 'pending' });
  await repos.createCommitStatus({ ...repo, sha, context: 'ci', state: 'success', target_url: 'https://example.com/1' });
  expect((await repos.getCombinedStatusForRef({ ...repo, ref: sha })).data.state).toBe('pending');
  await repos.createCommitStatus({ ...gate, state: 'success', description: 'parity' });
  const { data } = await repos.getCombinedStatusForRef({ ...repo, ref: 'main' });
  expect(data).toMatchObject({ state: 'success', total_count: 2 });
  expect((await repos.listCommitStatusesForRef({ ...repo, ref: sha })).data.map(({ state }) => state)).toEqual(['success', 'success', 'pending']);
  await expect(repos.createCommitStatus({ ...gate, state: 'success', description: 'x'.repeat(141) })).rejects.toMatchObject({ status: 422 });
  await expect(repos.createCommitStatus({ ...gate, sha: 'f'.repeat(40), state: 'success' })).rejects.toMatchObject({ status: 422 });
});
