import { getOctokit } from '@actions/github';
import { defaults } from '@actions/github/lib/utils';
import { retry } from '@octokit/plugin-retry';
import { type ThrottlingOptions, throttling } from '@octokit/plugin-throttling';
import { UserError } from '../../errors.ts';
import { type Asked, failureOf, isLimit, statusOf } from './failure.ts';

export interface GitHubOptions {
  token: string;
  /** `OWNER/NAME`. */
  repository: string;
  /** `https://api.github.com`, or what GITHUB_API_URL says. */
  apiUrl: string;
  /** The account the token acts as; a GITHUB_TOKEN cannot ask. Default `github-actions[bot]`. */
  login?: string;
  /** Milliseconds that stand for one second of waiting between tries; 0 asks everything once, at once. Default 1000. */
  retryBaseMs?: number;
  /** False writes as fast as it can. Default true: one write a second and one notification in three, as GitHub asks. */
  paced?: boolean;
  /** What requests go through. Default: the network, by the runner's proxy where it has one. */
  fetch?: typeof fetch;
}

export interface GitHubClient {
  octokit: ReturnType<typeof getOctokit>;
  repository: string;
  /** Spread into every call. */
  place: { owner: string; repo: string };
  login: string;
  retryBaseMs: number;
  /** Without a token: for hosts that are not the API. */
  fetch: typeof fetch;
  /** Runs a call and turns what GitHub refuses into one sentence. */
  ask<T>(asked: Asked, call: () => Promise<T>): Promise<T>;
  /** The same, with null for what is not there. */
  askIfThere<T>(asked: Asked, call: () => Promise<T>): Promise<T | null>;
}

/** Longest wait for a rate limit, in seconds: beyond it the job says when to come back instead of holding a runner. */
const LONGEST_WAIT = 300;
const TRIES = 3;
const REQUEST_TIMEOUT_MS = 60_000;

/** An Octokit that waits out rate limits, tries 5xx again, and logs nothing. */
export function githubClient(options: GitHubOptions): GitHubClient {
  const { token, repository, apiUrl, login = 'github-actions[bot]', retryBaseMs = 1000, paced = true } = options;
  const [, owner, repo] = /^([\w-]+)\/([\w.-]+)$/.exec(repository) ?? [];
  if (owner === undefined || repo === undefined)
    throw new UserError(`repository: expected OWNER/NAME, got ${JSON.stringify(repository)}. Set GITHUB_REPOSITORY.`);
  if (token === '') throw new UserError('github-token: expected a token, got nothing. Give the job its github.token, or set GITHUB_TOKEN.');
  const proxied: typeof fetch = options.fetch ?? defaults.request?.fetch ?? fetch;
  const enabled = retryBaseMs > 0;
  const timed: typeof fetch = (url, init) => proxied(url, { ...init, signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) });
  const silent = () => {};
  const octokit = getOctokit(
    token,
    {
      baseUrl: apiUrl,
      log: { debug: silent, info: silent, warn: silent, error: silent },
      request: { fetch: timed },
      retry: { enabled, retries: TRIES, retryAfterBaseValue: retryBaseMs, doNotRetry: [400, 401, 403, 404, 409, 410, 422, 429, 451] },
      throttle: { enabled, ...throttle(retryBaseMs, paced) },
    },
    retry,
    // Between the two: the throttling plugin knows a secondary limit by its words only, and not every 429 has them.
    (wrapped) => {
      wrapped.hook.error('request', (error) => {
        if (isLimit(error) && !/secondary rate/i.test(error.message)) error.message += ' (secondary rate limit)';
        throw error;
      });
    },
    throttling,
  );
  const ask = async <T>(asked: Asked, call: () => Promise<T>): Promise<T> => {
    try {
      return await call();
    } catch (error) {
      throw failureOf(error, { ...asked, repository, tries: enabled ? TRIES + 1 : 1 });
    }
  };
  const askIfThere = <T>(asked: Asked, call: () => Promise<T>): Promise<T | null> =>
    ask(asked, () =>
      call().catch((error: unknown) => {
        if (statusOf(error) === 404) return null;
        throw error;
      }),
    );
  return { octokit, repository, place: { owner, repo }, login, retryBaseMs, fetch: proxied, ask, askIfThere };
}

function throttle(retryBaseMs: number, paced: boolean): ThrottlingOptions {
  const waits = (seconds: number, _options: unknown, _octokit: unknown, tries: number) => seconds <= LONGEST_WAIT && tries < TRIES;
  const limits: ThrottlingOptions = { retryAfterBaseValue: retryBaseMs, onRateLimit: waits, onSecondaryRateLimit: waits };
  const atOnce = { key: () => ({ schedule: async (_job: unknown, work: () => unknown) => work() }) };
  return paced ? limits : Object.assign(limits, { write: atOnce, notifications: atOnce });
}
