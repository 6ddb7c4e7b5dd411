import { HubApiError } from '@huggingface/hub';
import { ExternalError, Interrupted, sentenceOf, UserError } from '../../errors.ts';
import type { HubToken } from './hub-token.ts';

export interface Doing {
  /** e.g. `committing to owner/name`. */
  what: string;
  /** `OWNER/NAME`. */
  repository: string;
  url: string;
  token: HubToken | null;
  signal?: AbortSignal;
}

/**
 * What the Hub client threw, as one sentence. The Hub's own words are quoted short; addresses of uploads (they carry keys) and the token never
 * stand in it, and the client's error is not kept as cause for the same reason.
 */
export function hubFailure(error: unknown, doing: Doing): Error {
  if (doing.signal?.aborted) return new Interrupted();
  if (error instanceof UserError || error instanceof ExternalError || error instanceof Interrupted) return error;
  const where = `${doing.url}: ${doing.what}`;
  if (!(error instanceof HubApiError)) {
    return new ExternalError(`${where}: the connection broke (${reasonOf(error)}). Run the same again: what the Hub holds already is not sent again.`);
  }
  const { statusCode: status } = error;
  const said = `HTTP ${status}${quoted(error, doing.token)}`;
  if (!isOfTheHub(error.url, doing.url))
    return new ExternalError(`${where}: the Hub's storage refused a file (${said}). Run the same again: it gets a new address.`);
  if (status === 401) {
    const token = doing.token ? `the token from ${doing.token.source} was not accepted` : 'there is no token';
    return new UserError(`${where}: ${token} (${said}). Make a token with write access and set HF_TOKEN, or sign in with \`hf auth login\`.`);
  }
  if (status === 403) {
    const who = doing.token ? `the token from ${doing.token.source}` : 'a caller without a token';
    return new UserError(`${where}: ${who} may not write to ${doing.repository} (${said}). Give it write access to this repository, or name another one.`);
  }
  if (status === 404) return new UserError(`${where}: no such repository or revision (${said}). Mend promote.repository or promote.revision.`);
  if (status === 409) return new ExternalError(`${where}: it exists already or is in use (${said}). Run the same again.`);
  if (status === 412) return new ExternalError(`${where}: somebody else pushed at the same time (${said}). Run the same again.`);
  if (status === 429) return new ExternalError(`${where}: too many requests (${said}). Run the same again in a few minutes.`);
  if (status >= 500) return new ExternalError(`${where}: the Hub failed (${said}). Run the same again: what it holds already is not sent again.`);
  return new ExternalError(`${where}: the Hub refused (${said}).`, { retryable: false });
}

/** Large files go to storage of another address, whose refusals say nothing about the token. */
function isOfTheHub(address: string, url: string): boolean {
  return address.startsWith(`${url}/`) && /^\/api\/|\.git\/info\/lfs\/|\/(resolve|raw)\//.test(new URL(address).pathname);
}

export function isStatus(error: unknown, status: number): boolean {
  return error instanceof HubApiError && error.statusCode === status;
}

function quoted({ data, requestId }: HubApiError, token: HubToken | null): string {
  const text = typeof data?.['error'] === 'string' ? data['error'] : '';
  const short = (token ? text.replaceAll(token.value, '…') : text).slice(0, 200);
  return `${short === '' ? '' : `, ${JSON.stringify(short)}`}${requestId ? `, request ${JSON.stringify(requestId.slice(0, 64))}` : ''}`;
}

/** undici says `fetch failed` and keeps the reason in its cause. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return code || sentenceOf(cause).replaceAll(/https?:\S+/g, 'an address');
}
