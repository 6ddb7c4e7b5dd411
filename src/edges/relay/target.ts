import { UserError } from '../../errors.ts';
import { type ClientOptions, endpointOf, refuseWithoutKey } from '../openai/client.ts';
import { isHeaderText, sentHeaders } from './passed-headers.ts';

/** Where chat completions go, and what goes with them. */
export interface Target {
  url: string;
  /** A request's headers: those of the client that may go on, and our key. */
  headersFor(client: Readonly<Record<string, string>>): Record<string, string>;
}

/** @throws UserError for a wrong address, and where a key is needed and none is set. */
export function targetOf(options: ClientOptions & { model: string }): Target {
  const { provider, apiKey, apiKeyEnv, apiVersion, model } = options;
  const { baseUrl, deployments } = endpointOf(options);
  refuseWithoutKey(options, baseUrl);
  if (apiKey !== null && !(isHeaderText(apiKey) && apiKey.trim() === apiKey))
    throw new UserError(
      `The environment variable ${apiKeyEnv ?? 'of hosted.apiKeyEnv'} holds a key with characters that no key has. Set it again, without line breaks.`,
    );
  const url = new URL(`${baseUrl}${deployments ? `/deployments/${encodeURIComponent(model)}` : ''}/chat/completions`);
  if (deployments && apiVersion !== null) url.searchParams.set('api-version', apiVersion);
  const key: Record<string, string> = apiKey === null ? {} : provider === 'azure-openai' ? { 'api-key': apiKey } : { authorization: `Bearer ${apiKey}` };
  return {
    url: url.href,
    // Compressed events would wait in the server until a block of them is full.
    headersFor: (client) => ({ ...sentHeaders(client), 'content-type': 'application/json', 'accept-encoding': 'identity', ...key }),
  };
}
