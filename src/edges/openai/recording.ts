import { Interrupted } from '../../errors.ts';
import type { ChatModel, CompletionChunk, CompletionEnd, CompletionModel } from '../../eval/ports.ts';
import type { ChatContent } from '../../records/chat.ts';
import { digestOf } from '../../records/digest.ts';
import type { Ask, Decoding, Prediction } from '../../records/evaluation.ts';
import { completionChunks } from '../completion/chunks.ts';

/** Answers by the digest of what was asked of whom. */
export interface RecordingStore {
  get(key: string): Promise<Prediction | null>;
  put(key: string, prediction: Prediction): Promise<void>;
}

export interface RecordingOptions {
  store: RecordingStore;
  decoding: Decoding;
  /** Answers are read in another way under each, so that one's do not stand for the other's. */
  ask: Ask;
  /** From 1: what one measurement recorded does not stand for another. */
  replicate: number;
  /** True never calls out: what was not recorded comes back unscored. A replayed answer keeps the latency and usage of its recording. */
  replay: boolean;
}

/** Only what the model itself did is worth keeping: a failure of infrastructure would be replayed for ever. */
const RECORDED = ['answered', 'truncated', 'content_filter', 'refused'];

/** The same model, its answers recorded as they land; or, replaying, its recordings in its place: a streamed one in a single piece. */
export function recorded(model: ChatModel & CompletionModel, { store, decoding, ask, replicate, replay }: RecordingOptions): ChatModel & CompletionModel {
  const common = { model: model.identity, decoding, ...(ask === 'text' ? {} : { ask }), ...(replicate === 1 ? {} : { replicate }) };
  const keyOf = (content: ChatContent) => digestOf({ ...common, ...saidIn(content) });
  return {
    identity: model.identity,
    close: () => model.close(),
    complete(request, signal) {
      const key = keyOf(request);
      if (!replay) return kept(model.complete(request, signal), (end) => store.put(key, { schema: 'fledgling/prediction@1', exampleId: 'completion', ...end }));
      return completionChunks(async ({ onDelta }) => {
        const { schema: _schema, exampleId: _exampleId, ...end } = (await store.get(key)) ?? notRecorded('completion');
        if (end.text) onDelta(end.text);
        return end;
      }, signal);
    },
    async answer(requests, { onPrediction, signal }) {
      if (replay) {
        for (const request of requests) {
          if (signal.aborted) throw new Interrupted();
          const found = await store.get(keyOf(request));
          await onPrediction(found ? { ...found, exampleId: request.exampleId } : notRecorded(request.exampleId));
        }
        return;
      }
      const keys = new Map(requests.map((request) => [request.exampleId, keyOf(request)]));
      await model.answer(requests, {
        signal,
        onPrediction: async (prediction) => {
          const key = keys.get(prediction.exampleId);
          if (key !== undefined && RECORDED.includes(prediction.outcome)) await store.put(key, prediction);
          await onPrediction(prediction);
        },
      });
    },
  };
}

/** A stream that did not say its usage is not kept: replayed by an evaluation, it would hide what the answers cost. */
async function* kept(chunks: AsyncIterable<CompletionChunk>, keep: (end: CompletionEnd) => Promise<void>): AsyncGenerator<CompletionChunk, void> {
  for await (const chunk of chunks) {
    if (chunk.kind === 'end') {
      const { kind: _kind, ...end } = chunk;
      if (RECORDED.includes(end.outcome) && end.usage !== null) await keep(end);
    }
    yield chunk;
  }
}

/** What a request does not ask for stays out of its key: a plain one is known by its messages alone. */
function saidIn({ messages, tools, toolChoice, parallelToolCalls, responseFormat, reasoningEffort }: ChatContent) {
  return {
    messages,
    tools: tools.length === 0 ? undefined : tools,
    toolChoice: toolChoice ?? undefined,
    parallelToolCalls: parallelToolCalls ?? undefined,
    responseFormat: responseFormat ?? undefined,
    reasoningEffort: reasoningEffort ?? undefined,
  };
}

function notRecorded(exampleId: string): Prediction {
  return {
    schema: 'fledgling/prediction@1',
    exampleId,
    outcome: 'invalid_request',
    text: null,
    calls: null,
    reason: 'not recorded: run once with hosted.replay: false',
    usage: null,
    latencyMs: 0,
    attempts: 1,
  };
}
