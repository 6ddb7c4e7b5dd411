import { join, relative, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { adaptersOf, pinOf } from '../config/model-downloads.ts';
import type { Config } from '../config/schema.ts';
import type { CatalogueModel } from '../config/schema-models.ts';
import { selectedModel } from '../config/selected-model.ts';
import { UserError } from '../errors.ts';
import type { ChatModel, TracedRun, Tracing } from '../eval/ports.ts';
import type { TraceSource } from '../harvest/ports.ts';
import type { Ports, StageFolder, Watcher } from '../pipeline/ports.ts';
import type { Track } from '../records/example.ts';
import type { Manifest } from '../records/manifest.ts';
import { dummyAgentSource } from './dummy-agent/fresh-traces.ts';
import { datasetFolder } from './files/dataset-folder.ts';
import { fileDigests } from './files/digests.ts';
import { modelPlace } from './files/model-place.ts';
import { fileRecordings } from './files/recordings.ts';
import { fileResults } from './files/results.ts';
import { fileStore } from './files/store.ts';
import { fileTraceSource } from './files/trace-source.ts';
import { shareOf, visibleGpus } from './host/gpus.ts';
import { hostManifest, packageVersion } from './host/manifest.ts';
import { PACKAGE_ROOT, PINNED_ENGINE, VERSION } from './host/version.ts';
import type { LocalOptions } from './llama/local-model.ts';
import { verifyModelFile } from './llama/model-file.ts';
import { openHostedModel } from './openai/hosted-model.ts';
import { recorded } from './openai/recording.ts';
import { pythonTrainer } from './python/trainer.ts';
import { startTeacher } from './teacher/server.ts';
import { fileTracing } from './telemetry/file-tracing.ts';
import { noTracing } from './telemetry/no-tracing.ts';

const NO_LANGFUSE_SOURCE = 'harvest.source.kind: this version reads traces from files, got "langfuse". Export the observations as JSONL and set kind: file.';

export interface WireOptions {
  config: Config;
  configDigest: string;
  overrides: Manifest['overrides'];
  /** Where the paths of the config begin, its data sets and its results: the folder of the config file, or a work tree. */
  root: string;
  /** A JSON list of {path, sha256} in place of the trace files, for a place where they are not. */
  sourcesFile?: string | undefined;
  /** Cache and working files, absolute. */
  stateDir: string;
  /** Where runs are recorded; relative to `root` unless absolute. */
  resultsDir: string;
  watcher: Watcher;
  signal: AbortSignal;
  env: NodeJS.ProcessEnv;
}

/** The selected model, its paths absolute and its adapters in a list. */
type PlacedModel = Omit<CatalogueModel, 'adapters'> & { name: string; adapters: { track: Track; file: string; sha256: string }[] };

export interface Wired {
  ports: Ports;
  /** The selected catalogue entry, its paths made absolute. */
  model: PlacedModel;
}

/** Config and environment to ports: the only place that chooses implementations. Nothing is opened or started here. */
export function wire(options: WireOptions): Wired {
  const { config, root, stateDir, watcher, signal, env } = options;
  const model = placedModel(config, root, env);
  const trainerRoot = fileURLToPath(new URL('trainer/', PACKAGE_ROOT));
  const tracingOff = env['LANGFUSE_DISABLED'] === '1' || config.tracing.to === 'off';
  const local = {
    ggufPath: model.gguf,
    ggufSha256: pinOf(model),
    name: model.name,
    batch: config.local.batch,
    workers: config.local.workers,
    gpu: config.local.gpu,
    threads: config.local.threads,
    contextTokens: model.contextTokens,
    maxTokens: config.decoding.maxTokens,
    onNotice: (line: string) => watcher.notice(line),
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
    openModel: async (role, track, adapterPath) => {
      if (role === 'hosted') return hostedModel(options);
      const { openLocalModel } = await import('./llama/local-model.ts');
      return openLocalModel({
        ...local,
        role,
        adapterPath: role === 'base' ? await catalogueAdapter(model, track) : adapterPath,
      });
    },
    openRuntime: () => runtimeOf(local),
    onShare: (share) => ({
      trainer: pythonTrainer({ trainerRoot, stateDir, env, share }),
      openRuntime: async () => runtimeOf({ ...local, env: { ...env, CUDA_VISIBLE_DEVICES: shareOf(await visibleGpus(env), share).join(',') } }),
    }),
    weights: model.hf,
    chatTemplate: async () => {
      const { readChatTemplate } = await import('./llama/chat-template.ts');
      return readChatTemplate(model.gguf);
    },
    tracing: (folder) => tracingOf(tracingOff, config, folder),
    tracingOff,
    signal,
  };
  return { ports, model };
}

async function runtimeOf(local: LocalOptions): ReturnType<Ports['openRuntime']> {
  const { openRuntime } = await import('./llama/runtime.ts');
  return openRuntime(local);
}

/** The adapter the selected entry brings along for a track, verified; null when it has none. */
async function catalogueAdapter({ name, adapters }: PlacedModel, track: Track): Promise<string | null> {
  const pinned = adapters.find((adapter) => adapter.track === track);
  if (!pinned) return null;
  await verifyModelFile({ label: `models.catalogue.${name}.adapters.${track}`, path: pinned.file }, pinned.sha256);
  return pinned.file;
}

function placedModel(config: Config, root: string, env: NodeJS.ProcessEnv): PlacedModel {
  const model = selectedModel(config);
  const hfIsFolder = /^[./]/.test(model.hf) || !/^[^/]+\/[^/]+$/.test(model.hf) || model.hf.startsWith('models/');
  return {
    ...model,
    gguf: modelPlace(root, { file: model.gguf, sha256: pinOf(model) }, env),
    hf: hfIsFolder ? resolve(root, model.hf) : model.hf,
    adapters: adaptersOf(model).map((adapter) => ({ ...adapter, file: modelPlace(root, adapter, env) })),
  };
}

/** @throws UserError for a source this version cannot read, so that `plan` and `doctor` say so too. */
function sourceFiles(config: Config): string[] {
  if (config.harvest.source.kind === 'langfuse') throw new UserError(NO_LANGFUSE_SOURCE);
  const { source } = config.harvest;
  return source.kind === 'file' ? source.paths : [];
}

function sourceName(config: Config): string {
  const { source } = config.harvest;
  return source.kind === 'dummy-agent' ? `dummy-agent?count=${source.count}&seed=${config.seed}` : source.kind;
}

function traceSource(config: Config, root: string, signal: AbortSignal): TraceSource {
  const { source } = config.harvest;
  if (source.kind === 'file') return fileTraceSource(source.paths, root, signal);
  if (source.kind === 'dummy-agent') {
    const { hosted } = config;
    return dummyAgentSource({
      count: source.count,
      seed: config.seed,
      signal,
      ...(hosted.provider === 'scripted-teacher' ? { errorRate: hosted.errorRate } : {}),
    });
  }
  throw new UserError(NO_LANGFUSE_SOURCE);
}

async function hostedModel({ config, stateDir, env }: WireOptions): Promise<ChatModel> {
  const { hosted } = config;
  const decoding = { ...config.decoding, seed: config.seed };
  const common = {
    model: hosted.model,
    concurrency: hosted.concurrency,
    timeoutMs: hosted.timeoutSeconds * 1000,
    maxAttempts: hosted.maxAttempts,
    decoding,
    now: () => Date.now(),
    sleep: (ms: number, signal: AbortSignal) => sleep(ms, undefined, { signal }),
  };
  const record = (model: ChatModel) => recorded(model, { store: fileRecordings(join(stateDir, 'recordings')), decoding, replay: hosted.replay });
  if (hosted.provider === 'scripted-teacher') {
    const teacher = await startTeacher({ seed: config.seed, errorRate: hosted.errorRate });
    const model = openHostedModel({
      ...common,
      provider: hosted.provider,
      endpoint: teacher.url,
      apiVersion: null,
      apiKey: 'unused',
      apiKeyEnv: null,
      standIn: true,
    });
    return { ...record(model), close: () => teacher.close() };
  }
  const apiVersion = hosted.provider === 'azure-openai' ? (hosted.apiVersion ?? null) : null;
  const apiKey = env[hosted.apiKeyEnv] ?? null;
  return record(
    openHostedModel({ ...common, provider: hosted.provider, endpoint: hosted.endpoint, apiVersion, apiKey, apiKeyEnv: hosted.apiKeyEnv, standIn: false }),
  );
}

function tracingOf(off: boolean, config: Config, folder: StageFolder): Tracing {
  if (off) return noTracing();
  if (config.tracing.to === 'langfuse') throw new UserError('tracing.to: this version writes traces to files, got "langfuse". Set tracing.to: file.');
  const files = fileTracing({ dir: join(folder.path, 'trace') });
  return {
    begin: (run) => {
      const traced = files.begin(run);
      const end: TracedRun['end'] = async (output) => {
        const { traceId, location } = await traced.end(output);
        return { traceId, location: `${folder.label}/${relative(folder.path, location)}` };
      };
      return { ...traced, end };
    },
  };
}
