/** A repository on GitHub, and the server it lies on: `https://github.com`. */
export interface GitHubPlace {
  server: string;
  /** `OWNER/NAME`. */
  repository: string;
}

const DEFAULT_SERVER = 'https://github.com';
const REPOSITORY = /^\/?([A-Za-z0-9][A-Za-z0-9-]{0,38}\/[A-Za-z0-9._-]{1,100}?)(?:\.git)?\/?$/;

/**
 * Where a remote lies on GitHub, by its https or ssh address; what stands there of a user, a password or a token is left out. Null for any other server.
 * @param server GITHUB_SERVER_URL, for a GitHub of one's own.
 */
export function gitHubPlace(remote: string, server: string | undefined): GitHubPlace | null {
  const own = serverOf(server ?? DEFAULT_SERVER);
  const address = /^[\w.-]+@([\w.-]+):(?!\/\/)(.+)$/.exec(remote.trim());
  const [host, path] = address ? [address[1], address[2]] : parsed(remote.trim());
  if (own === null || host === undefined || host.toLowerCase() !== new URL(own).hostname) return null;
  const repository = REPOSITORY.exec(path ?? '')?.[1];
  return repository === undefined ? null : { server: own, repository };
}

/** Where a pull request from one branch into another begins. */
export function compareLink({ server, repository }: GitHubPlace, { base, branch }: { base: string; branch: string }): string {
  const named = [base, branch].map((name) => name.split('/').map(encodeURIComponent).join('/'));
  return `${server}/${repository}/compare/${named.join('...')}?expand=1`;
}

function serverOf(server: string): string | null {
  const url = URL.parse(server);
  return url?.protocol === 'https:' ? url.origin : null;
}

function parsed(remote: string): [string?, string?] {
  const url = URL.parse(remote);
  return url && ['https:', 'ssh:'].includes(url.protocol) ? [url.hostname, url.pathname] : [];
}
