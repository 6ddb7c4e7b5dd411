import { ExternalError } from '../../../errors.ts';
import type { Client, Query } from '../api/client.ts';
import { delivered, settled } from '../api/patience.ts';

/** What is asked of a Langfuse server beside spans; everything sent may be sent twice. */
export interface Requests {
  baseUrl: string;
  /** The parsed body; null for 404: this server has no such address. @throws ExternalError */
  get(path: string, query?: Query): Promise<unknown>;
  /** @throws ExternalError when it was not accepted. */
  post(path: string, body: Readonly<Record<string, unknown>>): Promise<unknown>;
}

export function requestsTo(client: Client): Requests {
  const refused = (what: string, { status, said }: { status: number; said: string }) =>
    new ExternalError(`${client.baseUrl} refuses ${what} (HTTP ${status}: ${said || 'without a word'}). Check the keys' project and the server's version.`, {
      retryable: false,
    });
  return {
    baseUrl: client.baseUrl,
    get: async (path, query = {}) => {
      const answer = await settled(client, path, query);
      if (answer.kind === 'body') return answer.body;
      if (answer.status === 404) return null;
      throw refused(`GET ${path}`, answer);
    },
    post: async (path, body) => {
      const answer = await delivered(client, path, body);
      if (answer.kind === 'body') return answer.body;
      throw refused(`POST ${path}`, answer);
    },
  };
}
