import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { aiSdkChecks } from '../checks/ai-sdk.ts';
import { ENDPOINT } from '../checks/check.ts';

// The AI SDK with its own provider for such endpoints.
const { url, key } = ENDPOINT;
await aiSdkChecks((apiKey = key) => createOpenAICompatible({ name: 'endpoint', baseURL: url, apiKey, includeUsage: true, supportsStructuredOutputs: true }));
