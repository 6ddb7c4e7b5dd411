import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ActionPlace, actionCheckout, commandsIn, consumerRepository, nativeFolder, ROOT, runBuilt } from './action-process.ts';

/** One job does everything on its own disk: no artifact service is asked. */
const ALONE = { artifacts: 'false', 'github-token': 'token-of-the-job' };
let folder: string;
let place: ActionPlace;
let engine: { FLEDGLING_NATIVE: string };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fledgling-consumer-'));
  place = { checkout: await actionCheckout(folder), workspace: await consumerRepository(folder) };
  engine = { FLEDGLING_NATIVE: await nativeFolder(folder) };
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const run = (name: string, inputs: Record<string, string> = {}, change: Partial<ActionPlace> = {}) =>
  runBuilt(name, { ...ALONE, ...inputs }, { ...place, ...change });

describe('a repository that uses the actions from another checkout, without node_modules', () => {
  test('harvests its traces', async () => {
    const { exitCode, outputs, summary } = await run('harvest');
    expect(exitCode).toBe(0);
    expect(outputs).toEqual({ rows: '480', 'data-digest': expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(summary).toContain('### Harvest of dummy-agent\n\n240 model calls.');
  });

  test('asks the hosted model', async () => {
    const { exitCode, outputs, stdout } = await run('eval', { model: 'hosted' });
    expect(exitCode).toBe(0);
    expect(JSON.parse(outputs['summary'] ?? '')).toMatchObject({
      structured: { json_valid_rate: { n: expect.any(Number) } },
      toolcall: { name_match_rate: {} },
    });
    expect(stdout).toContain('eval hosted toolcall');
  });

  test('a cancelled evaluation of the base model keeps its answers, and the next attempt goes on from them', async () => {
    const first = await run('eval', { model: 'base', tracks: 'structured' }, { env: engine, stopAt: 'model calls' });
    expect(first.exitCode).toBe(130);
    expect(commandsIn(first.stdout).at(-1)).toMatch(/^::error::Interrupted\. Run the same command again/);
    const second = await run('eval', { model: 'base' }, { env: engine });
    expect(second.exitCode).toBe(0);
    expect(Object.keys(JSON.parse(second.outputs['summary'] ?? ''))).toEqual(['structured', 'toolcall']);
  });

  test('the gate finds what the steps before it made, and says what to train', async () => {
    const { exitCode, outputs, summary, stdout } = await run('compare');
    expect(exitCode).toBe(0);
    expect(outputs).toEqual({ train: 'true', tracks: 'structured,toolcall', outcome: 'inferior', action: 'train', vault: 'false', remedies: 'false' });
    expect(summary).toContain('### Gate: train\n\nA scripted stand-in answered');
    expect(stdout.match(/reused \(nothing it depends on changed\)/g)).toHaveLength(6);
  });

  test('a model that is not trained is not evaluated: the sentence names what is missing', async () => {
    const { exitCode, stdout } = await run('eval', { model: 'tuned', tracks: 'toolcall' }, { env: engine });
    expect(exitCode).toBe(2);
    expect(commandsIn(stdout).at(-1)).toMatch(/^::error::train toolcall is not there and may not run here/);
  });
});

test('training without a Python says what to install, and asks for nothing else', async () => {
  const { exitCode, stdout } = await run('train', { tracks: 'toolcall' }, { env: { ...engine, PATH: dirname(process.execPath), FLEDGLING_PYTHON: '' } });
  expect(exitCode).toBe(2);
  expect(commandsIn(stdout).at(-1)).toMatch(/^::error::.*Python/);
});

describe('what a step tells the runner', () => {
  test('secrets are masked first, and nothing is printed of them again', async () => {
    const { stdout } = await run('compare', {}, { env: { OPENAI_API_KEY: 'key-of-the-model' } });
    const lines = stdout.split('\n').filter(Boolean);
    const unmasked = lines.findIndex((line) => !line.startsWith('::add-mask::'));
    expect(lines.slice(0, unmasked).sort()).toEqual(['::add-mask::key-of-the-model', '::add-mask::token-of-the-job']);
    expect(lines.slice(unmasked).join('\n')).not.toMatch(/of-the-(model|job)/);
  });

  test('a mistake in the config is marked on its own line', async () => {
    const config = join(place.workspace, 'wrong.yaml');
    const text = await readFile(join(place.workspace, 'parity.config.yaml'), 'utf8');
    await writeFile(config, text.replace('delta: 0.05', 'delta: "1%"'));
    const line = text.split('\n').findIndex((one) => one.includes('delta: 0.05')) + 1;
    const { exitCode, stdout, summary } = await run('compare', { config: 'wrong.yaml' });
    expect(exitCode).toBe(2);
    expect(commandsIn(stdout)).toContainEqual(
      expect.stringMatching(new RegExp(`^::error title=Fledgling,file=wrong.yaml,line=${line}::wrong.yaml:${line} gate.delta: expected`)),
    );
    expect(summary).toContain('### compare failed');
  });

  test('what a trace says is never followed as a workflow command', async () => {
    const workspace = await consumerRepository(await mkdtemp(join(folder, 'hostile-')));
    await writeFile(
      join(workspace, 'datasets/dummy-agent/traces.jsonl'),
      '::error::forged\n::set-output name=rows::0\n##[error]forged\n{"id":"\\n::error::forged"}\n',
    );
    const { exitCode, stdout } = await run('harvest', {}, { workspace });
    expect(exitCode).not.toBe(1);
    expect(commandsIn(stdout).filter((command) => !command.startsWith('::add-mask::') && command.includes('::forged'))).toEqual([]);
  });

  test.each([
    ['config', '../parity.config.yaml', 'a relative path of a YAML file inside the repository'],
    ['config', '/etc/passwd.yaml', 'a relative path of a YAML file inside the repository'],
    ['config', 'x\n::error::forged.yaml', 'a relative path of a YAML file inside the repository'],
    ['shard', '3/2', 'a shard "i/n" with i from 1 to n'],
    ['tracks', 'structured,structured', 'a comma-separated list of structured and toolcall'],
    ['model', 'other', 'one of "hosted"|"base"|"tuned"'],
    ['artifacts', 'yes', "'true' or 'false'"],
  ])('input %s %j is refused', async (key, value, expectation) => {
    const { exitCode, stdout } = await run('eval', { model: 'base', [key]: value });
    expect(exitCode).toBe(2);
    const [command, ...more] = commandsIn(stdout).filter((line) => !line.startsWith('::add-mask::'));
    expect(more).toEqual([]);
    expect(command).toContain(`::error::input ${key}: expected ${expectation}`);
  });
});

test('the bundle names no folder of the machine that built it', async () => {
  const dist = join(place.checkout, 'actions/dist');
  for (const name of await readdir(dist)) expect(await readFile(join(dist, name), 'utf8')).not.toContain(ROOT);
});

test.runIf(process.env['FLEDGLING_REHEARSE'] === '1')(
  'the engine is installed from its lockfile, in less than 100 MB',
  async () => {
    // npm finds its registry and its certificates as it does for whoever runs this.
    const own = Object.entries(process.env).flatMap(([name, value]) =>
      value && /^(HOME|NODE_EXTRA_CA_CERTS|HTTPS?_PROXY|NO_PROXY|NPM_CONFIG_.*)$/i.test(name) ? [[name, value]] : [],
    );
    const { exitCode } = await run('eval', { model: 'base', tracks: 'toolcall' }, { env: Object.fromEntries(own) });
    expect(exitCode).toBe(0);
    const installed = await readdir(join(place.checkout, 'actions/eval/native/node_modules/@node-llama-cpp'));
    expect(installed).toEqual(['linux-x64']);
  },
  120_000,
);
