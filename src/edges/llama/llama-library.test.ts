import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UserError } from '../../errors.ts';
import { describeLocalEngine } from './engine.ts';
import { INSTALL_COMMAND, loadLlamaLibrary } from './llama-library.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

describe('loading node-llama-cpp', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'fledgling-library-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('takes it from the folder FLEDGLING_NATIVE names', async () => {
    const library = await loadLlamaLibrary('off', { FLEDGLING_NATIVE: ROOT });
    expect(await library.getModuleVersion()).toBe('3.22.1');
  });

  it('names the folder and the command when FLEDGLING_NATIVE has none', async () => {
    const loading = loadLlamaLibrary('off', { FLEDGLING_NATIVE: folder });
    await expect(loading).rejects.toThrow(UserError);
    await expect(loading).rejects.toThrow(
      `FLEDGLING_NATIVE: expected a folder with node_modules/node-llama-cpp, found none in ${folder}. Run there: ${INSTALL_COMMAND}`,
    );
  });

  it('says the command that installs it where it is not installed at all', async () => {
    for (const path of ['package.json', 'src/errors.ts', 'src/edges/llama/llama-library.ts', 'src/edges/host/version.ts'])
      cpSync(join(ROOT, path), join(folder, 'app', path));
    mkdirSync(join(folder, 'app/node_modules'));
    symlinkSync(join(ROOT, 'node_modules/zod'), join(folder, 'app/node_modules/zod'));
    const script =
      "const { loadLlamaLibrary } = await import('./src/edges/llama/llama-library.ts'); await loadLlamaLibrary('off').catch((error) => console.log(error.name + ': ' + error.message));";
    const { stdout } = await execa(process.execPath, ['--input-type=module', '-e', script], { cwd: join(folder, 'app'), env: { FLEDGLING_NATIVE: '' } });
    expect(stdout).toBe(`UserError: The local model needs the package node-llama-cpp, which is not installed. Install it: ${INSTALL_COMMAND}`);
  });
});

it('describes the engine that is installed', async () => {
  expect(await describeLocalEngine()).toMatchObject({ available: true, version: '3.22.1' });
});
