/** A server sent more than the answer can have. */
export class TooMuch extends Error {}

/** A body's text piece by piece. @throws TooMuch beyond so many bytes */
export async function* textWithin(response: Response, mostBytes: number): AsyncGenerator<string, void> {
  const decoder = new TextDecoder();
  let bytes = 0;
  for await (const piece of response.body ?? new ReadableStream<Uint8Array>()) {
    bytes += piece.byteLength;
    if (bytes > mostBytes) throw new TooMuch(`the server sent too much, more than ${mostBytes} bytes`);
    yield decoder.decode(piece, { stream: true });
  }
  yield decoder.decode();
}

/** A whole body in JSON. @throws TooMuch, SyntaxError */
export async function jsonWithin(response: Response, mostBytes: number): Promise<unknown> {
  let text = '';
  for await (const piece of textWithin(response, mostBytes)) text += piece;
  return JSON.parse(text);
}
