import { ExternalError, UserError } from '../../../errors.ts';
import { codeOf } from '../../files/atomic.ts';
import { maskSecrets } from '../../http/mask.ts';

export interface GitHubReadOptions {
  /** `https://api.github.com`, or what GITHUB_API_URL says. */
  apiUrl: string;
  /** `OWNER/NAME`. */
  repository: string;
  token: string;
  now(): number;
}

/** Reads JSON below a repository's address; an unchanged answer costs no request of the rate limit. */
export type GitHubGet = (path: string, query?: Readonly<Record<string, string>>) => Promise<unknown>;

const TIMEOUT_MS = 20_000;
/** Answers that are remembered by their tag. */
const MOST_KEPT = 500;

/** GitHub over its REST API, for reading. The token goes to this address alone, and into no sentence. */
export function githubGet({ apiUrl, repository, token, now }: GitHubReadOptions): GitHubGet {
  const kept = new Map<string, { tag: string; body: unknown }>();
  return async (path, query = {}) => {
    const search = new URLSearchParams(query);
    const url = `${apiUrl}/repos/${repository}${path}${search.size > 0 ? `?${search}` : ''}`;
    const known = kept.get(url);
    const headers = {
      accept: 'application/vnd.github+json',
      'x-github-api-version': '2022-11-28',
      'user-agent': 'fledgling-console',
      authorization: `Bearer ${token}`,
      ...(known ? { 'if-none-match': known.tag } : {}),
    };
    const response = await fetch(url, { headers, redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) }).catch((error: unknown) => {
      const why = error instanceof Error && error.name === 'TimeoutError' ? `no answer in ${TIMEOUT_MS / 1000} s` : reasonOf(error);
      throw new ExternalError(`GitHub could not be reached at ${new URL(apiUrl).host} (${maskSecrets(why, [token])}). Check the network and refresh.`);
    });
    if (response.status === 304 && known) return known.body;
    if (!response.ok) throw await refused(response, { repository, path, now });
    const body: unknown = await response.json().catch(() => {
      throw new ExternalError(`GitHub answered ${path} of ${repository} with something that is no JSON. Refresh later.`);
    });
    const tag = response.headers.get('etag');
    if (tag !== null && kept.size < MOST_KEPT) kept.set(url, { tag, body });
    return body;
  };
}

/** One sentence for what GitHub answered in place of what was asked for. */
async function refused(response: Response, { repository, path, now }: { repository: string; path: string; now(): number }): Promise<Error> {
  const { status, headers } = response;
  await response.body?.cancel();
  const after = Number(headers.get('retry-after') ?? Number.NaN);
  const isUsedUp = headers.get('x-ratelimit-remaining') === '0';
  if (status === 429 || (status === 403 && (isUsedUp || Number.isFinite(after)))) {
    const reset = Number(headers.get('x-ratelimit-reset') ?? Number.NaN) * 1000;
    const until = Number.isFinite(after) ? now() + after * 1000 : isUsedUp && Number.isFinite(reset) ? reset : null;
    const when = until === null ? 'in a few minutes' : `after ${new Date(until).toISOString().slice(11, 16)} UTC`;
    return new ExternalError(`GitHub’s rate limit is used up. Refresh ${when}.`);
  }
  if (status >= 300 && status < 400)
    return new UserError(
      `GitHub has ${repository} at another address (HTTP ${status}): it was renamed or moved. Set GITHUB_REPOSITORY, or the remote origin, to its name.`,
    );
  if (status === 401)
    return new UserError('GitHub refused the token of GITHUB_TOKEN or GH_TOKEN (HTTP 401): it is wrong or has expired. Start the console with a valid one.');
  if (status === 403)
    return new UserError(
      `GitHub does not let this token read ${path} of ${repository} (HTTP 403). Give it read access to pull requests, commit statuses and issues.`,
    );
  if (status === 404)
    return new UserError(
      `GitHub knows no ${repository}${path}, or does not show it to this token (HTTP 404). Check GITHUB_REPOSITORY or the remote origin, and the token’s access.`,
    );
  return new ExternalError(`GitHub failed when it was asked for ${path} of ${repository} (HTTP ${status}). Refresh later.`);
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return codeOf(cause) ?? (cause instanceof Error ? cause.message : error instanceof Error ? error.message : 'no reason given');
}
