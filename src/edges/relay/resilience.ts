import {
  BrokenCircuitError,
  bulkhead,
  CircuitState,
  CountBreaker,
  circuitBreaker,
  DelegateBackoff,
  ExponentialBackoff,
  handleWhenResult,
  type IBackoff,
  type IRetryBackoffContext,
  retry,
  TimeoutStrategy,
  timeout,
} from 'cockatiel';
import type { Attempted } from './attempt.ts';

export interface ResilienceOptions {
  /** Requests in flight at once, until the end of their bodies. */
  concurrency: number;
  /** Requests that may wait for one of those to end. */
  queue: number;
  /** Of one request, the first among them. */
  maxAttempts: number;
  /** Of one attempt, until the first byte of its body. */
  firstByteMs: number;
  /** How long a hosted model that failed so often is left alone. */
  restMs: number;
  /** One sentence for whoever watches: left alone, and asked again. */
  onNotice(line: string): void;
}

/** Attempts that are looked at, and how many there must be. More than two in five failed: an answer that breaks off counts as begun and as failed. */
const WINDOW = { size: 20, minimumNumberOfCalls: 5, threshold: 0.4 };
const FIRST_BACKOFF_MS = 250;
const LONGEST_BACKOFF_MS = 5_000;

/** What stands between requests and the hosted model, shared by all of them. */
export interface Resilience {
  /** @throws BulkheadRejectedError when too many wait. */
  inTurn(work: () => Promise<void>, life: AbortSignal): Promise<void>;
  /** The last attempt. @throws BrokenCircuitError when the hosted model is left alone. */
  persistently(once: (place: { isLast: boolean; late: AbortSignal }) => Promise<Attempted>, life: AbortSignal): Promise<Attempted>;
  /** An answer broke off after its first byte. */
  brokeOff(sentence: string): void;
  isUp(): boolean;
  /** What the last failure was, without a full stop. */
  lastFault(): string;
}

export function resilience({ concurrency, queue, maxAttempts, firstByteMs, restMs, onNotice }: ResilienceOptions): Resilience {
  const lanes = bulkhead(concurrency, queue);
  const retries = retry(
    handleWhenResult((result) => again(result) !== null),
    { maxAttempts: maxAttempts - 1, backoff: backoff() },
  );
  const clock = timeout(firstByteMs, { strategy: TimeoutStrategy.Cooperative, abortOnReturn: false });
  let last = 'nothing';
  let openedAt = 0;
  const breaker = circuitBreaker(
    // A probe that its client left proves nothing: the breaker would take it for a success.
    handleWhenResult((result) => isAttempted(result) && (result.isFault || (result.result === null && breaker.state === CircuitState.HalfOpen))),
    { halfOpenAfter: restMs, breaker: new CountBreaker(WINDOW) },
  );
  breaker.onBreak(() => {
    openedAt = Date.now();
    onNotice(`The hosted model is left alone for ${restMs / 1000} s: too many attempts failed, the last because ${last}.`);
  });
  breaker.onReset(() => onNotice('The hosted model answers again.'));
  const guarded = async (work: () => Promise<Attempted>): Promise<Attempted> => {
    // While one request tries whether it answers again, the others would wait for what becomes of it.
    if (breaker.state === CircuitState.HalfOpen) throw new BrokenCircuitError();
    return breaker.execute(async () => {
      const attempted = await work();
      if (attempted.isFault) last = sentenceOf(attempted);
      return attempted;
    });
  };
  return {
    inTurn: (work, life) => lanes.execute(work, life),
    persistently: (once, life) =>
      retries.execute(({ attempt }) => guarded(() => clock.execute(({ signal }) => once({ isLast: attempt >= maxAttempts - 1, late: signal }), life)), life),
    brokeOff(sentence) {
      if (breaker.state !== CircuitState.Closed) return;
      const broken: Attempted = { result: { why: 'unreachable', sentence }, again: null, isFault: true };
      guarded(async () => broken).catch(() => {});
    },
    isUp: () => breaker.state === CircuitState.Closed || (breaker.state === CircuitState.Open && Date.now() - openedAt >= restMs),
    lastFault: () => last,
  };
}

/** What the hosted model asks for, or else twice as long every time with jitter. */
function backoff(): DelegateBackoff<IRetryBackoffContext<unknown>, IBackoff<unknown>> {
  const jittered = new ExponentialBackoff({ initialDelay: FIRST_BACKOFF_MS, maxDelay: LONGEST_BACKOFF_MS });
  return new DelegateBackoff((context, before) => {
    const next = before ? before.next(context) : jittered.next();
    const asked = 'value' in context.result ? again(context.result.value) : null;
    return { delay: asked?.waitMs ?? next.duration, state: next };
  });
}

function isAttempted(result: unknown): result is Attempted {
  return typeof result === 'object' && result !== null && 'isFault' in result;
}

function again(result: unknown): Attempted['again'] {
  return isAttempted(result) ? result.again : null;
}

function sentenceOf({ result }: Attempted): string {
  if (result === null) return 'nobody waited';
  return 'opened' in result ? `the hosted model answered HTTP ${result.opened.status}` : result.sentence;
}
