import { Agent } from '@mastra/core/agent';
import { ENDPOINT } from '../checks/check.ts';
import { mastraChecks } from '../checks/mastra.ts';

// Mastra with a model by its address.
const { url, key } = ENDPOINT;
await mastraChecks(({ apiKey = key, modelId = ENDPOINT.model, ...options }) => new Agent({ ...options, model: { id: `endpoint/${modelId}`, url, apiKey } }));
