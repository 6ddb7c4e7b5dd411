import { z } from 'zod';
import { ExternalError, Interrupted, sentenceOf, UserError } from '../../errors.ts';
import type { HubRepository } from '../../promote/ports.ts';
import type { HubToken } from './hub-token.ts';

/** The Hub accepts tokens for this audience only, whatever its own address. */
const AUDIENCE = 'https://huggingface.co';

const IdToken = z.looseObject({ value: z.string().min(1) });
const Exchanged = z.looseObject({ access_token: z.string().min(1) });
const Refused = z.looseObject({ error: z.string().optional(), error_description: z.string().optional() });

interface Exchange {
  env: NodeJS.ProcessEnv;
  url: string;
  repository: HubRepository;
  signal: AbortSignal;
}

/**
 * GitHub's OIDC token exchanged (RFC 8693) for a Hub token that writes to one repository for an hour. The repository must name this workflow
 * as a trusted publisher. Null outside a GitHub job with `id-token: write`.
 * @throws UserError for another Hub than huggingface.co, before GitHub is asked for anything.
 */
export async function exchangeOidc({ env, url, repository, signal }: Exchange): Promise<HubToken | null> {
  const requestUrl = env['ACTIONS_ID_TOKEN_REQUEST_URL'];
  const requestToken = env['ACTIONS_ID_TOKEN_REQUEST_TOKEN'];
  if (!requestUrl || !requestToken) return null;
  if (!mayTakeIdentity(url))
    throw new UserError(
      `${url}: expected ${AUDIENCE} to give this job's identity to, got another Hub. Set HF_TOKEN to a token of that Hub, or correct its address.`,
    );
  const asked = new URL(requestUrl);
  asked.searchParams.set('audience', AUDIENCE);
  const given = await call("GitHub's OIDC token", asked, { headers: { authorization: `Bearer ${requestToken}` }, signal });
  if (!given.ok) throw new ExternalError(`GitHub gave no OIDC token (HTTP ${given.status}). Give the job \`id-token: write\` and run it again.`);
  const subject = IdToken.safeParse(await given.json().catch(() => null));
  if (!subject.success) throw new ExternalError('GitHub gave an OIDC token of another shape than expected. Run the job again.');
  const answer = await call('the token exchange', new URL('/oauth/token', url), {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
      subject_token: subject.data.value,
      resource: repository.type === 'model' ? repository.id : `${repository.type}s/${repository.id}`,
    }),
    signal,
  });
  const body: unknown = await answer.json().catch(() => null);
  if (answer.status >= 500) throw new ExternalError(`${url}: the token exchange failed (HTTP ${answer.status}). Run the same again.`);
  const exchanged = Exchanged.safeParse(body);
  if (!answer.ok || !exchanged.success) {
    const { error_description: why, error } = Refused.safeParse(body).data ?? {};
    const said = (why ?? error ?? '').replaceAll(subject.data.value, '…').slice(0, 200);
    throw new UserError(
      `${url}: ${repository.id} does not take this workflow's OIDC token (HTTP ${answer.status}${said ? `, ${JSON.stringify(said)}` : ''}). Add this repository, workflow file and branch as a trusted publisher in its settings, or set HF_TOKEN.`,
    );
  }
  return { value: exchanged.data.access_token, source: "GitHub's OIDC token" };
}

/** Whoever is given the token can use it at the Hub itself. On this machine it only rehearses. */
function mayTakeIdentity(hub: string): boolean {
  const { origin, hostname } = new URL(hub);
  return origin === AUDIENCE || ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}

async function call(what: string, url: URL, init: RequestInit & { signal: AbortSignal }): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    if (init.signal.aborted) throw new Interrupted();
    throw new ExternalError(`${url.origin}: ${what}: the connection broke (${sentenceOf(error)}). Run the same again.`);
  }
}
