import type { ServerResponse } from 'node:http';

/** Why a request's work was stopped. */
export type Stopped = 'gone' | 'timeout' | 'drained';

export interface Deadline {
  signal: AbortSignal;
  /** Null while it runs on. */
  why(): Stopped | null;
}

/** A signal that aborts when the client is gone, when the request took too long, or when the server ends; `onLeft` is called once, whatever ended it. */
export function deadline(outgoing: ServerResponse, { timeoutMs, end, onLeft }: { timeoutMs: number; end: AbortSignal; onLeft(): void }): Deadline {
  const controller = new AbortController();
  let why: Stopped | null = null;
  const stop = (because: Stopped) => {
    why ??= because;
    controller.abort(new Error(because));
  };
  const timer = setTimeout(() => {
    stop('timeout');
    // Headers and perhaps half an answer are out: a broken connection is the only way left to say that it is not whole.
    if (outgoing.headersSent) outgoing.destroy();
  }, timeoutMs);
  const onEnd = () => {
    stop('drained');
    outgoing.destroy();
  };
  end.addEventListener('abort', onEnd, { once: true });
  outgoing.once('close', () => {
    clearTimeout(timer);
    end.removeEventListener('abort', onEnd);
    if (!outgoing.writableFinished) stop('gone');
    onLeft();
  });
  return { signal: controller.signal, why: () => why };
}
