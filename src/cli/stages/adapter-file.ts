import { UserError } from '../../errors.ts';
import type { Ports } from '../../pipeline/ports/ports.ts';
import { newestAdapter } from '../../pipeline/stages/train-stage.ts';
import type { Track } from '../../records/example.ts';

/** The adapter file for `--model tuned`: the one named, or the one a run trained last for the track. @throws UserError when there is none yet. */
export async function adapterFile(named: string | undefined, track: Track, ports: Pick<Ports, 'store'>): Promise<string> {
  const path = named ?? (await newestAdapter(track, ports));
  if (path) return path;
  throw new UserError(
    `--adapter: expected a LoRA GGUF for --model tuned, got nothing, and no run has trained one for ${track} yet. Name the file, or run \`fledgling run\` first.`,
  );
}
