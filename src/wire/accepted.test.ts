import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { acceptedBy } from './accepted.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fledgling-accepted-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('what a policy accepts is read from the file; without one nothing is, and a wrong one is one sentence', async () => {
  const file = join(folder, 'parity.policy.yaml');
  expect(await acceptedBy(file)).toEqual([]);
  await writeFile(file, 'accept: [{ track: toolcall, metric: must_not_call_rate, slice: none, reason: checked downstream }]\n');
  expect(await acceptedBy(file)).toEqual([{ track: 'toolcall', metric: 'must_not_call_rate', slice: 'none', reason: 'checked downstream' }]);
  await writeFile(file, 'accept: everything\n');
  await expect(acceptedBy(file)).rejects.toThrow(`${file}:1 accept: expected a list of { track, metric, slice, reason }, got "everything".`);
});
