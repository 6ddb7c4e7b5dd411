import { join, resolve } from 'node:path';
import { datasetFolder } from '../edges/files/dataset-folder.ts';
import { fileDigests } from '../edges/files/digests.ts';
import { publicSets } from '../edges/files/public-sets.ts';
import { fileResults } from '../edges/files/results.ts';
import { fileStore } from '../edges/files/stages/store.ts';
import { hostManifest, packageVersion } from '../edges/host/manifest.ts';
import { PINNED_ENGINE, VERSION } from '../edges/host/version.ts';
import { lockOf } from '../edges/python/trainer.ts';
import type { ChatModel, CompletionModel } from '../eval/ports.ts';
import type { WantedModel } from '../pipeline/ports/eval.ts';
import type { Ports } from '../pipeline/ports/ports.ts';
import type { Manifest } from '../records/manifest.ts';
import { acceptedBy } from './accepted.ts';
import { hostedModel } from './hosted-model.ts';
import { catalogueAdapter, localOptions, type PlacedModel, placedModel } from './local-model.ts';
import type { WireOptions } from './options.ts';
import { servedModel } from './served-model.ts';
import { sourcePorts } from './sources.ts';
import { isTracingOff, tracingOf } from './tracing.ts';
import { TRAINER_ROOT, trainerPorts } from './trainer.ts';

export interface Wired {
  ports: Ports;
  /** The selected catalogue entry, its paths made absolute. */
  model: PlacedModel;
  /** The ports' models, which also tell their answers as they are generated. */
  openModel(wanted: WantedModel): Promise<ChatModel & CompletionModel>;
}

/** Config and environment to ports: this house alone chooses implementations. Nothing is opened or started here. */
export function wire(options: WireOptions): Wired {
  const { config, root, stateDir, watcher, signal, env } = options;
  const model = placedModel(options);
  const local = localOptions(options, model);
  const tracingOff = isTracingOff(config, env);
  const openModel: Wired['openModel'] = async ({ role, track, adapterPath, replicate }) => {
    if (role === 'hosted') return hostedModel(options, replicate);
    const adapter = role === 'base' ? await catalogueAdapter(model, track) : adapterPath;
    const { server } = config.local;
    if (server !== undefined) return servedModel(options, { server, model, local, role, track, adapterPath: adapter });
    const { openLocalModel } = await import('../edges/llama/local-model.ts');
    return openLocalModel({ ...local, role, adapterPath: adapter });
  };
  let manifest: Promise<Manifest> | null = null;
  const madeManifest = (): Promise<Manifest> => {
    manifest ??= hostManifest({ cwd: root, configDigest: options.configDigest, overrides: options.overrides, version: VERSION, now: Date.now() });
    return manifest;
  };
  const ports: Ports = {
    ...sourcePorts(options),
    ...trainerPorts(options, { model, local, backend: config.train.backend }),
    store: fileStore(join(stateDir, 'cache')),
    dataset: datasetFolder(join(root, 'datasets', config.agent)),
    publicSets: () => publicSets(join(root, 'datasets'), config.harvest.publicSets),
    results: fileResults(resolve(root, options.resultsDir)),
    accepted: () => acceptedBy(join(root, 'parity.policy.yaml')),
    inputs: fileDigests({
      model,
      trainerRoot: TRAINER_ROOT,
      trainerLock: lockOf(config.train.backend),
      engineVersion: async () => (await packageVersion('node-llama-cpp')) ?? PINNED_ENGINE,
    }),
    watcher,
    now: () => Date.now(),
    manifest: madeManifest,
    openModel,
    tracing: tracingOf(options, madeManifest),
    tracingOff,
    signal,
  };
  return { ports, model, openModel };
}
