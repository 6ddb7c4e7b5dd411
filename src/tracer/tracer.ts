export { withOpenAITracing } from './openai/openai.ts';
export type { TracerOptions } from './options.ts';
export { flush } from './recording/transport.ts';
