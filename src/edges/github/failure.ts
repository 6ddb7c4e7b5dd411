import { z } from 'zod';
import { ExternalError, Interrupted, sentenceOf, UserError } from '../../errors.ts';

/** What a call does, in words that follow "to", and the job permission it needs: `comment on #7`, `pull-requests: write`. */
export interface Asked {
  what: string;
  needs: string;
}

interface Failed extends Asked {
  repository: string;
  tries: number;
}

const RequestFailure = z.object({
  status: z.number(),
  message: z.string(),
  response: z.object({ headers: z.record(z.string(), z.unknown()), data: z.unknown() }).optional(),
});
type RequestFailure = z.infer<typeof RequestFailure>;

/** The HTTP status of a failed call, or null for anything else. */
export function statusOf(error: unknown): number | null {
  return RequestFailure.safeParse(error).data?.status ?? null;
}

/** Whether GitHub asks to come back later: 429, or 403 with the marks of a rate limit. */
export function isLimit(error: unknown): boolean {
  const failure = RequestFailure.safeParse(error).data;
  if (failure === undefined || ![403, 429].includes(failure.status)) return false;
  const headers = failure.response?.headers ?? {};
  if (headers['x-ratelimit-remaining'] === '0') return false;
  return failure.status === 429 || headers['retry-after'] !== undefined;
}

/** One sentence for whatever a call to GitHub threw: what was asked, what it answered, what helps. */
export function failureOf(error: unknown, failed: Failed): Error {
  if (error instanceof UserError || error instanceof ExternalError || error instanceof Interrupted) return error;
  const parsed = RequestFailure.safeParse(error);
  if (!parsed.success) return error instanceof Error ? error : new Error(sentenceOf(error));
  const failure = parsed.data;
  const { what, needs, repository, tries } = failed;
  const { status } = failure;
  const said = saidBy(failure);
  if (status === 401)
    return new UserError(
      `GitHub refused the token when asked to ${what} (HTTP 401: ${said}). The token is wrong or has expired: give the github-token input, or GITHUB_TOKEN, a valid one.`,
    );
  const limit = untilOf(failure);
  if (limit !== null)
    return new ExternalError(`GitHub's rate limit is used up: asked to ${what} in ${repository}, it answered HTTP ${status}. Run this again after ${limit}.`, {
      cause: error,
    });
  if (status === 403)
    return new UserError(
      `GitHub does not let this token ${what} in ${repository} (HTTP 403: ${said}). Give the job \`permissions: { ${grantOf(failure, needs)} }\`, or a token that may.`,
    );
  if (status === 404)
    return new ExternalError(
      `GitHub found nothing when asked to ${what} in ${repository} (HTTP 404). It was deleted, or the token may not see it: the job needs \`${needs}\`.`,
      { cause: error, retryable: false },
    );
  if (failure.response === undefined)
    return new ExternalError(`GitHub could not be reached to ${what} in ${repository}, ${tries} times: ${said}. Check the network and run this again.`, {
      cause: error,
    });
  if (status >= 500)
    return new ExternalError(`GitHub failed ${tries} times when asked to ${what} in ${repository} (HTTP ${status}: ${said}). Run this again later.`, {
      cause: error,
    });
  return new ExternalError(`GitHub refused to ${what} in ${repository} (HTTP ${status}: ${said}).`, { cause: error, retryable: false });
}

/** GitHub's own words on one line; error pages of proxies are long. */
function saidBy({ message, response }: RequestFailure): string {
  const own = z.object({ message: z.string() }).safeParse(response?.data).data?.message ?? message;
  const line = own.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
  return line.length > 200 ? `${line.slice(0, 199)}…` : line;
}

/** When a used-up limit is free again, ISO 8601; null where this is no limit. */
function untilOf({ status, message, response }: RequestFailure): string | null {
  const headers = response?.headers ?? {};
  const isUsedUp = headers['x-ratelimit-remaining'] === '0' || headers['retry-after'] !== undefined || /rate limit/i.test(message);
  if (status !== 429 && !(status === 403 && isUsedUp)) return null;
  const reset = Number(headers['x-ratelimit-reset']);
  const retryAfter = Number(headers['retry-after'] ?? 60);
  const at = headers['x-ratelimit-remaining'] === '0' && Number.isFinite(reset) ? reset * 1000 : Date.now() + retryAfter * 1000;
  return Number.isFinite(at) ? new Date(at).toISOString() : 'a few minutes';
}

/** GitHub names the permissions that would do: `contents=write; pull_requests=write` is read as a choice, so the first is enough. */
function grantOf({ response }: RequestFailure, needs: string): string {
  const accepted = response?.headers['x-accepted-github-permissions'];
  const first = typeof accepted === 'string' ? /^([a-z_]+)=(read|write)/.exec(accepted) : null;
  return first ? `${first[1]?.replaceAll('_', '-')}: ${first[2]}` : needs;
}
