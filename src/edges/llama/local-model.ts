import { UserError } from '../../errors.ts';
import type { AnswerModel, ChatModel, CompletionEnd, CompletionModel, CompletionRequest } from '../../eval/ports.ts';
import { LANES_RULE, mayUseFewerLanes } from '../../rows/lanes.ts';
import { completionChunks } from '../completion/chunks.ts';
import type { GpuChoice } from './llama-library.ts';
import { memoryNotice } from './memory/look.ts';
import { digestOfModelFile, verifyModelFile } from './model-file.ts';
import type { PoolResult } from './pool/batch.ts';
import { workerPlaces } from './pool/places.ts';
import { openPool, type Pool } from './pool/pool.ts';
import type { WorkRow } from './worker/work.ts';

export interface LocalOptions {
  ggufPath: string;
  /** The catalogue's digest; null accepts any file. */
  ggufSha256: string | null;
  /** Catalogue name. */
  name: string;
  /** Sequences decoded in lockstep by one worker, at most: few rows take fewer on a CPU (`lanesFor`). */
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

/** A local model, answering; `pids` are its worker processes, `streaming` the completions they are on. */
export interface LocalModel extends ChatModel, CompletionModel, AnswerModel {
  pids(): number[];
  streaming(): number;
}

/**
 * Opens a GGUF (with its LoRA) in a pool of worker processes, ready to answer.
 * @throws UserError for a missing file, a wrong digest, an adapter of another model, a missing package; ExternalError when memory runs out.
 */
export async function openLocalModel(options: LocalModelOptions): Promise<LocalModel> {
  const { adapterPath } = options;
  const gguf = { label: `models.catalogue.${options.name}.gguf`, path: options.ggufPath };
  const ggufSha256 = await verifyModelFile(gguf, options.ggufSha256);
  const adapterSha256 = adapterPath === null ? null : await digestOfModelFile({ label: 'adapter', path: adapterPath });
  const verify = async () => {
    await verifyModelFile(gguf, ggufSha256);
    if (adapterPath !== null) await verifyModelFile({ label: 'adapter', path: adapterPath }, adapterSha256);
  };
  const { pool, engine } = await openLocalPool(options, { adapterPath, verify });
  return {
    identity: { role: options.role, name: options.name, standIn: false, ggufSha256, adapterSha256, endpoint: null, engine },
    pids: pool.pids,
    streaming: pool.streaming,
    close: pool.close,
    async ask(request, signal) {
      const result = await pool.stream(completionRow(request), { maxTokens: options.maxTokens, onDelta: null, signal });
      const end = endOf(result, null);
      if (end.usage === null || !('cachedTokens' in result)) return end;
      return { ...end, usage: { ...end.usage, cachedPromptTokens: result.cachedTokens } };
    },
    complete: (request, signal) =>
      completionChunks(async ({ onDelta, signal }) => {
        const told: string[] = [];
        const tell = (text: string) => {
          told.push(text);
          onDelta(text);
        };
        const result = await pool.stream(completionRow(request), { maxTokens: options.maxTokens, onDelta: tell, signal });
        return endOf(result, told.length === 0 ? null : told.join(''));
      }, signal),
    answer: (requests, { onPrediction, signal }) =>
      pool.run(
        requests.map(({ exampleId, grammar, ...content }) => ({
          id: exampleId,
          input: { kind: 'chat', content },
          ...(grammar === undefined ? {} : { grammar }),
        })),
        {
          maxTokens: options.maxTokens,
          onResult: (result) => onPrediction({ schema: 'fledgling/prediction@1', exampleId: result.id, ...endOf(result, null) }),
          signal,
        },
      ),
  };
}

/** The pool behind a model and behind the runtime, and the settings that can change its tokens. */
export async function openLocalPool(
  options: LocalOptions,
  { adapterPath, verify }: { adapterPath: string | null; verify(): Promise<void> },
): Promise<{ pool: Pool; engine: ChatModel['identity']['engine'] }> {
  const { batch, contextTokens, ggufPath, onNotice } = options;
  if (batch > 256) throw new UserError(`local.batch: expected at most 256 sequences a worker, got ${batch}. Use more workers instead.`);
  const tight = await memoryNotice(options.name, options);
  if (tight !== null) onNotice(tight);
  const places = await workerPlaces(options, options.env);
  const pool = await openPool({ places, session: { ggufPath, adapterPath, batch, contextTokens }, onNotice, verify });
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
    ...(facts.device === 'cpu' && mayUseFewerLanes(batch) ? { lanes: LANES_RULE } : {}),
    ...facts.template,
  };
  return { pool, engine };
}

function completionRow({ grammar, ...content }: CompletionRequest): WorkRow {
  return { id: 'completion', input: { kind: 'chat', content }, ...(grammar === undefined ? {} : { grammar }) };
}

/** `told`: what was told of an answer that a crash cut off. */
function endOf(result: PoolResult, told: string | null): CompletionEnd {
  const { outcome, reason, attempts } = result;
  if (result.outcome === 'crashed') return { outcome, text: told, calls: null, reason, usage: null, latencyMs: 0, attempts };
  const usage = result.outcome === 'invalid_request' ? null : { promptTokens: result.promptTokens, completionTokens: result.ids.length };
  const { text, latencyMs, firstTokenMs } = result;
  return { outcome, text, calls: null, reason, usage, latencyMs, ...(firstTokenMs === undefined ? {} : { firstTokenMs }), attempts };
}
