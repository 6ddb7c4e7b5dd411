import { createOpenAICompatible, type OpenAICompatibleProvider } from '@ai-sdk/openai-compatible';
import type { Model } from './model.ts';
import { told } from './told.ts';

export { type LocalModelOptions, localModel } from './local-model.ts';

export interface FledglingOptions {
  /** Address of `fledgling serve` or of any other OpenAI-compatible server, with `/v1`. */
  baseURL: string;
  /** Sent as `Authorization: Bearer …`; none by default. */
  apiKey?: string;
  /** Sent with every request. */
  headers?: Record<string, string>;
  /**
   * The session that a request belongs to, or a function that names it as a request is made. All requests of a session are answered by the same
   * model while a canary runs. None by default: then each request is one of its own.
   */
  session?: string | (() => string | null | undefined);
  /** In place of the global `fetch`: a proxy, or a test. */
  fetch?: typeof globalThis.fetch;
}

/** Gives language models by name, as the AI SDK's own providers do. */
export interface FledglingProvider extends Pick<OpenAICompatibleProvider, 'specificationVersion' | 'embeddingModel' | 'imageModel'> {
  (modelId: string): Model;
  languageModel(modelId: string): Model;
}

/**
 * An AI SDK provider for `fledgling serve`. Messages, tools and formats are put as `@ai-sdk/openai-compatible` puts them, so that nothing is rendered
 * twice; what the server's headers tell is in `providerMetadata.fledgling`, and a setting that the local model did not honour is a warning.
 * @throws Nothing itself; a call throws the AI SDK's `APICallError` where the server answers with an error.
 */
export function createFledgling({ session, ...options }: FledglingOptions): FledglingProvider {
  const compatible = createOpenAICompatible({ ...options, name: 'fledgling', includeUsage: true, supportsStructuredOutputs: true });
  const sessionNow = () => (typeof session === 'function' ? session() : session) ?? null;
  const languageModel = (modelId: string) => told(compatible.chatModel(modelId), sessionNow);
  return Object.assign((modelId: string) => languageModel(modelId), {
    specificationVersion: compatible.specificationVersion,
    languageModel,
    embeddingModel: compatible.embeddingModel,
    imageModel: compatible.imageModel,
  });
}
