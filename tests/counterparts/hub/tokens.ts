import { type Answer, type Asked, jsonOf, ok, refused } from './answer.ts';

export interface HubAccount {
  name: string;
  /** Namespaces or repositories it may write to. */
  writes: readonly string[];
  /** A fine-grained token's permissions; without them it is of the old kind, which writes everywhere or nowhere. */
  permissions?: readonly string[];
}

/** A trusted publisher: whose OIDC tokens are exchanged, for which repository. */
export interface Publisher {
  /** `OWNER/NAME`, `datasets/OWNER/NAME`. */
  resource: string;
  claims: Readonly<Record<string, string>>;
}

const GRANT = 'urn:ietf:params:oauth:grant-type:token-exchange';
const ID_TOKEN = 'urn:ietf:params:oauth:token-type:id_token';

/** Who a request comes from; null for a token nobody has. */
export function accountOf({ request }: Pick<Asked, 'request'>, accounts: ReadonlyMap<string, HubAccount>): HubAccount | 'anonymous' | null {
  const header = request.headers.authorization;
  if (header === undefined) return 'anonymous';
  return accounts.get(header.replace(/^Bearer /, '')) ?? null;
}

export function mayWrite(account: HubAccount, repository: string): boolean {
  return account.writes.some((allowed) => allowed === repository || repository.startsWith(`${allowed}/`));
}

/** The token exchange: the audience and every claim of the publisher must be exactly so. The signature is not looked at. */
export function exchange(asked: Asked, { publishers, accounts }: { publishers: readonly Publisher[]; accounts: Map<string, HubAccount> }): Answer {
  const isForm = asked.request.headers['content-type']?.startsWith('application/x-www-form-urlencoded');
  const fields = isForm ? Object.fromEntries(new URLSearchParams(asked.body.toString('utf8'))) : jsonOf(asked);
  const invalid = (why: string): Answer => ({ status: 400, body: { error: 'invalid_grant', error_description: why } });
  if (fields['grant_type'] !== GRANT || fields['subject_token_type'] !== ID_TOKEN) return invalid('unsupported grant');
  const claims = claimsOf(String(fields['subject_token'] ?? ''));
  if (claims['aud'] !== 'https://huggingface.co') return invalid('wrong audience');
  const publisher = publishers.find(({ resource }) => resource === fields['resource']);
  if (!publisher) return invalid('no trusted publisher for this resource');
  const wrong = Object.entries(publisher.claims).find(([name, value]) => claims[name] !== value);
  if (wrong) return invalid(`claim ${wrong[0]} does not match`);
  const token = `hf_jwt_${accounts.size}`;
  accounts.set(token, { name: `publisher of ${publisher.resource}`, writes: [publisher.resource.replace(/^(datasets|spaces)\//, '')] });
  return ok({ access_token: token, token_type: 'bearer', expires_in: 3600 });
}

function claimsOf(jwt: string): Record<string, unknown> {
  try {
    return jsonOf({ body: Buffer.from(jwt.split('.')[1] ?? '', 'base64url') });
  } catch {
    return {};
  }
}

export function whoami(account: HubAccount | 'anonymous' | null): Answer {
  if (account === null || account === 'anonymous') return refused(401, 'Invalid credentials in Authorization header');
  const { name, writes, permissions } = account;
  const role = permissions ? 'fineGrained' : writes.length > 0 ? 'write' : 'read';
  const fineGrained = permissions && { global: [], scoped: [{ entity: { type: 'user', name }, permissions }] };
  const accessToken = { displayName: 'a token', role, createdAt: '2026-01-01T00:00:00.000Z', ...(fineGrained && { fineGrained }) };
  return ok({ type: 'user', id: name, name, auth: { type: 'access_token', accessToken } });
}
