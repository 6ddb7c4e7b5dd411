import { access, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ExternalError, Interrupted, UserError } from '../../errors.ts';
import { describePython, type EnvironmentOptions, ensureEnvironment, readyEnvironment } from './environment.ts';
import { type FakePython, fakePython } from './fake-python.test-data.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'environment-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

let made = 0;
async function setting(env: NodeJS.ProcessEnv = {}): Promise<{ python: FakePython; options: EnvironmentOptions; lines: string[] }> {
  made += 1;
  const stateDir = join(root, `state ${made}`); // a space: paths are never split
  const python = await fakePython(join(root, `python-${made}`));
  const lock = join(root, `requirements-${made}.lock`);
  await writeFile(lock, `torch==${made}`);
  const lines: string[] = [];
  const options = {
    name: 'trainer',
    lock,
    uvLock: lock,
    stateDir,
    env: { ...python.env, ...env },
    onLine: (line: string) => lines.push(line),
    signal: new AbortController().signal,
  };
  return { python, options, lines };
}

test('an environment is made by venv, uv and the lock, in this order, and then used as it is', async () => {
  const { python, options, lines } = await setting();
  const first = await ensureEnvironment(options);
  expect(first.installed).toBe(true);
  expect(first.python).toMatch(/state \d+\/python\/trainer-[0-9a-f]{12}\/bin\/python$/);
  const commands = await python.commands();
  expect(commands.map((command) => command.split(' ')[1])).toEqual(['venv', 'pip', 'uv']);
  expect(commands.slice(1).every((command) => command.includes('--require-hashes'))).toBe(true);
  expect(lines).toContain('Installed 3 packages');
  expect(await ensureEnvironment(options)).toEqual({ python: first.python, installed: false });
  expect(await python.commands()).toHaveLength(3);
});

test("uv installs through pip's index, proxy and certificates, and no log shows an index's password", async () => {
  const listed = "global.index-url='https://me:secret@index.example/simple'\nglobal.cert='/etc/proxy.pem'\n:env:.no-index='1'";
  const { python, options, lines } = await setting({ FAKE_PIP_CONFIG: listed, HTTPS_PROXY: 'http://proxy.example:3128' });
  await ensureEnvironment(options);
  expect(await python.uvEnv()).toMatchObject({
    UV_SYSTEM_CERTS: '1',
    UV_DEFAULT_INDEX: 'https://me:secret@index.example/simple',
    SSL_CERT_FILE: '/etc/proxy.pem',
    HTTPS_PROXY: 'http://proxy.example:3128',
  });
  expect((await python.commands()).at(-1)).toContain('--no-index');
  expect(lines.join()).not.toContain('secret');
});

test('another lock is another environment', async () => {
  const { options } = await setting();
  const first = await ensureEnvironment(options);
  await writeFile(options.lock, 'torch==0');
  expect(await readyEnvironment(options)).toBeNull();
  expect((await ensureEnvironment(options)).python).not.toBe(first.python);
});

test('a half-made environment is made again', async () => {
  const { python, options } = await setting();
  const { python: interpreter } = await ensureEnvironment(options);
  await rm(join(interpreter, '../../fledgling.json'));
  expect((await ensureEnvironment(options)).installed).toBe(true);
  expect(await python.commands()).toHaveLength(6);
});

test('two at once make it once, and the other waits and says so', async () => {
  const { python, options, lines } = await setting();
  const both = await Promise.all([ensureEnvironment(options), ensureEnvironment(options)]);
  expect(both.map(({ installed }) => installed).sort()).toEqual([false, true]);
  expect(await python.commands()).toHaveLength(3);
  expect(lines).toContain('Waiting: another process is installing the same Python packages.');
});

test.each([
  ['pip', 'Connection refused', /pip failed\. Check the network and the package index, then run again\. It said: Connection refused/],
  ['uv', 'No space left on device', /uv failed\. Free about 8 GB of disk space/],
  ['venv', 'ensurepip is not available', /venv failed\. Install Python's venv module/],
  ['uv', 'Hash mismatch for torch', /A download differs from the lock/],
])('a failing %s is one sentence with the remedy and leaves nothing half made', async (tool, says, sentence) => {
  const { options } = await setting({ FAKE_FAIL: tool, FAKE_SAYS: says });
  const failure = await ensureEnvironment(options).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(ExternalError);
  expect(String(failure)).toMatch(sentence);
  expect(await readdir(join(options.stateDir, 'python'))).toEqual([]);
});

test('an abort ends the installer and is no failure of it', async () => {
  const { options } = await setting();
  const controller = new AbortController();
  const onLine = (line: string) => line.startsWith('Installed') && controller.abort();
  await expect(ensureEnvironment({ ...options, onLine, signal: controller.signal })).rejects.toBeInstanceOf(Interrupted);
  expect(await readyEnvironment(options)).toBeNull();
});

test('no Python, and one that is too old, are told with the remedy', async () => {
  const { options } = await setting({ FAKE_VERSION: '3.9.18' });
  const old = await ensureEnvironment(options).catch((error: unknown) => error);
  expect(old).toBeInstanceOf(UserError);
  expect(String(old)).toMatch(/needs Python 3\.11 or newer to train; found \S+fake-python\.cjs 3\.9\.18; install it or set FLEDGLING_PYTHON\.$/);
  await expect(describePython({ PATH: join(root, 'nothing') })).rejects.toThrow('found none; install it');
  await expect(describePython({ FLEDGLING_PYTHON: '/gone' })).rejects.toThrow('found no Python at /gone;');
});

test('the first new enough Python of the PATH is described', async () => {
  const { python } = await setting();
  const described = await describePython(python.env);
  expect(described).toMatch(/^Python 3\.12\.4 at /);
  await access(described.replace('Python 3.12.4 at ', ''));
});
