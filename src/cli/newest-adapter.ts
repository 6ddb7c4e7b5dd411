import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../errors.ts';
import type { Track } from '../records/example.ts';

/** The adapter a run trained last for a track. @throws UserError when there is none yet. */
export async function newestAdapter(stateDir: string, track: Track): Promise<string> {
  const stage = join(stateDir, 'cache', `train-${track}`);
  const keys = (await readdir(stage).catch(() => [])).filter((name) => !name.includes('.'));
  const found = await Promise.all(
    keys.map(async (key) => ({ path: join(stage, key, 'out/adapter.gguf'), at: await modified(join(stage, key, 'out/adapter.gguf')) })),
  );
  const newest = found.filter(({ at }) => at > 0).sort((a, b) => b.at - a.at)[0];
  if (newest) return newest.path;
  throw new UserError(
    `--adapter: expected a LoRA GGUF for --model tuned, got nothing, and no run has trained one for ${track} yet. Name the file, or run \`fledgling run\` first.`,
  );
}

async function modified(path: string): Promise<number> {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
}
