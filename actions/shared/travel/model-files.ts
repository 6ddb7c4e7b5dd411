import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { modelDownloads } from '../../../src/config/model-downloads.ts';
import { selectedModel } from '../../../src/config/selected-model.ts';
import { modelPlace } from '../../../src/edges/files/model-place.ts';
import { pullToPlace } from '../../../src/edges/huggingface/pull-to-place.ts';
import type { Loop } from '../../../src/pipeline/loop/loop.ts';
import type { Ports } from '../../../src/pipeline/ports/ports.ts';

interface LocalJob {
  inputs: { config: string };
  env: NodeJS.ProcessEnv;
  workspace: string;
  signal: AbortSignal;
}

/**
 * Fetches what the selected model lacks on this host, from where its catalogue entry says: the plan has checked that against the policy. Only pinned
 * files are fetched; what is there already is left alone, and its digest is checked when it is opened.
 * @throws ExternalError when the download breaks off or is another file.
 */
export async function bringModel(
  { inputs, env, workspace, signal }: LocalJob,
  { config, ports }: Pick<Loop, 'config'> & { ports: Pick<Ports, 'watcher'> },
): Promise<void> {
  const root = dirname(resolve(workspace, inputs.config));
  for (const { file, from, sha256 } of modelDownloads(selectedModel(config))) {
    if (sha256 === null || existsSync(modelPlace(root, { file, sha256 }, env))) continue;
    await pullToPlace({ from, file, sha256, root, env, signal, onLine: () => undefined, onProgress: () => undefined });
    ports.watcher.notice(`${file}: it was not on this host, so it was fetched from ${from}; sha256 ${sha256}, as pinned.`);
  }
}
