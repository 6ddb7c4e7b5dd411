import type { LlamaContext, LlamaModel, Token } from 'node-llama-cpp';
import { ExternalError, sentenceOf, UserError } from '../../../errors.ts';
import type { ChatContent } from '../../../records/chat.ts';
import { chatRenderer } from '../../../rows/render.ts';
import { chatTemplateOf } from '../chat-template.ts';
import { type OpenedLlama, openLlama } from '../llama-library.ts';
import { beginGreedy } from './greedy.ts';
import { type Generated, lockstep } from './lockstep.ts';
import type { EngineFacts, SessionOptions, WorkResult, WorkRow } from './work.ts';

/** Tokens of one engine batch; a longer prefill takes several. */
const BATCH_TOKENS = 512;

/** One loaded model with its adapter and a batch of sequences. */
export interface Session {
  facts: EngineFacts;
  /** Special tokens are read as such; nothing is added, as with HF's `add_special_tokens=False`. */
  tokenize(texts: readonly string[]): number[][];
  /** Greedy answers of all rows in lockstep, shortest prompt first; a row that does not fit is an `invalid_request`. Equal calls give equal results. */
  run(rows: readonly WorkRow[], options: { maxTokens: number; onResult(result: WorkResult): void; signal: AbortSignal }): Promise<void>;
}

interface Fed {
  row: WorkRow;
  tokens: Token[];
  limit: number;
}

/** @throws UserError when model, adapter and engine do not fit together; ExternalError when memory runs out. */
export async function openSession(options: SessionOptions): Promise<Session> {
  const opened = await openLlama(options);
  const { llama } = opened;
  const model = await explained(`${options.ggufPath} does not load`, opened, () =>
    llama.loadModel({ modelPath: options.ggufPath, ...(llama.gpu === false ? {} : { gpuLayers: 'max' as const }) }),
  );
  const context = await explained(
    options.adapterPath === null ? 'the context cannot be made' : `${options.adapterPath} does not fit ${options.ggufPath}`,
    opened,
    () =>
      model.createContext({
        sequences: options.batch,
        contextSize: options.contextTokens,
        batchSize: Math.max(BATCH_TOKENS, options.batch),
        flashAttention: false,
        threads: options.threads,
        ...(options.adapterPath === null ? {} : { lora: { adapters: [{ filePath: options.adapterPath }] } }),
      }),
  );
  return sessionOf({ model, context, options, facts: await factsOf(opened) });
}

function sessionOf({ model, context, options, facts }: { model: LlamaModel; context: LlamaContext; options: SessionOptions; facts: EngineFacts }): Session {
  const sequences = Array.from({ length: options.batch }, () => context.getSequence());
  const tokenize = (text: string) => model.tokenize(text, true);
  let render: ((content: ChatContent) => string) | null = null;
  const tokensOf = ({ input }: WorkRow): Token[] => {
    if (input.kind === 'tokens') return input.ids.map(asToken);
    render ??= chatRenderer(chatTemplateOf(model.fileInfo.metadata, options.ggufPath));
    return tokenize(render(input.content));
  };
  return {
    facts,
    tokenize: (texts) => texts.map(tokenize),
    async run(rows, { maxTokens, onResult, signal }) {
      const fed = rows.map((row): Fed => {
        const tokens = tokensOf(row);
        return { row, tokens, limit: Math.min(maxTokens, options.contextTokens - tokens.length) };
      });
      for (const one of fed.filter(({ limit, tokens }) => limit < 1 || tokens.length === 0)) onResult(refused(one, options.contextTokens));
      const startedAt = new Map<string, number>();
      for (const sequence of sequences) await sequence.clearHistory();
      await lockstep<Fed>({
        lanes: sequences.map((sequence) => ({
          begin: (one) => {
            startedAt.set(one.row.id, performance.now());
            return beginGreedy(sequence, one.tokens);
          },
        })),
        rows: fed.filter(({ limit, tokens }) => limit >= 1 && tokens.length > 0).sort((a, b) => a.tokens.length - b.tokens.length),
        limitOf: ({ limit }) => limit,
        isEnd: (token) => model.isEogToken(asToken(token)),
        onFinished: (one, generated) => {
          const text = model.detokenize(generated.tokens.map(asToken), true);
          onResult(resultOf(one, generated, { text, latencyMs: performance.now() - (startedAt.get(one.row.id) ?? 0), maxTokens }));
        },
        signal,
      });
    },
  };
}

function resultOf(
  { row, tokens, limit }: Fed,
  { tokens: ids, stopped }: Generated,
  { text, latencyMs, maxTokens }: { text: string; latencyMs: number; maxTokens: number },
): WorkResult {
  const why = limit < maxTokens ? 'the context was full' : 'decoding.maxTokens was reached';
  return {
    id: row.id,
    outcome: stopped === 'end' ? 'answered' : 'truncated',
    reason: stopped === 'end' ? null : `cut after ${ids.length} tokens: ${why}`,
    text,
    ids,
    promptTokens: tokens.length,
    latencyMs,
  };
}

function refused({ row, tokens }: Fed, contextTokens: number): WorkResult {
  const reason =
    tokens.length === 0
      ? 'the prompt has no token'
      : `the prompt has ${tokens.length} tokens and leaves no room for an answer in a context of ${contextTokens}`;
  return { id: row.id, outcome: 'invalid_request', reason, text: null, ids: [], promptTokens: tokens.length, latencyMs: 0 };
}

async function factsOf({ llama, version }: OpenedLlama): Promise<EngineFacts> {
  const [gpu] = llama.gpu === false ? [] : await llama.getGpuDeviceNames();
  const instructions = [...llama.systemInfo.matchAll(/(\w+) = 1/g)].map((match) => match[1]).join(' ');
  return { version, llamaCpp: llama.llamaCppRelease.release, device: gpu ?? 'cpu', instructions };
}

async function explained<T>(what: string, { lastComplaint }: OpenedLlama, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const message = `${what}: ${sentenceOf(error)}${lastComplaint() === null ? '' : ` (${lastComplaint()})`}`;
    if (error instanceof Error && error.name === 'InsufficientMemoryError')
      throw new ExternalError(`${message}. Lower local.batch or contextTokens, or choose a smaller model.`);
    throw new UserError(`${message}. Check that the file is whole and made for this model.`);
  }
}

/** The engine brands its ids; ours come from files and messages. */
function asToken(id: number): Token {
  return id as Token;
}
