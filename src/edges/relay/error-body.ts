/** Errors are a few lines; what is longer is no error that a client could read. */
const MOST_BYTES = 256 * 1024;

/** What keys look like when a server quotes one, whole or with its middle starred out. */
const KEY_SHAPES = /\bsk-[\w*-]{4,}|\bBearer\s+[^\s"\\]+/gi;

/** The body of an error, whole, with our key and whatever looks like part of it taken out: OpenAI quotes the key that it refuses. */
export async function readError(reader: ReadableStreamDefaultReader<Uint8Array>, apiKey: string | null): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    chunks.push(read.value);
    bytes += read.value.byteLength;
    if (bytes > MOST_BYTES) {
      await reader.cancel();
      return encoded(errorBody('The hosted model answered with an error that is too long to be passed on.', 'hosted_error'));
    }
  }
  const text = Buffer.concat(chunks).toString('utf8');
  const masked = (apiKey !== null && apiKey.length >= 4 ? text.replaceAll(apiKey, '***') : text).replace(KEY_SHAPES, '***');
  return masked === text ? Buffer.concat(chunks) : encoded(masked);
}

/** A client whose hosted model does not know our key is not told that its own is wrong. */
export function refusedKey(): { status: number; headers: Record<string, string>; first: Uint8Array; reader: null } {
  const message = "The hosted model refused this endpoint's own key (HTTP 401). Whoever runs the endpoint must set it again; the request was fine.";
  return { status: 502, headers: { 'content-type': 'application/json' }, first: encoded(errorBody(message, 'hosted_key_refused')), reader: null };
}

/** In OpenAI's shape. */
function errorBody(message: string, code: string): string {
  return JSON.stringify({ error: { message, type: 'server_error', param: null, code } });
}

function encoded(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
