import { Interrupted } from '../../errors.ts';
import type { CompletionChunk, CompletionEnd } from '../../eval/ports.ts';

export interface Telling {
  onDelta(text: string): void;
  /** Aborts when the caller's does, and when the iteration is left. */
  signal: AbortSignal;
}

/**
 * Work that tells an answer piece by piece, as the iteration that `CompletionModel` promises. It starts with the first `next` and runs ahead of
 * whoever reads; what it rejects with, the iteration throws.
 */
export async function* completionChunks(work: (telling: Telling) => Promise<CompletionEnd>, signal: AbortSignal): AsyncGenerator<CompletionChunk, void> {
  if (signal.aborted) throw new Interrupted();
  const left = new AbortController();
  const stop = AbortSignal.any([signal, left.signal]);
  const chunks = new ReadableStream<CompletionChunk>({
    start: (controller) => {
      signal.addEventListener('abort', () => controller.error(new Interrupted()), { once: true, signal: left.signal });
      const tell = (chunk: CompletionChunk) => {
        if (!stop.aborted) controller.enqueue(chunk);
      };
      work({ onDelta: (text) => tell({ kind: 'delta', text }), signal: stop }).then(
        (end) => {
          tell({ kind: 'end', ...end });
          if (!stop.aborted) controller.close();
        },
        (error: unknown) => {
          if (!stop.aborted) controller.error(error);
        },
      );
    },
    // Leaving the iteration closes the stream at once, a moment before `finally`.
    cancel: () => left.abort(),
  });
  try {
    yield* chunks;
  } finally {
    left.abort();
  }
}
