import type { Answer } from './answers.ts';

export interface RequestLine {
  method: string;
  /** Path with query, unescaped as it came. */
  path: string;
  /** Operation as in OPERATIONS, `blob` or `results` for artifact storage and its service, null when there is none such. */
  operation: string | null;
  body: unknown;
}

export type Matcher = (request: RequestLine) => boolean;

export interface Fault {
  /** Every request when left out. */
  when?: Matcher;
  /** How many requests it hits; 1 by default. */
  times?: number;
  kind: 'rate-limit' | 'secondary-limit' | 'too-many-requests' | 'bad-gateway' | 'server-error' | 'reset' | 'slow' | 'cut';
  /** True: the request is carried out and only its answer is lost. */
  afterwards?: boolean;
  /** What `retry-after` and the rate limit's reset say, in seconds; 1 by default. */
  retryAfterS?: number;
  /** For `slow`. */
  delayMs?: number;
}

interface Armed extends Fault {
  left: number;
}

/** Faults and hooks waiting for requests; the first that matches is used up first. */
export class Faults {
  readonly #faults: Armed[] = [];
  readonly #hooks: { when: Matcher; run: (request: RequestLine) => void | Promise<void>; left: number }[] = [];

  add(fault: Fault): void {
    this.#faults.push({ ...fault, left: fault.times ?? 1 });
  }

  /** Runs before the next matching request is looked at, so that a test can push in between. */
  beforeRequest(when: Matcher, run: (request: RequestLine) => void | Promise<void>, times = 1): void {
    this.#hooks.push({ when, run, left: times });
  }

  async runHooks(request: RequestLine): Promise<void> {
    for (const hook of this.#hooks) {
      if (hook.left === 0 || !hook.when(request)) continue;
      hook.left -= 1;
      await hook.run(request);
    }
  }

  /** How many hits of faults are still to come. */
  get waiting(): number {
    return this.#faults.reduce((sum, { left }) => sum + left, 0);
  }

  take(request: RequestLine): Fault | null {
    const fault = this.#faults.find(({ left, when }) => left > 0 && (when?.(request) ?? true));
    if (!fault) return null;
    fault.left -= 1;
    return fault;
  }
}

/** What a failing GitHub answers; null for faults that are no answer. */
export function answerOf({ kind, retryAfterS = 1 }: Fault, now: Date): Answer | null {
  const reset = String(Math.ceil(now.getTime() / 1000) + retryAfterS);
  const after = { 'retry-after': String(retryAfterS) };
  const error = (status: number, message: string, headers: Record<string, string>): Answer => ({
    status,
    headers,
    body: { message, documentation_url: 'https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api', status: String(status) },
  });
  switch (kind) {
    case 'rate-limit':
      return error(403, 'API rate limit exceeded for installation ID 1.', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset });
    case 'secondary-limit':
      return error(403, 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.', after);
    case 'too-many-requests':
      return error(429, 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.', after);
    case 'bad-gateway':
      return { status: 502, body: Buffer.from('<html><title>502 Bad Gateway</title></html>'), headers: { 'content-type': 'text/html' } };
    case 'server-error':
      return error(500, 'Server Error', {});
    case 'reset':
    case 'slow':
    case 'cut':
      return null;
  }
}
