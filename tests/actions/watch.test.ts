import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { adapterPaths, watchOf } from '../../actions/shared/watch.ts';
import { fileStore } from '../../src/edges/files/stages/store.ts';
import { digestOf, sha256 } from '../../src/records/digest.ts';

const watched = { mark: 'run 7', run: 'a1b2c3d4e5f6', adapters: [{ track: 'toolcall' as const, sha256: sha256('the adapter') }] };
let state = '';
beforeEach(async () => {
  state = await mkdtemp(join(tmpdir(), 'fledgling-watch-'));
});
afterEach(() => rm(state, { recursive: true, force: true }));

test('a promoted adapter is found by its bytes, whatever training of this host they came from', async () => {
  const store = fileStore(join(state, 'cache'));
  const key = digestOf('a training of other data');
  const { folder } = await store.open('train toolcall', key);
  await folder.write('out/adapter.gguf', 'the adapter');
  const { path } = await store.commit('train toolcall', key);
  const paths = await adapterPaths(watched, state);
  expect(watchOf(watched, paths)).toEqual({
    mark: 'run 7',
    adapters: new Map([['toolcall', { path: join(path, 'out/adapter.gguf'), sha256: sha256('the adapter') }]]),
  });
});

test('one that is nowhere any more is named with the remedy', async () => {
  await expect(adapterPaths(watched, state)).rejects.toThrow(
    "the toolcall adapter of run a1b2c3d4e5f6: its artifact expired, and this host's cache does not hold it. Dispatch parity-run.yml with restage=a1b2c3d4e5f6",
  );
});
