import { gitHubPlace } from '../../../edges/git/forge-address.ts';
import { git } from '../../../edges/git/git.ts';
import { isLoopback } from '../../../edges/serve/listening.ts';
import type { ConsolePlace } from '../place.ts';

/** Which repository on which GitHub, and what may be read of it with; `why` where the forge is not asked. */
export interface ForgePlace {
  repository: string | null;
  server: string | null;
  reads: { apiUrl: string; repository: string; token: string } | null;
  why: string | null;
}

const DEFAULT_SERVER = 'https://github.com';
const DEFAULT_API = 'https://api.github.com';
const HOW = 'Start the console with GITHUB_TOKEN set to a token that may read pull requests, statuses and issues';

/** From the environment, else from the remote `origin`. The token goes to GitHub's own address, or where GITHUB_API_URL says, over https (on this machine: http). */
export async function forgePlace({ root, env }: Pick<ConsolePlace, 'root' | 'env'>): Promise<ForgePlace> {
  const server = httpsOrigin(env['GITHUB_SERVER_URL']) ?? DEFAULT_SERVER;
  const named = /^[A-Za-z0-9][\w-]*\/[\w.-]+$/.test(env['GITHUB_REPOSITORY'] ?? '') ? (env['GITHUB_REPOSITORY'] ?? null) : null;
  const remote = named === null ? await git(['remote', 'get-url', 'origin'], { cwd: root, env }).catch(() => null) : null;
  const repository = named ?? (remote?.ok ? (gitHubPlace(remote.out, server)?.repository ?? null) : null);
  const token = env['GITHUB_TOKEN'] || env['GH_TOKEN'] || null;
  const base = { repository, server: repository === null ? null : server };
  if (repository === null)
    return {
      ...{ ...base, reads: null },
      why: `The remote origin is not on GitHub, or there is none, so this shows what eval-results/ records. ${HOW} and GITHUB_REPOSITORY to OWNER/NAME to see open pull requests.`,
    };
  if (token === null)
    return { ...base, reads: null, why: `No token, so this shows what eval-results/ records. ${HOW} to see open pull requests, gates and drift.` };
  const apiUrl = apiOf(env['GITHUB_API_URL'], server);
  if (apiUrl === null)
    return {
      ...base,
      reads: null,
      why: 'GITHUB_API_URL is no https address, so the token is not sent there and this shows what eval-results/ records. Mend it.',
    };
  return { ...base, reads: { apiUrl, repository, token }, why: null };
}

function apiOf(given: string | undefined, server: string): string | null {
  if (!given) return server === DEFAULT_SERVER ? DEFAULT_API : `${server}/api/v3`;
  const url = URL.parse(given);
  if (url === null || url.username !== '' || (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname)))) return null;
  return `${url.origin}${url.pathname}`.replace(/\/$/, '');
}

function httpsOrigin(address: string | undefined): string | null {
  const url = address ? URL.parse(address) : null;
  return url?.protocol === 'https:' ? url.origin : null;
}
