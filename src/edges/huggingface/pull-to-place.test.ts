import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sha256 } from '../../records/digest.ts';
import { pullToPlace } from './pull-to-place.ts';

const COMMIT = 'a1'.repeat(20);
const PARTS = ['GGUF one', 'two', 'three'];
const FIRST = 'm-00001-of-00003.gguf';

/** Serves the parts of a split model by their numbers, anything else as `whole`; a mirror sends every caller on to its store. */
interface Counterpart {
  origin: string;
  asked: { url: string; range: string | undefined; authorization: string | undefined }[];
  /** The next answer breaks off in this part. */
  breaksIn: number | null;
}
const servers: Server[] = [];
let root = '';

async function counterpart(sendsTo?: Counterpart): Promise<Counterpart> {
  const self: Counterpart = { origin: '', asked: [], breaksIn: null };
  const server = createServer((request, response) => {
    const { url = '', headers } = request;
    self.asked.push({ url, range: headers.range, authorization: headers.authorization });
    if (sendsTo) return void response.writeHead(302, { location: `${sendsTo.origin}/stored${url}` }).end();
    const part = Number(/-(\d{5})-of-/.exec(url)?.[1] ?? 0);
    const body = part === 0 ? 'whole' : (PARTS[part - 1] ?? '');
    const from = Number(/bytes=(\d+)-/.exec(headers.range ?? '')?.[1] ?? 0);
    if (from >= body.length) return void response.writeHead(416).end();
    response.writeHead(from > 0 ? 206 : 200, { 'content-length': body.length - from });
    if (self.breaksIn !== part) return void response.end(body.slice(from));
    self.breaksIn = null;
    response.write(body.slice(from, from + 1), () => setTimeout(() => response.destroy(), 30));
  });
  servers.push(server);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  self.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return self;
}

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'fledgling-place-'));
});
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
  await rm(root, { recursive: true, force: true });
});

function pull(from: string, file: string, { digest = null, env = {} }: { digest?: string | null; env?: NodeJS.ProcessEnv } = {}) {
  const quiet = { onLine: () => undefined, onProgress: () => undefined };
  return pullToPlace({ from, file, sha256: digest, root, env, signal: new AbortController().signal, ...quiet });
}

test('a commit pins what is fetched from the Hub', async () => {
  const hub = await counterpart();
  await pull(`hf:acme/m@${COMMIT}/q8/m.gguf`, 'models/m.gguf', { env: { HF_ENDPOINT: `${hub.origin}/` } });
  expect(hub.asked.map(({ url }) => url)).toEqual([`/acme/m/resolve/${COMMIT}/q8/m.gguf`]);
});

test('a mirror gets the token, and the store it sends callers on to gets none', async () => {
  const store = await counterpart();
  const mirror = await counterpart(store);
  const { sha256: digest } = await pull('hf:acme/m/m.gguf', 'm.gguf', { env: { HF_ENDPOINT: mirror.origin, HF_TOKEN: 'hf_secret' } });
  expect(digest).toBe(sha256('whole'));
  expect(mirror.asked.map(({ authorization }) => authorization)).toEqual(['Bearer hf_secret']);
  expect(store.asked).toEqual([{ url: '/stored/acme/m/resolve/main/m.gguf', range: undefined, authorization: undefined }]);
});

test('a mirror that is no address is one sentence', async () => {
  await expect(pull('hf:acme/m/m.gguf', 'm.gguf', { env: { HF_ENDPOINT: 'mirror.example' } })).rejects.toThrow('HF_ENDPOINT: expected an address');
});

test('all parts of a split GGUF are fetched beside the first, verified together, and resumed where one broke off', async () => {
  const hub = await counterpart();
  const pinned = { digest: sha256(PARTS.join('')), env: { HF_ENDPOINT: hub.origin } };
  hub.breaksIn = 2;
  await expect(pull(`hf:acme/m/${FIRST}`, `models/${FIRST}`, pinned)).rejects.toThrow('the download broke off');
  expect((await readdir(join(root, 'models'))).sort()).toEqual(['m-00001-of-00003.gguf.partial', 'm-00002-of-00003.gguf.partial']);
  expect((await pull(`hf:acme/m/${FIRST}`, `models/${FIRST}`, pinned)).sha256).toBe(pinned.digest);
  expect(hub.asked.slice(2).map(({ url, range }) => [url.slice(-21, -5), range])).toEqual([
    ['m-00001-of-00003', 'bytes=8-'],
    ['m-00002-of-00003', 'bytes=1-'],
    ['m-00003-of-00003', undefined],
  ]);
  const names = (await readdir(join(root, 'models'))).sort();
  expect(await Promise.all(names.map((name) => readFile(join(root, 'models', name), 'utf8')))).toEqual(PARTS);
});

test('of a split GGUF with another digest nothing is kept', async () => {
  const hub = await counterpart();
  await expect(pull(`hf:acme/m/${FIRST}`, `models/${FIRST}`, { digest: '0'.repeat(64), env: { HF_ENDPOINT: hub.origin } })).rejects.toThrow(
    `got ${sha256(PARTS.join(''))}`,
  );
  expect(await readdir(join(root, 'models'))).toEqual([]);
});

test.each([
  ['hf:acme/m/m-00002-of-00003.gguf', 'm-00002-of-00003.gguf', 'expected the first part of a split GGUF, got part 2'],
  [`hf:acme/m/${FIRST}`, 'm.gguf', `m.gguf: expected the first part of as many as hf:acme/m/${FIRST} has, 3, got 1`],
  [`pypi:m==1/${FIRST}`, FIRST, 'expected a whole file, got a part of a split GGUF'],
])('%s to %s is refused before anything is asked', async (from, file, sentence) => {
  await expect(pull(from, file)).rejects.toThrow(sentence);
});

test('a file of this machine is linked, verified, and can be taken twice', async () => {
  await mkdir(join(root, 'store'));
  await writeFile(join(root, 'store/a.gguf'), 'whole');
  await symlink(join(root, 'store/a.gguf'), join(root, 'store/named.gguf'));
  const pinned = { digest: sha256('whole') };
  for (const from of [`file:${root}/store/a.gguf`, 'file:store/a.gguf', 'file:store/named.gguf'])
    expect((await pull(from, 'models/m.gguf', pinned)).sha256).toBe(pinned.digest);
  expect(await readdir(join(root, 'models'))).toEqual(['m.gguf']);
  const [source, taken] = await Promise.all(['store/a.gguf', 'models/m.gguf'].map((name) => stat(join(root, name))));
  expect(taken?.ino).toBe(source?.ino);
  await expect(pull('file:store/a.gguf', 'models/m.gguf', { digest: '0'.repeat(64) })).rejects.toThrow(`got ${pinned.digest}`);
  expect(await readFile(join(root, 'store/a.gguf'), 'utf8')).toBe('whole');
});

test('a folder of this machine has the file by its own name, a split one with all its parts', async () => {
  await mkdir(join(root, 'store'));
  for (const [index, text] of PARTS.entries()) await writeFile(join(root, `store/m-0000${index + 1}-of-00003.gguf`), text);
  expect((await pull('file:store', `models/${FIRST}`)).sha256).toBe(sha256(PARTS.join('')));
  expect(await readdir(join(root, 'models'))).toHaveLength(3);
  await expect(pull('file:store', 'models/other.gguf')).rejects.toThrow(`file:store: expected a file at ${join(root, 'store/other.gguf')}, found none`);
  await rm(join(root, 'store/m-00003-of-00003.gguf'));
  await expect(pull(`file:store/${FIRST}`, `models/${FIRST}`)).rejects.toThrow('m-00003-of-00003.gguf, found none');
});

test.runIf(process.platform === 'linux')('on another file system a file is copied', async () => {
  const other = await mkdtemp('/dev/shm/fledgling-');
  try {
    await writeFile(join(other, 'a.gguf'), 'whole');
    await chmod(join(other, 'a.gguf'), 0o444);
    expect((await pull(`file:${other}/a.gguf`, 'm.gguf', { digest: sha256('whole') })).sha256).toBe(sha256('whole'));
    expect(await readdir(root)).toEqual(['m.gguf']);
    expect(await readFile(join(other, 'a.gguf'), 'utf8')).toBe('whole');
  } finally {
    await rm(other, { recursive: true });
  }
});
