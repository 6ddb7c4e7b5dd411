import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { redactionKeyOf } from './redaction-key.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'fledgling-key-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));
const keyOf = (env: NodeJS.ProcessEnv = {}) => redactionKeyOf({ stateDir: join(root, 'state'), env })();

test('a key is made once, for its owner alone, and found again', async () => {
  const [first, second] = await Promise.all([keyOf(), keyOf()]);
  expect(second).toBe(first);
  expect(await keyOf()).toBe(first);
  const file = join(root, 'state/redaction.key');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect((await readFile(file, 'utf8')).trim()).toMatch(/^[0-9a-f]{64}$/);
});

test("the environment's key is taken, and no file is made", async () => {
  expect(await keyOf({ FLEDGLING_REDACTION_KEY: 'k'.repeat(16) })).toBe('k'.repeat(16));
  await expect(stat(join(root, 'state'))).rejects.toThrow('ENOENT');
});

test('a key that is too short is refused without being told', async () => {
  await expect(keyOf({ FLEDGLING_REDACTION_KEY: 'short' })).rejects.toThrow('FLEDGLING_REDACTION_KEY: expected at least 16 characters, got 5.');
  await keyOf();
  await writeFile(join(root, 'state/redaction.key'), 'cut');
  await expect(keyOf()).rejects.toThrow('redaction.key: expected the redaction key, at least 16 characters, found 3.');
});
