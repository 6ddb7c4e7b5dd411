import { ExternalError, Interrupted } from '../../errors.ts';
import type { Opened } from './attempt.ts';

export interface BodyOptions {
  /** Silence in mid-answer may last so long. */
  idleMs: number;
  /** The client's. */
  signal: AbortSignal;
  /** The client's, and the request's deadline. */
  life: AbortSignal;
  /** The hosted model broke the answer off; without a full stop. */
  onBroken(sentence: string): void;
  /** Once, however it ended. */
  onEnd(): void;
}

/** What is left of a reply, read no faster than the client reads; null where there is nothing. A body that breaks off ends with an error. */
export function streamedBody({ first, reader, end }: Opened, { idleMs, signal, life, onBroken, onEnd }: BodyOptions): ReadableStream<Uint8Array> | null {
  let isOver = false;
  const finish = () => {
    if (isOver) return;
    isOver = true;
    life.removeEventListener('abort', leave);
    end();
    onEnd();
  };
  let fail: (error: Error) => void = () => {};
  const leave = () => {
    fail(signal.aborted ? new Interrupted() : new ExternalError('The answer of the hosted model was not whole at the end of its time.'));
    finish();
  };
  if (first === null && reader === null) {
    finish();
    return null;
  }
  life.addEventListener('abort', leave);
  let next = first;
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        fail = (error) => controller.error(error);
        if (life.aborted) leave();
      },
      async pull(controller) {
        if (next !== null) {
          controller.enqueue(next);
          next = null;
          if (reader !== null) return;
        }
        const read = reader === null ? null : await within(idleMs, reader, end);
        if (isOver) return;
        if (read === null || read === 'closed') controller.close();
        else if (read instanceof Uint8Array) return controller.enqueue(read);
        else {
          onBroken(read.broken);
          controller.error(new ExternalError(`The answer broke off: ${read.broken}.`));
        }
        finish();
      },
      cancel: finish,
    },
    { highWaterMark: 0 },
  );
}

async function within(idleMs: number, reader: ReadableStreamDefaultReader<Uint8Array>, end: () => void): Promise<Uint8Array | 'closed' | { broken: string }> {
  let isIdle = false;
  const timer = setTimeout(() => {
    isIdle = true;
    end();
  }, idleMs);
  try {
    const { value, done } = await reader.read();
    return done ? 'closed' : value;
  } catch {
    return { broken: isIdle ? `the hosted model said nothing more for ${idleMs / 1000} s` : 'the hosted model closed the connection in mid-answer' };
  } finally {
    clearTimeout(timer);
  }
}
