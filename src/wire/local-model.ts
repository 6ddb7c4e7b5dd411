import { resolve } from 'node:path';
import { adaptersOf, pinOf } from '../config/model-downloads.ts';
import type { CatalogueModel } from '../config/schema/models.ts';
import { selectedModel } from '../config/selected-model.ts';
import { modelPlace } from '../edges/files/model-place.ts';
import type { LocalOptions } from '../edges/llama/local-model.ts';
import { verifyModelFile } from '../edges/llama/model-file.ts';
import type { Track } from '../records/example.ts';
import { FROM_GGUF } from '../records/train.ts';
import type { WireOptions } from './options.ts';

/** The selected model, its paths absolute and its adapters in a list; `hf` is the GGUF where the weights are made from it. */
export type PlacedModel = Omit<CatalogueModel, 'adapters'> & { name: string; adapters: { track: Track; file: string; sha256: string }[] };

export function placedModel({ config, root, env }: Pick<WireOptions, 'config' | 'root' | 'env'>): PlacedModel {
  const model = selectedModel(config);
  const gguf = modelPlace(root, { file: model.gguf, sha256: pinOf(model) }, env);
  return {
    ...model,
    gguf,
    hf: model.hf === FROM_GGUF ? gguf : placedWeights(root, model.hf),
    adapters: adaptersOf(model).map((adapter) => ({ ...adapter, file: modelPlace(root, adapter, env) })),
  };
}

function placedWeights(root: string, hf: string): string {
  const isFolder = /^[./]/.test(hf) || !/^[^/]+\/[^/]+$/.test(hf) || hf.startsWith('models/');
  return isFolder ? resolve(root, hf) : hf;
}

/** How the local engine is opened, whichever model role it plays. */
export function localOptions({ config, watcher }: Pick<WireOptions, 'config' | 'watcher'>, model: PlacedModel): LocalOptions {
  const { batch, workers, gpu, threads } = config.local;
  return {
    ggufPath: model.gguf,
    ggufSha256: pinOf(model),
    name: model.name,
    batch,
    workers,
    gpu,
    threads,
    contextTokens: model.contextTokens,
    maxTokens: config.decoding.maxTokens,
    onNotice: (line) => watcher.notice(line),
  };
}

/** The adapter the selected entry brings along for a track, verified; null when it has none. */
export async function catalogueAdapter({ name, adapters }: PlacedModel, track: Track): Promise<string | null> {
  const pinned = adapters.find((adapter) => adapter.track === track);
  if (!pinned) return null;
  await verifyModelFile({ label: `models.catalogue.${name}.adapters.${track}`, path: pinned.file }, pinned.sha256);
  return pinned.file;
}
