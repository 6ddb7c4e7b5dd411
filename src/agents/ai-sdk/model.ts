import type { OpenAICompatibleProvider } from '@ai-sdk/openai-compatible';

/** The AI SDK's language model of the current specification. */
export type Model = ReturnType<OpenAICompatibleProvider['chatModel']>;

type Generated = Awaited<ReturnType<Model['doGenerate']>>;
type Streamed = Awaited<ReturnType<Model['doStream']>>['stream'];

export type CallOptions = Parameters<Model['doGenerate']>[0];
export type StreamPart = Streamed extends ReadableStream<infer Part> ? Part : never;
export type Metadata = Generated['providerMetadata'];
export type Warning = Generated['warnings'][number];
export type Content = Generated['content'][number];
export type Finish = Generated['finishReason'];
export type ModelUsage = Generated['usage'];
