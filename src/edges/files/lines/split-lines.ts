/** A line of bytes that come in chunks. */
export interface SplitLine {
  /** Where it begins, in bytes. */
  at: number;
  bytes: number;
  /** False of what stands after the last line feed: it may still be written. */
  isEnded: boolean;
  /** Made when it is asked for, before the next batch is; not the whole of a line that is too long. */
  text(): string;
}

const LINE_FEED = 0x0a;
/** A longer line is no record of ours: it is not kept, so that it does not fill the memory. */
export const MOST_LINE_BYTES = 64_000_000;

/** The lines of a file with their places, empty ones too, a batch a chunk. */
export async function* splitLines(chunks: AsyncIterable<Buffer>, mostBytes = MOST_LINE_BYTES): AsyncGenerator<SplitLine[], void> {
  // The beginning of a line that goes on: joined once, when its end is there.
  let [begun, waiting, bytes]: [number, Buffer[], number] = [0, [], 0];
  const lineOf = (length: number, parts: readonly Buffer[], isEnded: boolean): SplitLine => {
    return { at: begun, bytes: length, isEnded, text: () => Buffer.concat(parts).toString('utf8') };
  };
  for await (const chunk of chunks) {
    const batch: SplitLine[] = [];
    let from = 0;
    for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, from)) {
      const length = bytes + end - from;
      batch.push(lineOf(length, [...waiting, chunk.subarray(from, end)], true));
      begun += length + 1;
      [waiting, bytes, from] = [[], 0, end + 1];
    }
    bytes += chunk.length - from;
    if (bytes > mostBytes) waiting = [];
    else waiting.push(chunk.subarray(from));
    if (batch.length > 0) yield batch;
  }
  if (bytes > 0) yield [lineOf(bytes, waiting, false)];
}
