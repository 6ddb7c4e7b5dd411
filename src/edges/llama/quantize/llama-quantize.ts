import { constants } from 'node:fs';
import { access, rm } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';
import { execa } from 'execa';
import { ExternalError, Interrupted, UserError } from '../../../errors.ts';

const NAME = process.platform === 'win32' ? 'llama-quantize.exe' : 'llama-quantize';

/** llama.cpp's own tool: `FLEDGLING_LLAMA_QUANTIZE`, else the first on the PATH. @throws UserError where there is none. */
export async function findQuantizeTool(env: NodeJS.ProcessEnv): Promise<string> {
  const chosen = env['FLEDGLING_LLAMA_QUANTIZE'];
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  for (const path of chosen ? [resolve(chosen)] : folders.map((folder) => join(folder, NAME))) if (await isProgram(path)) return path;
  const found = chosen ? `no program at ${chosen}` : 'none on the PATH';
  throw new UserError(`--quantization: expected llama.cpp's llama-quantize, found ${found}. Install llama.cpp, or name the tool in FLEDGLING_LLAMA_QUANTIZE.`);
}

async function isProgram(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

export interface Quantizing {
  tool: string;
  from: string;
  to: string;
  type: string;
  env: NodeJS.ProcessEnv;
  signal: AbortSignal;
}

/** Writes a 16-bit GGUF again in another type; nothing is left of it when that fails. @throws ExternalError with the tool's last words. */
export async function quantize({ tool, from, to, type, env, signal }: Quantizing): Promise<void> {
  const result = await execa(tool, [from, to, type], { env, extendEnv: false, reject: false, all: true, stdin: 'ignore', cancelSignal: signal });
  if (result.exitCode === 0) return;
  await rm(to, { force: true });
  if (signal.aborted) throw new Interrupted();
  const said = (result.all ?? '').split('\n').filter((line) => line.trim() !== '');
  throw new ExternalError(`llama-quantize could not write ${type}. It said: ${said.slice(-2).join(' / ') || result.shortMessage}`, {
    cause: result,
    retryable: false,
  });
}
