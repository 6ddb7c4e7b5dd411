/** How the telling of a body ended: told whole, broken off by its source, or left by whoever read it. */
export type Ending = 'whole' | 'broken' | 'left';

/** The same bytes, as they come and no faster than they are read; `onBytes` sees each piece, `onEnd` is called once. */
export function passedThrough(
  source: ReadableStream<Uint8Array>,
  { onBytes, onEnd }: { onBytes(bytes: Uint8Array): void; onEnd(ending: Ending): void },
): ReadableStream<Uint8Array> {
  const reader = source.getReader();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (done) {
            controller.close();
            onEnd('whole');
          } else {
            onBytes(value);
            controller.enqueue(value);
          }
        } catch (error) {
          controller.error(error);
          onEnd('broken');
        }
      },
      async cancel(reason) {
        onEnd('left');
        await reader.cancel(reason).catch(() => undefined);
      },
    },
    { highWaterMark: 0 },
  );
}
