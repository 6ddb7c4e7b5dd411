import { createFledgling } from 'fledgling/ai-sdk';
import { aiSdkChecks } from '../checks/ai-sdk.ts';
import { ENDPOINT } from '../checks/check.ts';

// The AI SDK with the provider of this package.
const { url, key } = ENDPOINT;
await aiSdkChecks((apiKey = key) => createFledgling({ baseURL: url, apiKey, session: 'clients' }));
