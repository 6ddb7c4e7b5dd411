import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Llama, LlamaGrammar, LlamaGrammarEvaluationState, LlamaModel } from 'node-llama-cpp';
import { sentenceOf, UserError } from '../../errors.ts';
import { PACKAGE_ROOT } from '../host/version.ts';

type NodeLlamaCpp = typeof import('node-llama-cpp');

/** `off`: CPU only. `auto`: whatever GPU build the installed package has, else the CPU. */
export type GpuChoice = 'off' | 'auto';

export const INSTALL_COMMAND = 'npm install node-llama-cpp@3.22.1 --ignore-scripts';

/** A second install with the GPU binaries, beside the CPU default. */
const NATIVE_CUDA = fileURLToPath(new URL('native/cuda/', PACKAGE_ROOT));

/**
 * Loads `node-llama-cpp`, an optional peer, from the first place that has it: `FLEDGLING_NATIVE` (a folder with a package.json and node_modules),
 * `native/cuda` when a GPU may be used, then the ordinary node_modules.
 * @throws UserError with the command that mends it.
 */
export async function loadLlamaLibrary(gpu: GpuChoice, env: NodeJS.ProcessEnv = process.env): Promise<NodeLlamaCpp> {
  const entry = entryPoint(gpu, env);
  try {
    return (await import(pathToFileURL(entry).href)) as NodeLlamaCpp;
  } catch (error) {
    throw new UserError(`node-llama-cpp at ${dirname(entry)} does not load: ${sentenceOf(error)}. Install it again: ${INSTALL_COMMAND}`);
  }
}

function entryPoint(gpu: GpuChoice, env: NodeJS.ProcessEnv): string {
  const chosen = env['FLEDGLING_NATIVE'];
  if (chosen) {
    const found = resolveFrom(join(chosen, 'package.json'));
    if (found) return found;
    throw new UserError(`FLEDGLING_NATIVE: expected a folder with node_modules/node-llama-cpp, found none in ${chosen}. Run there: ${INSTALL_COMMAND}`);
  }
  const ordinary = resolveFrom(fileURLToPath(import.meta.url));
  const cuda = existsSync(join(NATIVE_CUDA, 'node_modules')) ? resolveFrom(join(NATIVE_CUDA, 'package.json')) : null;
  const found = gpu === 'auto' ? (cuda ?? ordinary) : (ordinary ?? cuda);
  if (found) return found;
  throw new UserError(`The local model needs the package node-llama-cpp, which is not installed. Install it: ${INSTALL_COMMAND}`);
}

function resolveFrom(file: string): string | null {
  try {
    return createRequire(file).resolve('node-llama-cpp');
  } catch {
    return null;
  }
}

export interface OpenedLlama {
  llama: Llama;
  version: string;
  /** Where an answer stands in a grammar: at its beginning. */
  grammarState(of: { model: LlamaModel; grammar: LlamaGrammar }): LlamaGrammarEvaluationState;
  /** What the engine last complained about, for the sentence of a failure. */
  lastComplaint(): string | null;
}

/**
 * The llama.cpp binding from a prebuilt binary; never compiles, never downloads.
 * @param threads - of every evaluation.
 * @throws UserError when no prebuilt binary fits this machine.
 */
export async function openLlama({ gpu, threads }: { gpu: GpuChoice; threads: number }): Promise<OpenedLlama> {
  const library = await loadLlamaLibrary(gpu);
  let complaint: string | null = null;
  try {
    const llama = await library.getLlama({
      gpu: gpu === 'auto' ? 'auto' : false,
      build: 'never',
      skipDownload: true,
      usePrebuiltBinaries: true,
      progressLogs: false,
      maxThreads: threads,
      logLevel: library.LlamaLogLevel.error,
      logger: (_level, message) => {
        complaint = message.trim();
      },
    });
    return {
      llama,
      version: await library.getModuleVersion(),
      grammarState: (of) => new library.LlamaGrammarEvaluationState(of),
      lastComplaint: () => complaint,
    };
  } catch (error) {
    throw new UserError(`node-llama-cpp has no binary that runs on this machine: ${complaint ?? sentenceOf(error)}. Install it again: ${INSTALL_COMMAND}`);
  }
}
