import { chmod, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { UserError } from '../../../errors.ts';
import { rolloutFile } from '../../files/rollout/rollout-file.ts';
import { REQUEST, servedEntry } from '../serve.test-data.ts';
import { openServeLogs } from './serve-logs.ts';

// Where the logs lie: whoever else is on the machine neither reads them nor says what is written over.
let dir = '';
beforeEach(async () => {
  dir = join(await mkdtemp(join(tmpdir(), 'fledgling-places-')), 'serve');
});
afterEach(() => rm(join(dir, '..'), { recursive: true, force: true }));

const opened = () => openServeLogs({ dir, keepsContent: true, standIn: false, onLost: () => undefined });
const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);

test('folder and files are their owner’s alone, also where files with another mode lie there already', async () => {
  await (await opened()).close();
  expect(await modeOf(dir)).toBe('700');
  await chmod(join(dir, 'content.jsonl'), 0o644);
  const logs = await opened();
  logs.keep(servedEntry('req_1'), { request: REQUEST, response: '{}' });
  await logs.close();
  for (const name of ['decisions', 'content', 'traces']) expect(await modeOf(join(dir, `${name}.jsonl`)), name).toBe('600');
});

test('a link in the place of a log is refused, and what it leads to keeps its every byte', async () => {
  await mkdir(dir);
  const other = join(dir, '../authorized_keys');
  await writeFile(other, 'half a line');
  for (const name of ['decisions', 'content', 'traces']) {
    await symlink(other, join(dir, `${name}.jsonl`));
    await expect(opened()).rejects.toThrow(UserError);
    await expect(opened()).rejects.toThrow(/expected a log of the server's own, found a link/);
    await rm(join(dir, `${name}.jsonl`));
  }
  expect(await readFile(other, 'utf8')).toBe('half a line');
  await (await opened()).close();
});

test('the state of the rollout is its owner’s alone too', async () => {
  await rolloutFile(join(dir, 'rollout.json')).save({ schema: 'fledgling/rollout@1', decisionSha256: 'd'.repeat(64), tracks: [] });
  expect(await modeOf(join(dir, 'rollout.json'))).toBe('600');
});
