import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ggufFile, string } from '../../../tests/fixtures/gguf-writer.ts';
import { isQuantised } from './quantised.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fledgling-quantised-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it.each([
  ['F32 and F16', [0, 1], false],
  ['F32 and BF16', [0, 30], false],
  ['F32 norms and Q4_1', [0, 3], true],
  ['Q8_0', [8], true],
])('a GGUF of %s', async (_, types, quantised) => {
  const path = join(folder, 'm.gguf');
  const tensors = types.map((type, index) => ({ name: `t${index}`, shape: [32], values: new Float32Array(32), type }));
  await writeFile(path, ggufFile([string('general.architecture', 'llama')], tensors));
  expect(await isQuantised(path)).toBe(quantised);
});
