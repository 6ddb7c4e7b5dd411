import type { CallOptions, Model, StreamPart } from '../ai-sdk/model.ts';

type Generated = Awaited<ReturnType<Model['doGenerate']>>;
type Streamed = Awaited<ReturnType<Model['doStream']>>;
type Finish = Generated['finishReason'];
/** Mastra knows neither an answer that was interrupted nor a stream's sign of life, and its types refuse a model that may tell of them. */
type MastraFinish = Omit<Finish, 'unified'> & { unified: Exclude<Finish['unified'], 'interrupted'> };
type End = Extract<StreamPart, { type: 'finish' }>;
type MastraPart = Exclude<StreamPart, End | { type: 'ping' }> | (Omit<End, 'finishReason'> & { finishReason: MastraFinish });

/** A language model as Mastra's own copy of the AI SDK's types has it. */
export type MastraModel = Omit<Model, 'doGenerate' | 'doStream'> & {
  doGenerate(options: CallOptions): Promise<Omit<Generated, 'finishReason'> & { finishReason: MastraFinish }>;
  doStream(options: CallOptions): Promise<Omit<Streamed, 'stream'> & { stream: ReadableStream<MastraPart> }>;
};

export function forMastra(model: Model): MastraModel {
  return {
    ...model,
    async doGenerate(options) {
      const result = await model.doGenerate(options);
      return { ...result, finishReason: known(result.finishReason) };
    },
    async doStream(options) {
      const result = await model.doStream(options);
      const parts = new TransformStream<StreamPart, MastraPart>({
        transform: (part, controller) => {
          if (part.type === 'finish') controller.enqueue({ ...part, finishReason: known(part.finishReason) });
          else if (part.type !== 'ping') controller.enqueue(part);
        },
      });
      return { ...result, stream: result.stream.pipeThrough(parts) };
    },
  };
}

function known({ unified, raw }: Finish): MastraFinish {
  return { raw, unified: unified === 'interrupted' ? 'other' : unified };
}
