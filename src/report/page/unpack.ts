import type { Payload } from './payload.ts';

/** The examples that the page holds: base64 of gzipped JSON. */
export async function unpack(base64: string): Promise<Payload> {
  const binary = atob(base64);
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at += 1) bytes[at] = binary.charCodeAt(at);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  // The report wrote it itself, in the same file.
  return JSON.parse(await new Response(stream).text()) as Payload;
}
