/** UTF-8 of a text, gzipped. */
export async function compressed(text: string): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  // Not by way of `Response`: a server in the same process may have put its own in the place of the global one.
  for await (const chunk of new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'))) chunks.push(chunk);
  return Buffer.concat(chunks);
}
