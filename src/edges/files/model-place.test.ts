import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { modelPlace, placeToFetch } from './model-place.ts';

const sha256 = `${'ab'.repeat(8)}${'0'.repeat(48)}`;
const OWN = 'ab'.repeat(8);
let root: string;
let shared: string;
let env: NodeJS.ProcessEnv;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'fledgling-models-'));
  shared = join(root, 'shared');
  env = { FLEDGLING_MODELS_DIR: shared };
  await mkdir(join(shared, OWN), { recursive: true });
});
afterEach(() => rm(root, { recursive: true }));

test('a model lies in the project when it is there or no folder is shared, and in a folder of its digest otherwise', async () => {
  const wanted = { file: 'models/a.gguf', sha256 };
  expect(modelPlace(root, wanted, {})).toBe(join(root, 'models/a.gguf'));
  expect(modelPlace(root, wanted, env)).toBe(join(shared, OWN, 'a.gguf'));
  expect(modelPlace(root, { file: 'models/a.gguf', sha256: null }, env)).toBe(join(shared, 'a.gguf'));
  await mkdir(join(root, 'models'));
  await writeFile(join(root, 'models/a.gguf'), '');
  expect([modelPlace(root, wanted, env), placeToFetch(root, wanted, env)]).toEqual(Array(2).fill(join(root, 'models/a.gguf')));
});

test('a file put into the shared folder by its name is found, until the pinned one has been fetched beside it', async () => {
  const wanted = { file: 'models/a.gguf', sha256 };
  await writeFile(join(shared, 'a.gguf'), '');
  expect(modelPlace(root, wanted, env)).toBe(join(shared, 'a.gguf'));
  expect(placeToFetch(root, wanted, env)).toBe(join(shared, OWN, 'a.gguf'));
  await writeFile(join(shared, OWN, 'a.gguf'), '');
  expect(modelPlace(root, wanted, env)).toBe(join(shared, OWN, 'a.gguf'));
});
