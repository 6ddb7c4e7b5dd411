import { UserError } from '../../errors.ts';
import type { ChatModel } from '../../eval/ports.ts';
import type { Prediction } from '../../records/evaluation.ts';
import type { GpuChoice } from './llama-library.ts';
import { digestOfModelFile, verifyModelFile } from './model-file.ts';
import { workerPlaces } from './places.ts';
import { openPool, type Pool, type PoolResult } from './pool.ts';

export interface LocalOptions {
  ggufPath: string;
  /** The catalogue's digest; null accepts any file. */
  ggufSha256: string | null;
  /** Catalogue name. */
  name: string;
  /** Sequences decoded in lockstep by one worker. */
  batch: number;
  /** Worker processes on the CPU; with a GPU there is one for each visible GPU. */
  workers: number;
  gpu: GpuChoice;
  /** Of one worker; null takes its share of the cores minus one. */
  threads: number | null;
  /** Whose CUDA_VISIBLE_DEVICES counts; default this process's. */
  env?: NodeJS.ProcessEnv;
  /** Of one sequence, prompt and answer together. */
  contextTokens: number;
  /** An answer may have this many tokens. */
  maxTokens: number;
  /** One sentence for whoever watches: a restarted worker, a GPU that was not used. */
  onNotice(line: string): void;
}

export interface LocalModelOptions extends LocalOptions {
  role: 'base' | 'tuned';
  /** A LoRA GGUF made for this model, or null. */
  adapterPath: string | null;
}

/** A local model, answering; `pids` are its worker processes. */
export interface LocalModel extends ChatModel {
  pids(): number[];
}

/**
 * Opens a GGUF (with its LoRA) in a pool of worker processes, ready to answer.
 * @throws UserError for a missing file, a wrong digest, an adapter of another model, a missing package; ExternalError when memory runs out.
 */
export async function openLocalModel(options: LocalModelOptions): Promise<LocalModel> {
  const ggufSha256 = await verifyModelFile({ label: `models.catalogue.${options.name}.gguf`, path: options.ggufPath }, options.ggufSha256);
  const adapterSha256 = options.adapterPath === null ? null : await digestOfModelFile({ label: 'adapter', path: options.adapterPath });
  const { pool, engine } = await openLocalPool(options, options.adapterPath);
  return {
    identity: { role: options.role, name: options.name, standIn: false, ggufSha256, adapterSha256, endpoint: null, engine },
    pids: pool.pids,
    close: pool.close,
    answer: (requests, { onPrediction, signal }) =>
      pool.run(
        requests.map(({ exampleId, ...content }) => ({ id: exampleId, input: { kind: 'chat', content } })),
        { maxTokens: options.maxTokens, onResult: (result) => onPrediction(predictionOf(result)), signal },
      ),
  };
}

/** The pool behind a model and behind the runtime, and the settings that can change its tokens. */
export async function openLocalPool(options: LocalOptions, adapterPath: string | null): Promise<{ pool: Pool; engine: ChatModel['identity']['engine'] }> {
  const { batch, contextTokens, ggufPath, onNotice } = options;
  if (batch > 256) throw new UserError(`local.batch: expected at most 256 sequences a worker, got ${batch}. Use more workers instead.`);
  const places = await workerPlaces(options, options.env);
  const pool = await openPool({ places, session: { ggufPath, adapterPath, batch, contextTokens }, onNotice });
  const { facts } = pool;
  if (options.gpu === 'auto' && facts.device === 'cpu') onNotice('local.gpu is auto, but no GPU or no GPU build of node-llama-cpp was found: the CPU is used.');
  const engine = {
    package: `node-llama-cpp ${facts.version}`,
    llamaCpp: facts.llamaCpp,
    device: facts.device,
    instructions: facts.instructions,
    batch,
    workers: places.length,
    threads: places[0]?.threads ?? 1,
    contextTokens,
    flashAttention: false,
  };
  return { pool, engine };
}

function predictionOf(result: PoolResult): Prediction {
  const { id: exampleId, outcome, reason, attempts } = result;
  const common = { schema: 'fledgling/prediction@1' as const, exampleId, outcome, reason, attempts };
  if (result.outcome === 'crashed') return { ...common, text: null, usage: null, latencyMs: 0 };
  const usage = result.outcome === 'invalid_request' ? null : { promptTokens: result.promptTokens, completionTokens: result.ids.length };
  return { ...common, text: result.text, usage, latencyMs: result.latencyMs };
}
