export { type AiSdkOptions, type AiSdkTelemetry, aiSdkTelemetry } from './ai-sdk/ai-sdk.ts';
export { withMastraTracing } from './mastra/mastra.ts';
export { withOpenAITracing } from './openai/openai.ts';
export type { TracerOptions } from './options.ts';
export { withTrace } from './recording/trace.ts';
export { flush } from './recording/transport.ts';
