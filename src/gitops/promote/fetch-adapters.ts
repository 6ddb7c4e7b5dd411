import { UserError } from '../../errors.ts';
import type { DiskFile } from '../../promote/ports.ts';
import type { PromotedAdapter } from '../../promote/upload-list.ts';
import type { Track } from '../../records/example.ts';
import type { RunRecord } from '../../records/run.ts';
import { type ArtifactFile, artifactFiles } from '../trust/trusted-artifact.ts';
import { expired, type TrustedRun } from '../trust/trusted-run.ts';
import { adapterArtifact } from '../trust/vouch.ts';
import type { PromotionPorts } from './promotion-ports.ts';

const MAX_ADAPTER_BYTES = 16_000_000_000;

/** Digests of an adapter's three files, from a record that is believed. */
type Digests = Record<'gguf' | 'safetensors' | 'config', string>;

/**
 * The adapters that the decision ships, each file with the digest the run recorded: from the artifact the provenance names, from another parity run's
 * artifact with the same bytes, or from the host's store. Never trained again.
 * @throws ExternalError when every copy is gone or the named artifact holds other bytes.
 */
export async function fetchAdapters(ports: Pick<PromotionPorts, 'forge' | 'files' | 'say'>, { run, provenance }: TrustedRun): Promise<PromotedAdapter[]> {
  const tuned = run.decision.tracks.filter(({ candidate }) => candidate === 'tuned').map(({ track }) => track);
  const adapters: PromotedAdapter[] = [];
  for (const track of tuned) {
    const digests = digestsOf(run, track);
    const named = provenance.adapters.find((one) => one.track === track)?.artifact ?? null;
    const files = await artifactFiles(ports, {
      name: adapterArtifact(track),
      first: named && { id: named.id, zipSha256: named.zipSha256, runId: provenance.workflow.runId },
      maxBytes: MAX_ADAPTER_BYTES,
      fits: (found) => pick(found, digests) !== null,
    });
    const picked = (files && pick(files, digests)) ?? (await fromStore(ports, digests));
    if (!picked) throw expired(`the ${track} adapter of run ${run.id}`, run.id);
    adapters.push({ track, ...picked });
    ports.say(`${track}: adapter ${picked.gguf.sha256.slice(0, 12)}, ${picked.gguf.bytes} bytes, as evaluated.`);
  }
  return adapters;
}

function digestsOf(run: RunRecord, track: Track): Digests {
  const adapter = run.adapters.find((one) => one.track === track);
  const config = adapter?.run.adapter.files.find(({ path }) => path.endsWith('adapter_config.json'));
  if (!adapter || !config) throw new UserError(`run ${run.id}: its record names no files of the ${track} adapter. Evaluate again.`);
  return { gguf: adapter.ggufSha256, safetensors: adapter.safetensorsSha256, config: config.sha256 };
}

function pick(files: readonly ArtifactFile[], digests: Digests): Record<keyof Digests, DiskFile> | null {
  const find = (digest: string) => files.find(({ sha256 }) => sha256 === digest);
  const [gguf, safetensors, config] = [find(digests.gguf), find(digests.safetensors), find(digests.config)];
  return gguf && safetensors && config ? { gguf, safetensors, config } : null;
}

async function fromStore({ files }: Pick<PromotionPorts, 'files'>, digests: Digests): Promise<Record<keyof Digests, DiskFile> | null> {
  const [gguf, safetensors, config] = [await files.stored(digests.gguf), await files.stored(digests.safetensors), await files.stored(digests.config)];
  return gguf && safetensors && config ? { gguf, safetensors, config } : null;
}
