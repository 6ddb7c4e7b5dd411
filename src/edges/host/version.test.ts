import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { PACKAGE_ROOT, PINNED_ENGINE, packageRoot, VERSION } from './version.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

test.each(['src/edges/host/version.ts', 'dist/edges/host/version.js', 'actions/dist/eval.js', 'actions/dist/chunks/a.js', 'x.js'])(
  'the package is found from %s',
  (file) => {
    expect(fileURLToPath(packageRoot(pathToFileURL(join(ROOT, file)).href).root)).toBe(ROOT);
  },
);

test('other packages on the way, and files that hold no JSON, are passed over; without any it is a bug', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'fledgling-version-'));
  try {
    for (const text of ['{"name":"other","version":"1.0.0"}', 'no JSON']) {
      await writeFile(join(folder, 'package.json'), text);
      expect(() => packageRoot(pathToFileURL(join(folder, 'a/b.js')).href)).toThrow('no package.json named fledgling above');
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('its versions are those of its package.json', () => {
  expect(fileURLToPath(PACKAGE_ROOT)).toBe(ROOT);
  for (const version of [VERSION, PINNED_ENGINE]) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
});
