import { BrokenCircuitError, BulkheadRejectedError } from 'cockatiel';
import { Interrupted } from '../../errors.ts';
import type { HostedRelay } from '../../serve/ports.ts';
import type { ClientOptions } from '../openai/client.ts';
import { attempt, type Failure } from './attempt.ts';
import { withModel } from './model-name.ts';
import { type ResilienceOptions, resilience } from './resilience.ts';
import { streamedBody } from './streamed-body.ts';
import { targetOf } from './target.ts';

export interface RelayOptions extends ClientOptions, ResilienceOptions {
  /** The deployment's name. */
  model: string;
  /** Silence in mid-answer may last so long. */
  idleMs: number;
  /** All of one request: waiting, attempts and body. */
  deadlineMs: number;
}

type Relayed = Awaited<ReturnType<HostedRelay['relay']>>;

/**
 * The hosted model for requests of others: a body goes on byte for byte but for the model's name, with our key and none of theirs, and the reply comes
 * back as it comes in. Retries, a time limit, a breaker and a limit of what is in flight stand before the first byte of a reply, nothing after it.
 * @throws UserError for a wrong address, and where a key is needed and none is set.
 */
export function openHostedRelay(options: RelayOptions): HostedRelay {
  const { model, apiKey, firstByteMs, idleMs, deadlineMs, concurrency, queue } = options;
  const target = targetOf(options);
  const shield = resilience(options);
  return {
    model,
    isUp: shield.isUp,
    async relay({ body, headers }, signal) {
      if (signal.aborted) throw new Interrupted();
      const life = lifeOf(signal, deadlineMs);
      const asked = {
        url: target.url,
        headers: target.headersFor(headers),
        body: new TextEncoder().encode(withModel(body, model)),
        apiKey,
        firstByteMs,
        now: Date.now,
      };
      const { promise: relayed, resolve, reject } = Promise.withResolvers<Relayed>();
      let attempts = 0;
      const refuse = (failure: Failure) => resolve({ ok: false, ...failure, attempts });
      const leave = () =>
        signal.aborted ? reject(new Interrupted()) : refuse({ why: 'timeout', sentence: `the hosted model did not answer within ${deadlineMs / 1000} s` });
      life.signal.addEventListener('abort', leave);
      const work = async () => {
        const once = (place: { isLast: boolean; late: AbortSignal }) => {
          attempts += 1;
          return attempt({ ...asked, ...place, life: life.signal });
        };
        // What is left in the middle of a wait lets go of its place at once.
        const attempted = await Promise.race([shield.persistently(once, life.signal), aborted(life.signal)]);
        if (attempted === null || attempted.result === null) return;
        if (!('opened' in attempted.result)) return refuse(attempted.result);
        const { opened } = attempted.result;
        const { promise: over, resolve: onEnd } = Promise.withResolvers<void>();
        const { status, headers: returned } = opened;
        resolve({
          ok: true,
          attempts,
          reply: { status, headers: returned, body: streamedBody(opened, { idleMs, signal, life: life.signal, onBroken: shield.brokeOff, onEnd }) },
        });
        await over;
      };
      const settled = shield.inTurn(work, life.signal).catch((error: unknown) => {
        if (error instanceof BulkheadRejectedError)
          refuse({ why: 'busy', sentence: `${concurrency} requests are with the hosted model and ${queue} wait for it already` });
        else if (error instanceof BrokenCircuitError)
          refuse({ why: 'open', sentence: `the hosted model is left alone for a while, since it failed too often; the last time ${shield.lastFault()}` });
        else reject(error);
      });
      settled.finally(() => {
        life.signal.removeEventListener('abort', leave);
        life.end();
      });
      return relayed;
    },
  };
}

/**
 * Until the client leaves or the time is over; `end` when neither matters any more. A controller of its own: a signal of `AbortSignal.any` that
 * somebody still listens to is kept by Node until it aborts.
 */
function lifeOf(signal: AbortSignal, deadlineMs: number): { signal: AbortSignal; end(): void } {
  const life = new AbortController();
  const over = () => life.abort();
  const timer = setTimeout(over, deadlineMs);
  signal.addEventListener('abort', over, { once: true });
  return {
    signal: life.signal,
    end() {
      clearTimeout(timer);
      signal.removeEventListener('abort', over);
    },
  };
}

function aborted(signal: AbortSignal): Promise<null> {
  if (signal.aborted) return Promise.resolve(null);
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(null), { once: true }));
}
