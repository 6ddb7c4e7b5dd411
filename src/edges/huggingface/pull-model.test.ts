import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sha256 } from '../../records/digest.ts';
import { pullModel } from './pull-model.ts';

const BODY = 'GGUF'.repeat(5_000);
let folder = '';
let server: Server;
let asked: { url: string; range: string | undefined; authorization: string | undefined }[] = [];
/** Bytes after which the next response is cut; null serves it whole. */
let cutAfter: number | null = null;
let status = 200;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fledgling-pull-'));
  [asked, cutAfter, status] = [[], null, 200];
  server = createServer((request, response) => {
    asked.push({ url: request.url ?? '', range: request.headers.range, authorization: request.headers.authorization });
    const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const rest = BODY.slice(from);
    response.writeHead(status !== 200 ? status : from > 0 ? 206 : 200, { 'content-length': rest.length });
    if (status !== 200) return void response.end();
    if (cutAfter === null) return void response.end(rest);
    response.write(rest.slice(0, cutAfter), () => setTimeout(() => response.destroy(), 50));
    cutAfter = null;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true, force: true });
});

function pull(change: Partial<Parameters<typeof pullModel>[0]> = {}): Promise<string> {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return pullModel({
    from: 'hf:owner/repo/a file.gguf',
    to: join(folder, 'm.gguf'),
    sha256: sha256(BODY),
    endpoint: `http://127.0.0.1:${port}`,
    token: 'hf_secret',
    signal: new AbortController().signal,
    onProgress: () => undefined,
    ...change,
  });
}

test('fetches the file from the Hub with the token and verifies it', async () => {
  expect(await pull()).toBe(sha256(BODY));
  expect(asked).toEqual([{ url: '/owner/repo/resolve/main/a%20file.gguf', range: undefined, authorization: 'Bearer hf_secret' }]);
  expect(await readdir(folder)).toEqual(['m.gguf']);
});

test('a download that broke off is one sentence, and the next call goes on where it stopped', async () => {
  cutAfter = 7_000;
  await expect(pull()).rejects.toThrow('the download broke off');
  expect(await readdir(folder)).toEqual(['m.gguf.partial']);
  expect(await pull()).toBe(sha256(BODY));
  expect(asked[1]?.range).toBe('bytes=7000-');
  expect(await readFile(join(folder, 'm.gguf'), 'utf8')).toBe(BODY);
});

test('a file with another digest is thrown away and never stands in the model’s place', async () => {
  await writeFile(join(folder, 'm.gguf'), 'old');
  await expect(pull({ sha256: '0'.repeat(64) })).rejects.toThrow(`got ${sha256(BODY)}`);
  expect(await readFile(join(folder, 'm.gguf'), 'utf8')).toBe('old');
  expect(await readdir(folder)).toEqual(['m.gguf']);
});

test('the token goes to the Hub alone', async () => {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  await pull({ from: `http://127.0.0.1:${port}/other.gguf`, endpoint: 'https://hub.example' });
  expect(asked[0]?.authorization).toBeUndefined();
  // An address that merely begins like the Hub's is somebody else's.
  await pull({ from: `http://127.0.0.1:${port}/other.gguf`, endpoint: `http://127.0.0.1:${String(port).slice(0, 2)}` });
  expect(asked[1]?.authorization).toBeUndefined();
});

test.each([
  [401, "Accept the model's licence"],
  [404, 'no such file'],
  [503, 'the server answered HTTP 503'],
])('HTTP %i is one sentence', async (code, sentence) => {
  status = code;
  await expect(pull()).rejects.toThrow(sentence);
});

test('an address that is none is refused', async () => {
  await expect(pull({ from: 'file:///etc/passwd' })).rejects.toThrow(
    'expected hf:OWNER/REPO[@COMMIT]/FILE.gguf, pypi:NAME==VERSION/FILE.gguf, file:PATH or an https address',
  );
});
