import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type HubCounterpart, startHub } from '../../../tests/counterparts/hub/hub.ts';
import { ExternalError, Interrupted, UserError } from '../../errors.ts';
import type { UploadFile, UploadRequest } from '../../promote/ports.ts';
import { gitBlobOid, sha256 } from '../../records/digest.ts';
import { huggingFaceHub } from './hub.ts';
import { measure } from './measure.ts';

const REPOSITORY = { id: 'owner/adapter', type: 'model' } as const;
const TOKEN = { value: 'hf_owner', source: 'HF_TOKEN' };
let folder = '';
let server: HubCounterpart;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fledgling-hub-'));
  server = await startHub({ multipartFrom: 300_000, partBytes: 100_000, pageSize: 2 });
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

const hub = (token: typeof TOKEN | null = TOKEN) => huggingFaceHub({ url: server.url, token });

async function fileOf(path: string, content: string): Promise<UploadFile> {
  const file = join(folder, path.replaceAll('/', '-'));
  await writeFile(file, content);
  const { sha256, gitOid, bytes } = await measure(file);
  return { path, content: { file }, sha256, gitOid, bytes };
}

function textOf(path: string, text: string): UploadFile {
  return { path, content: { text }, sha256: sha256(text), gitOid: gitBlobOid(text), bytes: Buffer.byteLength(text) };
}

async function upload(files: readonly UploadFile[], change: Partial<UploadRequest> = {}, via = hub()): Promise<string | null> {
  const parent = await via.headOf(REPOSITORY, change.revision ?? 'main');
  return via.upload(REPOSITORY, {
    files,
    remove: [],
    message: 'm',
    revision: 'main',
    parent,
    onProgress: () => undefined,
    signal: AbortSignal.timeout(20_000),
    ...change,
  });
}

test('a repository is made once, private when asked', async () => {
  expect(await hub().ensureRepository(REPOSITORY, { private: true })).toBe(true);
  expect(await hub().ensureRepository(REPOSITORY, { private: false })).toBe(false);
  expect(server.repository('owner/adapter')?.isPrivate).toBe(true);
});

test('a repository that somebody makes at the same moment counts as there', async () => {
  server.before('create', () => void server.addRepository('owner/adapter'));
  expect(await hub().ensureRepository(REPOSITORY, { private: true })).toBe(false);
});

test('small, large and multipart files arrive byte for byte and are listed with the ids of their bytes', async () => {
  server.addRepository('owner/adapter');
  const files = [textOf('README.md', '# Ünï\n'), await fileOf('a.gguf', 'g'.repeat(120_000)), await fileOf('t/m.safetensors', 's'.repeat(350_001))];
  const seen: string[] = [];
  const commit = await upload(files, { onProgress: ({ path, done, total }) => void (done === total && seen.push(path)) });
  const listed = await hub().files(REPOSITORY, commit ?? '');
  expect(listed?.filter(({ path }) => path !== '.gitattributes').map(({ path, sha256, bytes }) => ({ path, sha256, bytes }))).toEqual(
    files.map(({ path, sha256, bytes }) => ({ path, sha256: path === 'README.md' ? null : sha256, bytes })),
  );
  expect(listed?.find(({ path }) => path === 'README.md')?.oid).toBe(files[0]?.gitOid);
  expect(seen).toEqual(expect.arrayContaining(['a.gguf', 't/m.safetensors']));
  expect(server.calls.filter(({ call }) => call === 'put').map(({ bytes }) => bytes)).toEqual(expect.arrayContaining([120_000, 100_000, 50_001]));
  expect(await hub().readText(REPOSITORY, 'README.md', 'main')).toBe('# Ünï\n');
  expect(await hub().readText(REPOSITORY, 'absent.md', 'main')).toBeNull();
});

test('files to remove go in the same commit, and another branch is made first', async () => {
  server.addRepository('owner/adapter');
  server.push('owner/adapter', 'old.gguf', 'x');
  const commit = await upload([textOf('README.md', 'new')], { revision: 'next', remove: ['old.gguf'] });
  expect((await hub().files(REPOSITORY, 'next'))?.map(({ path }) => path)).toEqual(['.gitattributes', 'README.md']);
  expect(await hub().headOf(REPOSITORY, 'next')).toBe(commit);
  expect(server.repository('owner/adapter')?.head('main')?.files.has('old.gguf')).toBe(true);
});

test('a commit on a head that has moved on is not made', async () => {
  server.addRepository('owner/adapter');
  server.before('commit', () => server.push('owner/adapter', 'theirs.txt', 'x'));
  expect(await upload([textOf('README.md', 'mine')])).toBeNull();
  expect(server.repository('owner/adapter')?.head('main')?.files.has('README.md')).toBe(false);
});

test('a connection that dies in the middle of a file is one sentence, and the objects that arrived are not sent again', async () => {
  server.addRepository('owner/adapter');
  const files = [await fileOf('a.gguf', 'a'.repeat(90_000)), await fileOf('b.gguf', 'b'.repeat(200_000))];
  server.fail({ on: 'put', after: 1, cutAfterBytes: 20_000 });
  await expect(upload(files)).rejects.toThrow('the connection broke');
  const arrived = [...(server.repository('owner/adapter')?.objects.keys() ?? [])];
  expect(arrived).toHaveLength(1);
  server.calls.length = 0;
  await upload(files);
  expect(server.calls.filter(({ call }) => call === 'put')).toHaveLength(1);
  expect(server.repository('owner/adapter')?.head('main')?.files.get('b.gguf')?.content.toString()).toBe('b'.repeat(200_000));
});

test.each([
  ['commit', 401, UserError, 'the token from HF_TOKEN was not accepted'],
  ['preupload', 403, UserError, 'the token from HF_TOKEN may not write to owner/adapter'],
  ['preupload', 404, UserError, 'Mend promote.repository or promote.revision'],
  ['commit', 409, ExternalError, 'it exists already or is in use'],
  ['batch', 429, ExternalError, 'too many requests'],
  ['preupload', 500, ExternalError, 'the Hub failed (HTTP 500, "the Hub says 500", request "req-1")'],
  ['put', 500, ExternalError, "the Hub's storage refused a file (HTTP 500"],
  ['put', 403, ExternalError, "the Hub's storage refused a file (HTTP 403"],
  ['batch', 400, ExternalError, 'the Hub refused'],
] as const)('%s answered with HTTP %i is one sentence without the token or an upload address', async (on, status, kind, sentence) => {
  server.addRepository('owner/adapter');
  server.fail({ on, status });
  const error: unknown = await upload([await fileOf('a.gguf', 'aaaa')]).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(kind);
  expect(error).toHaveProperty('message', expect.stringContaining(sentence));
  expect(String(error)).not.toMatch(/hf_owner|lfs-storage/);
  if (error instanceof ExternalError) expect(error.retryable).toBe(status !== 400);
});

test('a token that may only read and a token nobody has are told apart', async () => {
  server.addRepository('owner/adapter');
  await expect(upload([textOf('README.md', 'x')], {}, hub({ value: 'hf_reader', source: '/home/x/token' }))).rejects.toThrow(
    'the token from /home/x/token may not write to owner/adapter (HTTP 403',
  );
  await expect(hub({ value: 'hf_gone', source: 'HF_TOKEN' }).files(REPOSITORY, 'main')).rejects.toThrow('was not accepted (HTTP 401');
  await expect(hub(null).ensureRepository({ id: 'owner/other', type: 'model' }, { private: true })).rejects.toThrow('needs a token');
});

test('an upload that is stopped is an interruption', async () => {
  server.addRepository('owner/adapter');
  const stop = new AbortController();
  server.before('batch', () => stop.abort());
  await expect(upload([await fileOf('a.gguf', 'aaaa')], { signal: stop.signal })).rejects.toBeInstanceOf(Interrupted);
});

test('what is not there is null: repository, revision', async () => {
  expect(await hub().files(REPOSITORY, 'main')).toBeNull();
  server.addRepository('owner/adapter');
  expect(await hub().headOf(REPOSITORY, 'no-such')).toBeNull();
  expect(hub().commitUrl({ id: 'owner/d', type: 'dataset' }, 'abc')).toBe(`${server.url}/datasets/owner/d/commit/abc`);
});
