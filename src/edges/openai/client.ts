import { AzureOpenAI, OpenAI } from 'openai';
import { UserError } from '../../errors.ts';
import { azureEndpoint, type Endpoint, openaiEndpoint } from './api/endpoint.ts';

export interface ClientOptions {
  provider: 'openai' | 'azure-openai' | 'scripted-teacher';
  /** Null means https://api.openai.com/v1; Azure needs one. */
  endpoint: string | null;
  /** Azure's dated API, e.g. `2024-10-21`; null uses its v1 API. */
  apiVersion: string | null;
  /** Null where none is set; servers of one's own may need none. */
  apiKey: string | null;
  /** Named in error messages, e.g. `OPENAI_API_KEY`. */
  apiKeyEnv: string | null;
}

export const OPENAI_ENDPOINT = 'https://api.openai.com/v1';

/** Where `options` sends its requests. */
export function endpointOf({ provider, endpoint, apiVersion }: ClientOptions): Endpoint {
  if (provider !== 'azure-openai') return openaiEndpoint(endpoint ?? OPENAI_ENDPOINT);
  if (endpoint === null)
    throw new UserError('hosted.endpoint: expected the address of the Azure OpenAI resource, got nothing. Write for example https://NAME.openai.azure.com.');
  return azureEndpoint(endpoint, apiVersion);
}

/** @throws UserError when the provider needs a key and none is set. */
export function refuseWithoutKey({ provider, apiKey, apiKeyEnv }: ClientOptions, baseUrl: string): void {
  if (apiKey === null && (provider === 'azure-openai' || baseUrl === OPENAI_ENDPOINT)) {
    throw new UserError(`The environment variable ${apiKeyEnv ?? 'of hosted.apiKeyEnv'} holds no key for ${baseUrl}. Set it and run again.`);
  }
}

/**
 * The SDK's client with its own retries off: ours honour waits that it ignores (it retries at once when asked to wait over a minute).
 * @throws UserError when the provider needs a key and none is set.
 */
export function openClient(options: ClientOptions): OpenAI {
  const { provider, apiKey, apiVersion } = options;
  const { baseUrl } = endpointOf(options);
  refuseWithoutKey(options, baseUrl);
  const common = { baseURL: baseUrl, maxRetries: 0, logLevel: 'off' as const };
  if (provider === 'azure-openai' && apiVersion !== null) return new AzureOpenAI({ ...common, apiKey: apiKey ?? '', apiVersion });
  if (provider === 'azure-openai')
    return new OpenAI({ ...common, apiKey, organization: null, project: null, defaultHeaders: { 'api-key': apiKey, Authorization: null } });
  return apiKey === null ? new OpenAI({ ...common, apiKey: 'none', defaultHeaders: { Authorization: null } }) : new OpenAI({ ...common, apiKey });
}
