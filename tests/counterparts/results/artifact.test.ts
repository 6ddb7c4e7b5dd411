import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DefaultArtifactClient } from '@actions/artifact';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, vi } from 'vitest';
import { repo, test } from '../github/with-github.ts';
import { runtimeToken } from './runtime-token.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'artifacts-'));
  // The client reports progress on standard output, where the runner reads it.
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

const jobs = test
  .extend('inJob', ({ github }) => (runId: number, name: string) => {
    vi.stubEnv('ACTIONS_RESULTS_URL', github.resultsUrl);
    vi.stubEnv('ACTIONS_RUNTIME_TOKEN', runtimeToken(runId, name));
    vi.stubEnv('GITHUB_SERVER_URL', github.serverUrl);
    vi.stubEnv('GITHUB_API_URL', github.apiUrl);
    return new DefaultArtifactClient();
  })
  .extend('run', async ({ github }) => github.admin.createRun({ path: 'a.yml', headSha: github.admin.head('main') ?? '', event: 'push' }).id);

async function upload(client: DefaultArtifactClient, text: string) {
  await writeFile(join(folder, 'a.txt'), text);
  return client.uploadArtifact('stages', [join(folder, 'a.txt')], folder, { retentionDays: 7 });
}

jobs('one job uploads, the next lists and downloads the same bytes, and REST shows them with their digest', async ({ github, inJob, run, job }) => {
  const uploaded = await upload(inJob(run, 'first'), 'content');
  const second = inJob(run, 'second');
  const { artifacts } = await second.listArtifacts();
  expect(artifacts).toMatchObject([{ name: 'stages', id: uploaded.id, size: uploaded.size, digest: `sha256:${uploaded.digest}` }]);
  const to = join(folder, 'to');
  const { digestMismatch } = await second.downloadArtifact(uploaded.id ?? 0, { path: to, expectedHash: `sha256:${uploaded.digest}` });
  expect([digestMismatch, await readFile(join(to, 'a.txt'), 'utf8')]).toEqual([false, 'content']);
  const { data } = await job({ actions: 'read' }).actions.getArtifact({ ...repo, artifact_id: uploaded.id ?? 0 });
  expect(data).toMatchObject({ name: 'stages', digest: `sha256:${uploaded.digest}`, workflow_run: { id: run }, expired: false });
  expect(new Date(data.expires_at ?? '').getTime() - new Date(data.created_at ?? '').getTime()).toBeGreaterThan(6 * 86_400_000);
  expect(github.world.artifacts.artifacts).toHaveLength(1);
});

jobs('a file larger than one block arrives whole', async ({ github, inJob, run }) => {
  const bytes = Uint8Array.from({ length: 20_000_000 }, (_, at) => (at * 7919) >> 8);
  await writeFile(join(folder, 'large.bin'), bytes);
  const client = inJob(run, 'first');
  const { id = 0, digest } = await client.uploadArtifact('large', [join(folder, 'large.bin')], folder, { compressionLevel: 0 });
  const { digestMismatch } = await client.downloadArtifact(id, { path: join(folder, 'to'), expectedHash: `sha256:${digest}` });
  expect(digestMismatch).toBe(false);
  expect(Buffer.from(await readFile(join(folder, 'to/large.bin'))).equals(bytes)).toBe(true);
  const ranged = github.world.artifacts.sign(id);
  const part = await fetch(`${github.resultsUrl}/blobs/${ranged.key}?sig=${ranged.signature}`, { headers: { range: 'bytes=10-19' } });
  expect([part.status, (await part.arrayBuffer()).byteLength, part.headers.get('content-range')]).toEqual([206, 10, expect.stringContaining('bytes 10-19/')]);
});

jobs('a name is taken until its artifact is deleted', async ({ inJob, run }) => {
  const client = inJob(run, 'first');
  const first = await upload(client, 'first');
  await expect(upload(client, 'second')).rejects.toThrow('(409) Conflict: an artifact with this name already exists on the workflow run');
  expect((await client.deleteArtifact('stages')).id).toBe(first.id);
  expect((await upload(client, 'second')).id).not.toBe(first.id);
});

jobs('a job of another run sees nothing of this one, except through REST', async ({ github, inJob, run }) => {
  const { id = 0 } = await upload(inJob(run, 'first'), 'content');
  expect((await inJob(run + 1, 'other').listArtifacts()).artifacts).toEqual([]);
  // The client reads GITHUB_API_URL when it is loaded, so this job is a process of its own.
  const findBy = { token: github.admin.jobToken({ actions: 'read' }), workflowRunId: run, repositoryOwner: 'acme', repositoryName: 'agent' };
  const to = join(folder, 'to');
  const script = `import { DefaultArtifactClient } from '@actions/artifact';
    await new DefaultArtifactClient().downloadArtifact(${id}, ${JSON.stringify({ path: to, findBy })});`;
  await execa('node', ['--input-type=module', '--eval', script]);
  expect(await readFile(join(to, 'a.txt'), 'utf8')).toBe('content');
});

jobs('replaced bytes are what the client calls a mismatch', async ({ github, inJob, run }) => {
  const client = inJob(run, 'first');
  const honest = await upload(client, 'honest');
  const other = await client.uploadArtifact('other', [join(folder, 'a.txt')], folder, { compressionLevel: 0 });
  const forged = github.world.artifacts.get(other.id ?? 0)?.bytes ?? new Uint8Array();
  github.admin.replaceArtifact(honest.id ?? 0, forged);
  const { digestMismatch } = await client.downloadArtifact(honest.id ?? 0, { path: join(folder, 'to'), expectedHash: `sha256:${honest.digest}` });
  expect(digestMismatch).toBe(true);
});

jobs('a token of another run may not write here', async ({ github, run }) => {
  const answer = await fetch(`${github.resultsUrl}/twirp/github.actions.results.api.v1.ArtifactService/ListArtifacts`, {
    method: 'POST',
    headers: { authorization: `Bearer ${runtimeToken(run + 1, 'job')}`, 'content-type': 'application/json' },
    body: JSON.stringify({ workflow_run_backend_id: String(run), workflow_job_run_backend_id: 'job' }),
  });
  expect([answer.status, await answer.json()]).toMatchObject([403, { code: 'permission_denied' }]);
});
