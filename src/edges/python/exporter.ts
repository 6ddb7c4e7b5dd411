import { join } from 'node:path';
import { execa } from 'execa';
import { EXIT, ExternalError, Interrupted, UserError } from '../../errors.ts';
import { ensureEnvironment } from './environment.ts';

export interface ExporterOptions {
  /** Folder of the trainer's package and locks, absolute. */
  trainerRoot: string;
  stateDir: string;
  env: NodeJS.ProcessEnv;
  signal: AbortSignal;
  onLine(line: string): void;
}

/** What is exported to 16-bit safetensors; paths are absolute. */
export interface SafetensorsExport {
  base: { id: string; hf: string; revision: string; architecture: string };
  /** PEFT's two files. */
  adapterFolder: string;
  out: string;
}

/** The trainer's programs that make files of a base and its adapter. @throws UserError and ExternalError in the programs' own sentences. */
export interface Exporter {
  mergedGguf(files: { base: string; adapter: string; out: string }): Promise<void>;
  mergedSafetensors(wanted: SafetensorsExport): Promise<void>;
}

/** They run in the trainer's locked environment, which is made where it is not there. */
export function pythonExporter(options: ExporterOptions): Exporter {
  return {
    mergedGguf: ({ base, adapter, out }) => run('export_merged', ['--base', base, '--adapter', adapter, '--out', out], options),
    mergedSafetensors: ({ base: { id, hf, revision, architecture }, adapterFolder, out }) =>
      run(
        'export_safetensors',
        ['--id', id, '--base', hf, '--revision', revision, '--architecture', architecture, '--adapter', adapterFolder, '--out', out],
        options,
      ),
  };
}

async function run(program: string, args: readonly string[], { trainerRoot, stateDir, env, signal, onLine }: ExporterOptions): Promise<void> {
  const locks = { lock: join(trainerRoot, 'requirements.lock'), uvLock: join(trainerRoot, 'requirements-uv.lock') };
  const { python } = await ensureEnvironment({ name: 'trainer', ...locks, stateDir, env, onLine, signal });
  const result = await execa(python, ['-m', `fledgling_trainer.${program}`, ...args], {
    env: { ...env, PYTHONPATH: trainerRoot, PYTHONHASHSEED: '0', PYTHONDONTWRITEBYTECODE: '' },
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
    cancelSignal: signal,
    killDescendants: true,
  });
  if (signal.aborted) throw new Interrupted();
  if (result.exitCode === EXIT.done) return;
  const lines = result.stderr.split('\n').filter((line) => line.trim() !== '');
  const sentence = lines.at(-1) ?? `The export ended with exit code ${result.exitCode} and said nothing.`;
  if (result.exitCode === EXIT.user) throw new UserError(sentence);
  if (result.exitCode === EXIT.external) throw new ExternalError(sentence);
  if (result.signal)
    throw new ExternalError(`The export was ended by ${result.signal}; if nobody did so, it ran out of memory. Run it on a machine with more.`);
  throw new ExternalError(`The export crashed: ${lines.slice(-3).join(' / ') || result.shortMessage}`, { cause: result, retryable: false });
}
