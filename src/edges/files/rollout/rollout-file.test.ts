import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { opened, policyWith, tellPairs } from '../../../serve/rollout/rollout.test-data.ts';
import { rolloutFile } from './rollout-file.ts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'fledgling-rollout-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const FEEDER = fileURLToPath(new URL('feeder.test-data.ts', import.meta.url));

test('a process that is killed leaves a whole state, with every pair that was saved', async () => {
  const path = join(root, 'serve/rollout.json');
  const child = spawn(process.execPath, [FEEDER, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  const exited = new Promise<string | null>((resolve) => child.once('exit', (_, signal) => resolve(signal)));
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    if (said.split('\n').length > 20) child.kill('SIGKILL');
  });
  expect(await exited).toBe('SIGKILL');
  const saved = Number(said.trim().split('\n').at(-1));
  const rollout = await opened({ store: rolloutFile(path), settings: { mode: 'local' } });
  const { pairs = 0, disagreements } = rollout.status()[0] ?? {};
  expect(rollout.events).toEqual([]);
  expect([pairs >= saved, disagreements]).toEqual([true, 0]);
}, 60_000);

test('a rollback is on disk, and what cannot be read or is of another decision lies beside it under a name of its own', async () => {
  const path = join(root, 'rollout.json');
  expect(await rolloutFile(path).load()).toBeNull();
  const first = await opened({ store: rolloutFile(path), settings: { mode: 'local' } });
  tellPairs(first, 40, 1);
  await first.flush();
  expect((await opened({ store: rolloutFile(path), settings: { mode: 'local' } })).status()[0]?.rolledBack).toContain('disagree');
  const other = await opened({ store: rolloutFile(path), settings: { mode: 'local' }, policy: policyWith({}, { decisionSha256: 'f'.repeat(64) }) });
  expect(other.events.map(({ kind }) => kind)).toEqual(['set-aside']);
  await other.flush();
  await writeFile(path, '{"half');
  const last = await opened({ store: rolloutFile(path), settings: { mode: 'local' } });
  expect(last.events.map(({ sentence }) => sentence)).toEqual([
    expect.stringMatching(/cannot be read and was set aside as .*rollout\.json\.set-aside-[0-9a-f]{12}/),
  ]);
  expect((await readdir(root)).filter((name) => name.includes('set-aside'))).toHaveLength(2);
  const kept = await Promise.all((await readdir(root)).map((name) => readFile(join(root, name), 'utf8')));
  expect(kept).toContain('{"half');
});
