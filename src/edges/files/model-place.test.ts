import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { modelPlace } from './model-place.ts';

test('a model lies in the project when it is there, and by its name in the shared folder otherwise', async () => {
  const root = await mkdtemp(join(tmpdir(), 'fledgling-models-'));
  try {
    const env = { FLEDGLING_MODELS_DIR: '/srv/models' };
    expect(modelPlace(root, 'models/a.gguf', {})).toBe(join(root, 'models/a.gguf'));
    expect(modelPlace(root, 'models/a.gguf', env)).toBe('/srv/models/a.gguf');
    await writeFile(join(root, 'b.gguf'), '');
    expect(modelPlace(root, 'b.gguf', env)).toBe(join(root, 'b.gguf'));
  } finally {
    await rm(root, { recursive: true });
  }
});
