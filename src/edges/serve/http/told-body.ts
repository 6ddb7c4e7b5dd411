/** The most of an answer that is kept, bytes. */
const MOST_KEPT = 4_000_000;

/** What was told of an answer. */
export interface Told {
  text: string;
  /** Whether it was told to its end. */
  isWhole: boolean;
}

/**
 * The same stream; an error in it breaks the connection, so that nobody takes half an answer for a whole one. `keep` also collects what is told;
 * `onEnd` gets it, null where it was not wanted or is too long to keep.
 */
export function toldBody(
  source: ReadableStream<Uint8Array>,
  { keep, breakOff, onEnd }: { keep: boolean; breakOff(): void; onEnd(told: Told | null): void },
): ReadableStream<Uint8Array> {
  const reader = source.getReader();
  let kept: Uint8Array[] | null = keep ? [] : null;
  let bytes = 0;
  let hasEnded = false;
  const end = (isWhole: boolean) => {
    if (hasEnded) return;
    hasEnded = true;
    onEnd(kept && { text: Buffer.concat(kept).toString('utf8'), isWhole });
  };
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (done) {
            end(true);
            controller.close();
            return;
          }
          bytes += value.length;
          if (bytes > MOST_KEPT) kept = null;
          kept?.push(value);
          controller.enqueue(value);
        } catch {
          end(false);
          breakOff();
          controller.close();
        }
      },
      async cancel(reason) {
        end(false);
        await reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}
