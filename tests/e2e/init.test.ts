import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CLI, filesBelow } from './project.ts';

const ACTIONS = `acme/fledgling@${'0'.repeat(40)}`;
let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fledgling-init-'));
  await execa('git', ['init', '-q', '-b', 'trunk', folder]);
  await execa('git', ['-C', folder, 'remote', 'add', 'origin', 'git@github.com:acme/support-agent.git']);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const init = (...args: string[]) => execa(process.execPath, [CLI, 'init', ...args], { cwd: folder, reject: false, env: { NO_COLOR: '1' } });

test('a dry run says what it would write and writes nothing', async () => {
  const { stdout, exitCode } = await init('--dry-run', '--actions', ACTIONS);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/would write\s+parity\.config\.yaml/);
  expect((await filesBelow(folder)).filter((path) => !path.includes('/.git/'))).toEqual([]);
});

test('it writes config, policy, pinned workflows and the executable hook, and a second time keeps what is there', async () => {
  expect((await init('--actions', ACTIONS)).exitCode).toBe(0);
  const read = (name: string) => readFile(join(folder, name), 'utf8');
  expect(await read('parity.config.yaml')).toContain('agent: support-agent');
  const run = await read('.github/workflows/parity-run.yml');
  expect(run).toContain(`uses: acme/fledgling/actions/eval@${'0'.repeat(40)} # v`);
  for (const name of await readdir(join(folder, '.github/workflows'))) expect(await read(`.github/workflows/${name}`)).not.toMatch(/uses: \.\/|setup-|npm/);
  expect((await stat(join(folder, '.github/runner/job-started.sh'))).mode & 0o111).not.toBe(0);
  await writeFile(join(folder, 'parity.config.yaml'), 'agent: mine\n');
  const again = await init('--actions', ACTIONS, '--json');
  expect(again.exitCode).toBe(2);
  expect(await read('parity.config.yaml')).toBe('agent: mine\n');
});

test('a release that is no full commit is refused', async () => {
  const { stderr, exitCode } = await init('--actions', 'acme/fledgling@v1');
  expect(exitCode).toBe(2);
  expect(stderr).toBe(
    '--actions: expected OWNER/NAME@SHA with a full commit of 40 hexadecimal digits, got "acme/fledgling@v1". A tag can be moved; a commit can not.',
  );
});
