import { UserError } from '../../../errors.ts';

/** Where chat completions are posted to, and how the address is said in records: no credentials, no query. */
export interface Endpoint {
  baseUrl: string;
  /** Azure's dated API puts the deployment into the path; its v1 API and everyone else do not. */
  deployments: boolean;
}

/** Base address of an OpenAI-compatible server; a pasted `/chat/completions` is taken off. */
export function openaiEndpoint(address: string): Endpoint {
  const { origin, pathname } = parse(address);
  return { baseUrl: origin + pathname.replace(/\/chat\/completions\/?$/, '').replace(/\/+$/, ''), deployments: false };
}

/**
 * Base address of an Azure OpenAI resource. Its v1 API unless a dated `apiVersion` is asked for. Accepts what people paste:
 * the bare resource, `/openai`, `/openai/v1`, `/v1/openai`, or a deployment's full address.
 */
export function azureEndpoint(address: string, apiVersion: string | null): Endpoint {
  const { origin, pathname } = parse(address);
  const prefix = pathname
    .replace(/\/openai(\/.*)?$/, '')
    .replace(/\/v1\/*$/, '')
    .replace(/\/+$/, '');
  return { baseUrl: `${origin}${prefix}/openai${apiVersion === null ? '/v1' : ''}`, deployments: apiVersion !== null };
}

function parse(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new UserError(`hosted.endpoint: expected an http or https address, got "${address}". Write for example https://api.openai.com/v1.`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new UserError(
      `hosted.endpoint: expected an address without a user name or password, got one for ${url.host}. Put the key into an environment variable and name it in hosted.apiKeyEnv.`,
    );
  }
  return url;
}
