import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type HubCounterpart, startHub } from '../../../tests/counterparts/hub/hub.ts';
import { huggingFaceHub } from './hub.ts';
import { hubToken, readingToken } from './token.ts';

const REPOSITORY = { id: 'owner/adapter', type: 'model' } as const;
const CLAIMS = { repository: 'acme/agent', ref: 'refs/heads/main', workflow_ref: 'acme/agent/.github/workflows/promote.yml@refs/heads/main' };
let folder = '';
let hub: HubCounterpart;
let github: Server;
let audiences: (string | null)[] = [];
let claims: Record<string, string> = {};
let status = 200;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fledgling-token-'));
  hub = await startHub({ publishers: [{ resource: 'owner/adapter', claims: CLAIMS }] });
  [audiences, claims, status] = [[], CLAIMS, 200];
  github = createServer((request, response) => {
    const audience = new URL(request.url ?? '', 'http://x').searchParams.get('audience');
    audiences.push(audience);
    const payload = Buffer.from(JSON.stringify({ ...claims, aud: audience })).toString('base64url');
    response.writeHead(request.headers.authorization === 'Bearer request-secret' ? status : 401).end(JSON.stringify({ value: `header.${payload}.signature` }));
  });
  await new Promise<void>((resolve) => github.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  await hub.close();
  github.closeAllConnections();
  github.close();
  await rm(folder, { recursive: true, force: true });
});

const ask = (env: NodeJS.ProcessEnv, repository: Parameters<typeof hubToken>[0]['repository'] = REPOSITORY) =>
  hubToken({ env: { HF_HOME: folder, ...env }, url: hub.url, repository, signal: AbortSignal.timeout(20_000) });
const job = () => {
  const address = github.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { ACTIONS_ID_TOKEN_REQUEST_URL: `http://127.0.0.1:${port}/token?api-version=2`, ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'request-secret' };
};

test('HF_TOKEN comes before the stored file', async () => {
  await writeFile(join(folder, 'token'), 'hf_stored\n', { mode: 0o600 });
  expect(await ask({ HF_TOKEN: ' hf_given ' })).toEqual({ value: 'hf_given', source: 'HF_TOKEN' });
  expect(await ask({})).toEqual({ value: 'hf_stored', source: join(folder, 'token') });
  expect(await readingToken({ HF_HOME: join(folder, 'none') })).toBeNull();
  await writeFile(join(folder, 'elsewhere'), 'hf_elsewhere', { mode: 0o600 });
  expect(await ask({ HF_TOKEN_PATH: join(folder, 'elsewhere') })).toMatchObject({ value: 'hf_elsewhere' });
});

test.each([0o640, 0o604, 0o660, 0o620])('a token file of mode %o is refused with the command that mends it', async (mode) => {
  await writeFile(join(folder, 'token'), 'hf_stored');
  await chmod(join(folder, 'token'), mode);
  await expect(ask({})).rejects.toThrow(`(mode 600), got mode ${mode.toString(8)}. Run \`chmod 600 ${join(folder, 'token')}\``);
});

test('something that is no token is refused without being shown', async () => {
  const error = await ask({ HF_TOKEN: 'sk-not-a-hub-token' }).catch(String);
  expect(error).toContain('HF_TOKEN: expected a Hugging Face token, which begins with hf_');
  expect(error).not.toContain('sk-not-a-hub-token');
});

test('without any token the sentence names all three ways', async () => {
  await expect(ask({})).rejects.toThrow('HF_TOKEN is not set, there is no stored token, and this is no GitHub job');
});

test("GitHub's OIDC token, asked for the Hub's audience, becomes a token that writes to this repository alone", async () => {
  const token = await ask(job());
  expect(audiences).toEqual(['https://huggingface.co']);
  expect(token.source).toBe("GitHub's OIDC token");
  hub.addRepository('owner/adapter');
  hub.addRepository('owner/other');
  const request = { files: [], remove: [], message: 'm', revision: 'main', onProgress: () => undefined, signal: AbortSignal.timeout(20_000) };
  const client = huggingFaceHub({ url: hub.url, token });
  const parent = await client.headOf(REPOSITORY, 'main');
  expect(await client.upload(REPOSITORY, { ...request, parent })).toMatch(/^[0-9a-f]{40}$/);
  const other = { id: 'owner/other', type: 'model' } as const;
  await expect(client.upload(other, { ...request, parent: await client.headOf(other, 'main') })).rejects.toThrow('HTTP 403');
});

test.each([
  ['another branch', { ref: 'refs/heads/evil' }, 'claim ref does not match'],
  ['another repository', { repository: 'evil/agent' }, 'claim repository does not match'],
])('the OIDC token of %s is refused with the remedy', async (_, change, why) => {
  claims = { ...CLAIMS, ...change };
  const error = await ask(job()).catch(String);
  expect(error).toContain(`${why}"). Add this repository, workflow file and branch as a trusted publisher`);
  expect(error).not.toContain('signature');
});

test('a data set is asked for by its own name, and is not this publisher’s', async () => {
  await expect(ask(job(), { id: 'owner/adapter', type: 'dataset' })).rejects.toThrow('no trusted publisher for this resource');
});

test.each([
  ['GitHub', 'GitHub gave no OIDC token (HTTP 500)'],
  ['the Hub', 'the token exchange failed (HTTP 503)'],
])('an outage of %s is one sentence', async (who, sentence) => {
  if (who === 'GitHub') status = 500;
  else hub.fail({ on: 'oauth', status: 503 });
  await expect(ask(job())).rejects.toThrow(sentence);
});

test("another Hub than huggingface.co is not given this job's identity, and GitHub is not asked for it", async () => {
  const asked = hubToken({ env: { HF_HOME: folder, ...job() }, url: 'https://hub.example', repository: REPOSITORY, signal: AbortSignal.timeout(20_000) });
  await expect(asked).rejects.toThrow("https://hub.example: expected https://huggingface.co to give this job's identity to");
  expect(audiences).toEqual([]);
});
