import { once } from 'node:events';
import { cp, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROOT } from './project.ts';

// The package as people get it: built, packed, installed into an empty folder, run by its own bin.
let folder = '';
const inFolder = (file: string, ...args: string[]) => execa(file, args, { cwd: folder, reject: false, all: true, env: { NO_COLOR: '1' } });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fledgling-package-'));
  await execa('node', ['scripts/build.ts'], { cwd: ROOT, preferLocal: true });
  await execa('npm', ['pack', '--pack-destination', folder], { cwd: ROOT });
  const [tarball] = await readdir(folder);
  await writeFile(join(folder, 'package.json'), '{"name":"elsewhere","private":true,"type":"module"}');
  await execa('npm', ['install', `./${tarball}`, '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', '--legacy-peer-deps'], { cwd: folder });
}, 300_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

test('doctor runs, and says in one sentence each what is missing', async () => {
  const { exitCode, all } = await inFolder('npx', 'fledgling', 'doctor');
  expect(exitCode).toBe(2);
  expect(all).toContain('parity.config.yaml: expected the config file, found none.');
  expect(all).toMatch(/x local engine .*npm install node-llama-cpp@3\.22\.1 --ignore-scripts/);
});

test('init finds the workflows and the runner hook in the package', async () => {
  const { exitCode, all } = await inFolder('npx', 'fledgling', 'init', '--dry-run', '--actions', `acme/fledgling@${'0'.repeat(40)}`);
  expect(all).toMatch(/would write\s+\.github\/workflows\/parity-run\.yml/);
  expect(all).toMatch(/would write\s+\.github\/runner\/job-started\.sh/);
  expect(exitCode).toBe(0);
});

test('the console opens from the package with its page and its API, and ends when it is told to', { timeout: 60_000 }, async () => {
  const running = execa('node_modules/.bin/fledgling', ['console', '--no-open', '--json', '--port', '0'], { cwd: folder, reject: false });
  try {
    const [line] = await Promise.race([once(running.stdout, 'data'), running.then(({ stderr }) => [stderr])]);
    const { url, startUrl } = JSON.parse(String(line));
    const entered = await fetch(startUrl, { redirect: 'manual' });
    const headers = { cookie: entered.headers.getSetCookie()[0]?.split(';')[0] ?? '' };
    const page = await (await fetch(`${url}/`, { headers })).text();
    const [, script = ''] = /<script type="module"[^>]* src="(\/assets\/[^"]+)"/.exec(page) ?? [];
    const answered = await Promise.all([script, '/api/project', '/api/openapi.json'].map((path) => fetch(`${url}${path}`, { headers })));
    expect(answered.map(({ status, headers: told }) => [status, told.get('content-type')?.split(';')[0]])).toEqual([
      [200, 'text/javascript'],
      [200, 'application/json'],
      [200, 'application/json'],
    ]);
    expect(await answered[1]?.json()).toMatchObject({ agent: null, problem: expect.stringContaining('parity.config.yaml'), version: expect.any(String) });
  } finally {
    running.kill('SIGTERM');
  }
  expect(await running).toMatchObject({ exitCode: 0, stderr: '' });
});

test('the library is importable and carries its types', async () => {
  await writeFile(
    join(folder, 'use.ts'),
    "import { parseConfig, type Decision } from 'fledgling';\nexport { aiSdkTelemetry, flush, withMastraTracing, withOpenAITracing, withTrace } from 'fledgling/tracer';\nexport const action: Decision['action'] = 'ship';\nexport const agent: string = parseConfig('', 'c.yaml').agent;\n",
  );
  const types = await execa(join(ROOT, 'node_modules/.bin/tsc'), ['--noEmit', '--strict', '--module', 'nodenext', '--skipLibCheck', 'use.ts'], {
    cwd: folder,
    reject: false,
    all: true,
  });
  expect(types.all).toBe('');
  const used = await inFolder('node', '-e', "import('fledgling').then(({ fineTuneLines }) => console.log(fineTuneLines({ tracks: [] }).join()))");
  expect(used.all).toBe('FINE_TUNE=0');
  const tracer = await inFolder('node', '-e', "import('fledgling/tracer').then((tracer) => console.log(Object.keys(tracer).sort().join()))");
  expect(tracer.all).toBe('aiSdkTelemetry,flush,withMastraTracing,withOpenAITracing,withTrace');
});

test('the AI SDK provider and the Mastra model work where their peer is installed, and carry their types', async () => {
  await symlink(join(ROOT, 'node_modules/@ai-sdk'), join(folder, 'node_modules/@ai-sdk'));
  await writeFile(
    join(folder, 'agent.ts'),
    `import { createFledgling } from 'fledgling/ai-sdk';
import { openLocal } from 'fledgling/local';
import { fledglingModel } from 'fledgling/mastra';
const url = 'http://127.0.0.1:1/v1';
for (const { provider, modelId } of [createFledgling({ baseURL: url })('one'), fledglingModel({ url, model: 'two' })]) console.log(provider, modelId);
await openLocal().catch((error: unknown) => console.log(String(error)));
`,
  );
  const checked = await inFolder(join(ROOT, 'node_modules/.bin/tsc'), '--noEmit', '--strict', '--module', 'nodenext', '--skipLibCheck', 'agent.ts');
  expect(checked.all).toBe('');
  const used = await inFolder('node', 'agent.ts');
  expect(used.all).toContain('fledgling.chat one\nfledgling.chat two\nUserError: parity.config.yaml: expected the config file, found none.');
});

test('the endpoint is importable by itself, with its types', async () => {
  await writeFile(
    join(folder, 'serve.ts'),
    "import { openServer, type Swap } from 'fledgling/serve';\nexport const swap: Swap = { models: () => ['a'], chat: async () => { throw new Error('none'); } };\nexport const open: typeof openServer = openServer;\n",
  );
  const types = await execa(join(ROOT, 'node_modules/.bin/tsc'), ['--noEmit', '--strict', '--module', 'nodenext', '--skipLibCheck', 'serve.ts'], {
    cwd: folder,
    reject: false,
    all: true,
  });
  expect(types.all).toBe('');
  const used = await inFolder('node', '-e', "import('fledgling/serve').then(({ newKey }) => console.log(newKey('a', 5).line.split(' ').length))");
  expect(used.all).toBe('3');
});

test('with the local engine beside it, the wiring test passes from the package', { timeout: 120_000 }, async () => {
  await symlink(join(ROOT, 'node_modules/node-llama-cpp'), join(folder, 'node_modules/node-llama-cpp'));
  await cp(join(ROOT, 'parity.config.yaml'), join(folder, 'parity.config.yaml'));
  await symlink(join(folder, 'node_modules/fledgling/models'), join(folder, 'models'));
  const { exitCode, all } = await inFolder('npx', 'fledgling', 'smoke');
  expect(all).toMatch(/smoke: every stage ran in/);
  expect(exitCode).toBe(0);
});
