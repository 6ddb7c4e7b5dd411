import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { describeGguf } from '../describe/describe-gguf.ts';
import { fakeQuantize } from './quantize.test-data.ts';
import { type QuantizeOptions, quantizeGguf } from './quantize.ts';

const NANO = fileURLToPath(new URL('../../../../models/nano/nano-f16.gguf', import.meta.url));
const REAL = process.env['FLEDGLING_LLAMA_QUANTIZE'];
let folder: string;
let tool: string;
let to: string;
let said: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fledgling-quantize-'));
  [tool, to, said] = [join(folder, 'tool'), join(folder, 'out.gguf'), []];
  await fakeQuantize(tool);
});
afterEach(() => rm(folder, { recursive: true }));

function quantize(change: Partial<QuantizeOptions> = {}): Promise<void> {
  const env = { PATH: process.env['PATH'], FLEDGLING_LLAMA_QUANTIZE: tool, HF_TOKEN: 'hf_secret', OPENAI_API_KEY: 'sk' };
  return quantizeGguf({ source: NANO, to, type: 'Q8_0', env, signal: new AbortController().signal, onLine: (line) => said.push(line), ...change });
}

test('the tool writes beside the place, and gets no token', async () => {
  await quantize({ type: 'Q4_K_M' });
  expect((await describeGguf(to)).quantisation).toBe('Q4_K_M');
  expect((await readdir(folder)).sort()).toEqual(['out.gguf', 'tool']);
  expect(said).toEqual(['quantizing [2J Q4_K_M 0 secrets']);
});

test.each([
  ['that fails', "console.error('out of\\u0007 disk'); process.exit(3);", 'llama-quantize failed (exit code 3)'],
  ['that is killed', "writeFileSync(to, 'half'); process.kill(process.pid, 'SIGKILL'); setInterval(() => {}, 1000);", 'llama-quantize failed (SIGKILL)'],
  ['that writes half a file', "writeFileSync(to, 'half'); process.exit(0);", 'expected a GGUF file, but'],
  ['that makes another type', 'type = 2;', 'expected Q8_0 of llama-quantize, got Q4_0'],
])('a tool %s is one sentence and leaves nothing', async (_, then, sentence) => {
  await fakeQuantize(tool, then);
  await expect(quantize()).rejects.toThrow(sentence);
  expect(await readdir(folder)).toEqual(['tool']);
});

test('what is not there, there already or quantised is refused', async () => {
  await expect(quantize({ env: { FLEDGLING_LLAMA_QUANTIZE: join(folder, 'none') } })).rejects.toThrow('found no such program');
  await expect(quantize({ env: { PATH: folder } })).rejects.toThrow("needs llama.cpp's llama-quantize: expected it as llama-quantize, found no such program");
  await quantize();
  await expect(quantize()).rejects.toThrow('expected no file yet, found one');
});

test('an interruption ends the tool and leaves nothing', async () => {
  await fakeQuantize(tool, "writeFileSync(to, 'half'); console.log('half'); setInterval(() => {}, 1000); return;");
  const controller = new AbortController();
  await expect(quantize({ signal: controller.signal, onLine: (line) => line === 'half' && controller.abort() })).rejects.toThrow('Interrupted');
  expect(await readdir(folder)).toEqual(['tool']);
});

test.skipIf(REAL === undefined)('the real tool makes Q8_0, which is not quantised again', async () => {
  const env = { PATH: process.env['PATH'], FLEDGLING_LLAMA_QUANTIZE: REAL };
  await quantize({ env });
  expect((await describeGguf(to)).quantisation).toBe('Q8_0');
  await expect(quantize({ env, source: to, to: join(folder, 'again.gguf'), type: 'Q4_0' })).rejects.toThrow(
    'expected a GGUF of 16 or 32 bits, got a quantised one',
  );
});
