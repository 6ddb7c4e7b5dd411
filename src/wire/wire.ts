import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { datasetFolder } from '../edges/files/dataset-folder.ts';
import { fileDigests } from '../edges/files/digests.ts';
import { fileResults } from '../edges/files/results.ts';
import { fileStore } from '../edges/files/store.ts';
import { shareOf, visibleGpus } from '../edges/host/gpus.ts';
import { hostManifest, packageVersion } from '../edges/host/manifest.ts';
import { PACKAGE_ROOT, PINNED_ENGINE, VERSION } from '../edges/host/version.ts';
import { pythonTrainer } from '../edges/python/trainer.ts';
import type { ChatModel, CompletionModel } from '../eval/ports.ts';
import type { Ports } from '../pipeline/ports.ts';
import type { ModelRole } from '../records/evaluation.ts';
import type { Track } from '../records/example.ts';
import type { Manifest } from '../records/manifest.ts';
import { hostedModel } from './hosted-model.ts';
import { catalogueAdapter, localOptions, openRuntimeOf, type PlacedModel, placedModel } from './local-model.ts';
import type { WireOptions } from './options.ts';
import { sourceFiles, sourceName, traceSource } from './sources.ts';
import { isTracingOff, tracingOf } from './tracing.ts';

export interface Wired {
  ports: Ports;
  /** The selected catalogue entry, its paths made absolute. */
  model: PlacedModel;
  /** The ports' models, which also tell their answers as they are generated. */
  openModel(role: ModelRole, track: Track, adapterPath: string | null): Promise<ChatModel & CompletionModel>;
}

/** Config and environment to ports: this house alone chooses implementations. Nothing is opened or started here. */
export function wire(options: WireOptions): Wired {
  const { config, root, stateDir, watcher, signal, env } = options;
  const model = placedModel(options);
  const local = localOptions(options, model);
  const trainerRoot = fileURLToPath(new URL('trainer/', PACKAGE_ROOT));
  const tracingOff = isTracingOff(config, env);
  const openModel: Wired['openModel'] = async (role, track, adapterPath) => {
    if (role === 'hosted') return hostedModel(options);
    const { openLocalModel } = await import('../edges/llama/local-model.ts');
    return openLocalModel({ ...local, role, adapterPath: role === 'base' ? await catalogueAdapter(model, track) : adapterPath });
  };
  let manifest: Promise<Manifest> | null = null;
  const ports: Ports = {
    store: fileStore(join(stateDir, 'cache')),
    dataset: datasetFolder(join(root, 'datasets', config.agent)),
    results: fileResults(resolve(root, options.resultsDir)),
    inputs: fileDigests({
      sources: () => sourceFiles(config),
      sourcesFile: options.sourcesFile ?? null,
      root,
      sourceName: sourceName(config),
      model,
      trainerRoot,
      engineVersion: async () => (await packageVersion('node-llama-cpp')) ?? PINNED_ENGINE,
      signal,
    }),
    watcher,
    trainer: pythonTrainer({ trainerRoot, stateDir, env }),
    now: () => Date.now(),
    manifest: () => {
      manifest ??= hostManifest({ cwd: root, configDigest: options.configDigest, overrides: options.overrides, version: VERSION, now: Date.now() });
      return manifest;
    },
    traceSource: async () => traceSource(config, root, signal),
    openModel,
    openRuntime: () => openRuntimeOf(local),
    onShare: (share) => ({
      trainer: pythonTrainer({ trainerRoot, stateDir, env, share }),
      openRuntime: async () => openRuntimeOf({ ...local, env: { ...env, CUDA_VISIBLE_DEVICES: shareOf(await visibleGpus(env), share).join(',') } }),
    }),
    weights: model.hf,
    chatTemplate: async () => {
      const { readChatTemplate } = await import('../edges/llama/chat-template.ts');
      return readChatTemplate(model.gguf);
    },
    tracing: (folder) => tracingOf(tracingOff, config, folder),
    tracingOff,
    signal,
  };
  return { ports, model, openModel };
}
