import { expect } from 'vitest';
import { z } from 'zod';
import { repo, test } from '../with-github.ts';

const workflow = `name: parity
run-name: "parity: pull request \${{ inputs.pr }} at \${{ inputs.head_sha }}"
on:
  workflow_dispatch:
    inputs:
      pr: { required: true }
      head_sha: { required: true }
      retrain: { type: boolean, default: false }
      size: { type: choice, options: [small, large], default: small }
`;
const files = { '.github/workflows/parity-run.yml': workflow, '.github/workflows/ci.yml': 'on: [push]\n', '.github/workflows/broken.yml': 'on: [' };
const parity = { ...repo, workflow_id: 'parity-run.yml', ref: 'main' };
const inputs = { pr: '7', head_sha: 'abc' };

test('a dispatch makes a queued run with its title and says what its inputs are', async ({ github, job }) => {
  const sha = await github.admin.push({ branch: 'main', files });
  const seen: unknown[] = [];
  github.on('event', ({ name, payload, startsWorkflows, runId }) => name === 'workflow_dispatch' && seen.push([payload['inputs'], startsWorkflows, runId]));
  const { actions } = job({ actions: 'write' });
  expect((await actions.createWorkflowDispatch({ ...parity, inputs })).status).toBe(204);
  const { data } = await actions.listWorkflowRuns({ ...repo, workflow_id: 'parity-run.yml' });
  expect(data.workflow_runs).toMatchObject([
    {
      display_title: 'parity: pull request 7 at abc',
      status: 'queued',
      event: 'workflow_dispatch',
      head_branch: 'main',
      head_sha: sha,
      path: '.github/workflows/parity-run.yml',
    },
  ]);
  expect(seen).toEqual([[{ ...inputs, retrain: 'false', size: 'small' }, true, data.workflow_runs[0]?.id]]);
});

test.for([
  [{ inputs: { pr: '7' } }, 422, "Required input 'head_sha' not provided"],
  [{ inputs: { ...inputs, other: 'x' } }, 422, 'Unexpected inputs provided: ["other"]'],
  [{ inputs: { ...inputs, size: 'huge' } }, 422, "Provided value 'huge' for input 'size' not in the list of allowed values"],
  [{ inputs: { ...inputs, retrain: 'maybe' } }, 422, "Provided value 'maybe' for input 'retrain' is not a boolean"],
  [{ ref: 'nowhere' }, 422, 'No ref found for: nowhere'],
  [{ ref: 'refs/pull/1/head' }, 422, 'No ref found for: refs/pull/1/head'],
  [{ workflow_id: 'ci.yml' }, 422, "Workflow does not have 'workflow_dispatch' trigger"],
  [{ workflow_id: 'nothing.yml' }, 404, 'Not Found'],
] as const)('a dispatch with %j is refused', async ([wrong, status, message], { github, job }) => {
  await github.admin.push({ branch: 'main', files });
  const dispatch = job({ actions: 'write' }).actions.createWorkflowDispatch({ ...parity, inputs, ...wrong });
  await expect(dispatch).rejects.toMatchObject({ status, response: { data: { message } } });
  expect(github.world.runs).toEqual([]);
});

test('a name that a branch and a tag have is the tag; the full name of the branch is the branch', async ({ github, job }) => {
  const sha = await github.admin.push({ branch: 'main', files });
  const other = await github.admin.push({ branch: 'other', files: { 'x.txt': 'x' } });
  github.admin.tag('main', other);
  const { actions } = job({ actions: 'write' });
  for (const ref of ['main', 'refs/heads/main', 'refs/tags/main']) await actions.createWorkflowDispatch({ ...parity, ref, inputs });
  expect(github.world.runs.map(({ headSha, headBranch }) => [headSha, headBranch])).toEqual([
    [other, 'main'],
    [sha, 'main'],
    [other, 'main'],
  ]);
});

test('runs are listed newest first by status, branch, commit and event, and cancelled', async ({ github, job }) => {
  const headSha = await github.admin.push({ branch: 'main', files });
  const run = { path: '.github/workflows/ci.yml', headSha };
  const done = github.admin.createRun({ ...run, event: 'push', status: 'completed', conclusion: 'success' });
  const open = github.admin.createRun({ ...run, event: 'pull_request', headBranch: 'change' });
  const { actions } = job({ actions: 'write' });
  const ids = async (filter: object) => (await actions.listWorkflowRunsForRepo({ ...repo, ...filter })).data.workflow_runs.map(({ id }) => id);
  expect(await ids({})).toEqual([open.id, done.id]);
  expect(await ids({ status: 'queued' })).toEqual([open.id]);
  expect(await ids({ status: 'success' })).toEqual([done.id]);
  expect(await ids({ branch: 'change', head_sha: headSha })).toEqual([open.id]);
  expect(await ids({ event: 'push' })).toEqual([done.id]);
  expect((await actions.cancelWorkflowRun({ ...repo, run_id: open.id })).status).toBe(202);
  expect((await actions.getWorkflowRun({ ...repo, run_id: open.id })).data).toMatchObject({ status: 'completed', conclusion: 'cancelled' });
  await expect(actions.cancelWorkflowRun({ ...repo, run_id: done.id })).rejects.toMatchObject({ status: 409 });
});

test('who listens for cancelled runs finishes them', async ({ github, job }) => {
  const headSha = github.admin.head('main') ?? '';
  const run = github.admin.createRun({ path: '.github/workflows/ci.yml', headSha, event: 'push', status: 'in_progress' });
  github.on('cancel', ({ id }) => void github.admin.setRun(id, { status: 'completed', conclusion: 'failure' }));
  await job({ actions: 'write' }).actions.cancelWorkflowRun({ ...repo, run_id: run.id });
  await expect.poll(() => run.conclusion).toBe('failure');
});

test('artifacts are listed by name, downloaded through a signed URL, and gone when expired', async ({ github, job }) => {
  const headSha = github.admin.head('main') ?? '';
  const [older, newer] = [github.admin.createRun({ path: 'a.yml', headSha, event: 'push' }), github.admin.createRun({ path: 'a.yml', headSha, event: 'push' })];
  const first = github.admin.addArtifact({ runId: older.id, name: 'results', bytes: Buffer.from('first') });
  const second = github.admin.addArtifact({ runId: newer.id, name: 'results', bytes: Buffer.from('second') });
  github.admin.addArtifact({ runId: newer.id, name: 'stages', bytes: Buffer.from('stages') });
  const { actions } = job({ actions: 'read' });
  const { data } = await actions.listArtifactsForRepo({ ...repo, name: 'results' });
  expect(data.artifacts.map(({ id, workflow_run }) => [id, workflow_run?.id])).toEqual([
    [second.id, newer.id],
    [first.id, older.id],
  ]);
  expect((await actions.listWorkflowRunArtifacts({ ...repo, run_id: newer.id })).data.total_count).toBe(2);
  const zip = { ...repo, artifact_id: first.id, archive_format: 'zip' };
  expect(Buffer.from(z.instanceof(ArrayBuffer).parse((await actions.downloadArtifact(zip)).data)).toString()).toBe('first');
  github.admin.replaceArtifact(first.id, Buffer.from('forged'));
  expect((await actions.getArtifact({ ...repo, artifact_id: first.id })).data).toMatchObject({ digest: first.digest, size_in_bytes: 6 });
  github.admin.expireArtifact(first.id);
  expect((await actions.getArtifact({ ...repo, artifact_id: first.id })).data.expired).toBe(true);
  await expect(actions.downloadArtifact(zip)).rejects.toMatchObject({ status: 410 });
});
