import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { execa } from 'execa';
import { ExternalError, Interrupted, UserError } from '../../../errors.ts';
import { onDisk } from '../../files/atomic.ts';
import { describeGguf } from '../describe/describe-gguf.ts';
import { isQuantised } from '../quantised.ts';

/** What llama.cpp makes of a full-precision file without an importance matrix, the finest first. */
export const QUANTISATIONS = ['BF16', 'F16', 'Q8_0', 'Q6_K', 'Q5_K_M', 'Q5_K_S', 'Q5_1', 'Q5_0', 'Q4_K_M', 'Q4_K_S', 'Q4_1', 'Q4_0', 'Q3_K_M'] as const;
export type Quantisation = (typeof QUANTISATIONS)[number];

export interface QuantizeOptions {
  /** The full-precision GGUF; of a split one the first part, the others are found beside it. */
  source: string;
  /** Where the new file comes; nothing may lie there. */
  to: string;
  type: Quantisation;
  /** `FLEDGLING_LLAMA_QUANTIZE` names llama.cpp's tool, else it is `llama-quantize` on the PATH. */
  env: NodeJS.ProcessEnv;
  signal: AbortSignal;
  /** What the tool says as it goes, without control characters. */
  onLine(line: string): void;
}

/** Of the environment what a program needs to start: it gets no token and no key. */
const PASSED = ['PATH', 'LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH', 'TMPDIR', 'SystemRoot', 'CUDA_VISIBLE_DEVICES'];
const LAST_LINES = 3;

/** Makes a quantised copy by llama.cpp's own tool, beside its place, and moves it there once it is whole. @throws UserError when the source is quantised. */
export async function quantizeGguf({ source, to, type, env, signal, onLine }: QuantizeOptions): Promise<void> {
  if (existsSync(to)) throw new UserError(`${to}: expected no file yet, found one. Put it into the catalogue with \`fledgling models add\`, or move it away.`);
  if (await isQuantised(source))
    throw new UserError(`${source}: expected a GGUF of 16 or 32 bits, got a quantised one, which would lose twice. Start from the model's F16 or BF16 file.`);
  const partial = `${to}.partial`;
  await rm(partial, { force: true });
  try {
    await runTool(source, partial, { type, env, signal, onLine });
    const { quantisation } = await describeGguf(partial);
    if (quantisation !== type) throw new ExternalError(`${to}: expected ${type} of llama-quantize, got ${quantisation ?? 'no known type'}. Update llama.cpp.`);
    await onDisk(to, () => rename(partial, to));
  } finally {
    await rm(partial, { force: true });
  }
}

async function runTool(source: string, partial: string, { type, env, signal, onLine }: Pick<QuantizeOptions, 'type' | 'env' | 'signal' | 'onLine'>) {
  const tool = env['FLEDGLING_LLAMA_QUANTIZE'] || 'llama-quantize';
  const passed = Object.fromEntries(PASSED.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
  const lines: string[] = [];
  const running = execa(tool, [source, partial, type], {
    env: passed,
    extendEnv: false,
    all: true,
    stdin: 'ignore',
    reject: false,
    cancelSignal: signal,
    killDescendants: true,
    buffer: false,
  });
  const reading = (async () => {
    for await (const line of running.iterable({ from: 'all' })) {
      const plain = line.replaceAll(/[\p{Cc}\p{Cf}]+/gu, ' ').trim();
      if (plain !== '') lines.push(plain);
      onLine(plain);
    }
  })().catch(() => undefined); // how it ended is read below
  const { exitCode, code, signal: killedBy } = await running;
  await reading;
  if (signal.aborted) throw new Interrupted();
  if (exitCode === 0) return;
  if (code === 'ENOENT' || code === 'EACCES')
    throw new UserError(
      `Quantising needs llama.cpp's llama-quantize: expected it as ${tool}, found no such program. Build or install llama.cpp and name it in FLEDGLING_LLAMA_QUANTIZE.`,
    );
  const said = lines.slice(-LAST_LINES).join(' / ').slice(-500);
  const end = killedBy === undefined ? `exit code ${exitCode}` : killedBy;
  throw new ExternalError(`${source}: llama-quantize failed (${end}). Look whether disk and memory suffice and run again. It said: ${said || 'nothing'}`);
}
