import type { LlamaContext, LlamaModel } from 'node-llama-cpp';
import { ExternalError, sentenceOf, UserError } from '../../../errors.ts';
import { templateFacts } from '../../../rows/render/template-facts.ts';
import { chatTemplateIn } from '../chat-template.ts';
import { type OpenedLlama, openLlama } from '../llama-library.ts';
import { answerBatch, answerLive, type LiveRow, livePieces } from './answering.ts';
import { feeder, refused, tokensOfPieces } from './fed-row.ts';
import { tokenText } from './token-text.ts';
import { engineTurns } from './turns.ts';
import type { EngineFacts, SessionOptions, WorkResult, WorkRow } from './work.ts';

/** Tokens of one engine batch; a longer prefill takes several. */
const BATCH_TOKENS = 512;

/** One loaded model with its adapter and a batch of sequences. */
export interface Session {
  facts: EngineFacts;
  /** Texts in pieces, each read by itself: special tokens as such; nothing is added, as with HF's `add_special_tokens=False`. */
  tokenize(texts: readonly (readonly string[])[]): number[][];
  /** Answers of all rows; nothing else is answered meanwhile. */
  run(rows: readonly WorkRow[], options: { maxTokens: number; onResult(result: WorkResult): void; signal: AbortSignal }): Promise<void>;
  /** The answer of one row, told as it is generated, in batches with others that are; null when the signal aborted and the engine has let go of it. */
  stream(row: WorkRow, options: { maxTokens: number; onDelta: ((text: string) => void) | null; signal: AbortSignal }): Promise<WorkResult | null>;
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
  return sessionOf({ model, context, options, facts: await factsOf(opened, model), grammarState: opened.grammarState });
}

interface Opened {
  model: LlamaModel;
  context: LlamaContext;
  options: SessionOptions;
  facts: EngineFacts;
  grammarState: OpenedLlama['grammarState'];
}

function sessionOf({ model, context, options, facts, grammarState }: Opened): Session {
  const engine = {
    model,
    isCpu: facts.device === 'cpu',
    textOf: tokenText(model),
    sequences: Array.from({ length: options.batch }, () => context.getSequence()),
  };
  const feed = feeder(model, { ...options, grammarState });
  const turns = engineTurns<LiveRow>((rows) => answerLive(engine, rows));
  return {
    facts,
    tokenize: (texts) => texts.map((pieces) => tokensOfPieces(model, pieces)),
    run: (rows, { maxTokens, ...batch }) => turns.alone(async () => answerBatch(engine, await Promise.all(rows.map((row) => feed(row, maxTokens))), batch)),
    async stream(row, { maxTokens, onDelta, signal }) {
      const fed = await feed(row, maxTokens).catch(refuse);
      if (fed.refusal !== null) return refused(fed);
      const { promise: ended, resolve: onEnd } = Promise.withResolvers<WorkResult | null>();
      const turn = turns.join({ ...fed, telling: onDelta === null ? null : { pieces: livePieces(engine), onDelta }, onEnd, signal, kept: 0 });
      return await Promise.race([ended, turn.then(() => ended)]);
    },
  };
}

/** What somebody asks alone is theirs: whatever it does to the renderer, the worker goes on with what others asked. */
function refuse(error: unknown): never {
  if (error instanceof UserError || error instanceof ExternalError) throw error;
  throw new UserError(`The local model cannot be asked this: ${sentenceOf(error)}.`);
}

async function factsOf({ llama, version }: OpenedLlama, model: LlamaModel): Promise<EngineFacts> {
  const [gpu] = llama.gpu === false ? [] : await llama.getGpuDeviceNames();
  const instructions = [...llama.systemInfo.matchAll(/(\w+) = 1/g)].map((match) => match[1]).join(' ');
  return { version, llamaCpp: llama.llamaCppRelease.release, device: gpu ?? 'cpu', instructions, template: factsOfTemplate(model) };
}

function factsOfTemplate({ fileInfo }: LlamaModel): EngineFacts['template'] {
  const template = chatTemplateIn(fileInfo.metadata);
  return template === null ? {} : templateFacts(template);
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
