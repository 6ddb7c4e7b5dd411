import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { writeAtomic } from '../src/edges/files/atomic.ts';
import { packageVersion } from '../src/edges/host/manifest.ts';

/** Keeps a benchmark's figures with the machine and versions they were measured on, in `bench/results/<name>.json`. */
export async function writeResult(name: string, result: Record<string, unknown>): Promise<void> {
  const machine = {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    node: process.versions.node,
    nodeLlamaCpp: await packageVersion('node-llama-cpp'),
  };
  await writeAtomic(fileURLToPath(new URL(`results/${name}.json`, import.meta.url)), `${JSON.stringify({ name, ...result, machine }, null, 2)}\n`);
}
