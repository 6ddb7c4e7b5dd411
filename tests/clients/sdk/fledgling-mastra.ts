import { Agent } from '@mastra/core/agent';
import { fledglingModel } from 'fledgling/mastra';
import { ENDPOINT } from '../checks/check.ts';
import { mastraChecks } from '../checks/mastra.ts';

// Mastra with the model of this package.
const { url, key } = ENDPOINT;
await mastraChecks(
  ({ apiKey = key, modelId = ENDPOINT.model, ...options }) =>
    new Agent({ ...options, model: fledglingModel({ url, apiKey, model: modelId, session: 'clients' }) }),
);
