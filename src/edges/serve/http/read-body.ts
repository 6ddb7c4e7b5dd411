import type { IncomingMessage } from 'node:http';

export type ReadBody = { ok: true; text: string } | { ok: false; why: 'too-large' | 'too-slow' | 'busy' | 'gone' | 'not-utf8' };

export interface ReadBodyOptions {
  /** Bytes. */
  limit: number;
  timeoutMs: number;
  /** Told of bytes before they are kept; false refuses them. */
  hold(bytes: number): boolean;
}

/** The body as text. Reading stops where it is over the limit: nothing after that is kept, and the connection stays usable for the answer. */
export function readBody(incoming: IncomingMessage, { limit, timeoutMs, hold }: ReadBodyOptions): Promise<ReadBody> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const timer = setTimeout(() => end({ ok: false, why: 'too-slow' }), timeoutMs);
    const end = (read: ReadBody) => {
      clearTimeout(timer);
      incoming.off('data', onData).off('end', onEnd).off('close', onGone).off('error', onGone);
      // An error after that is the connection's own, and nobody's concern any more.
      incoming.on('error', () => undefined);
      incoming.pause();
      resolve(read);
    };
    const onData = (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > limit) end({ ok: false, why: 'too-large' });
      else if (hold(chunk.length)) chunks.push(chunk);
      else end({ ok: false, why: 'busy' });
    };
    const onEnd = () => end(decoded(chunks));
    const onGone = () => end({ ok: false, why: 'gone' });
    incoming.on('data', onData).on('end', onEnd).on('close', onGone).on('error', onGone);
  });
}

function decoded(chunks: readonly Buffer[]): ReadBody {
  try {
    return { ok: true, text: new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks)) };
  } catch {
    return { ok: false, why: 'not-utf8' };
  }
}
