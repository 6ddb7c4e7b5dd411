import { Hono } from 'hono';
import type { ArtifactStore } from './artifact-store.ts';

/** As much of Azure's block blobs as its client uses for one upload and one download: blocks, a block list, ranges. */
export function blobStorage(artifacts: ArtifactStore): Hono {
  const app = new Hono();

  app.put('/:key', async (context) => {
    const blob = artifacts.blob(context.req.param('key'), context.req.query('sig') ?? '');
    const artifact = blob && artifacts.behind(blob);
    if (!blob || !artifact) return context.body(refusal('AuthenticationFailed'), 403, { 'content-type': 'application/xml' });
    const bytes = new Uint8Array(await context.req.arrayBuffer());
    if (context.req.query('comp') === 'block') blob.blocks.set(context.req.query('blockid') ?? '', bytes);
    else if (context.req.query('comp') === 'blocklist') {
      const blocks = [
        ...Buffer.from(bytes)
          .toString('utf8')
          .matchAll(/<(?:Latest|Uncommitted|Committed)>([^<]+)</g),
      ].map(([, id = '']) => blob.blocks.get(id));
      if (blocks.includes(undefined)) return context.body(refusal('InvalidBlockList'), 400, { 'content-type': 'application/xml' });
      artifact.bytes = Buffer.concat(blocks.filter((block) => block !== undefined));
    } else artifact.bytes = bytes;
    return context.body(null, 201, {
      etag: '"0x8D"',
      'last-modified': artifact.createdAt.toUTCString(),
      'x-ms-request-id': blob.key,
      'x-ms-version': '2025-01-05',
      'x-ms-request-server-encrypted': 'true',
    });
  });

  app.get('/:key', (context) => {
    const blob = artifacts.blob(context.req.param('key'), context.req.query('sig') ?? '');
    const artifact = blob && artifacts.behind(blob);
    if (!artifact?.bytes) return context.body(refusal('AuthenticationFailed'), 403, { 'content-type': 'application/xml' });
    const { bytes, name, mimeType } = artifact;
    const headers = {
      'content-type': mimeType,
      'accept-ranges': 'bytes',
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(`${name}.zip`)}`,
    };
    const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(context.req.header('range') ?? '') ?? [];
    if (from === undefined) return context.body(new Uint8Array(bytes), 200, headers);
    if (Number(from) >= bytes.length) return context.body(null, 416, { 'content-range': `bytes */${bytes.length}` });
    const end = Math.min(to ? Number(to) + 1 : bytes.length, bytes.length);
    return context.body(new Uint8Array(bytes.slice(Number(from), end)), 206, { ...headers, 'content-range': `bytes ${from}-${end - 1}/${bytes.length}` });
  });

  return app;
}

function refusal(code: string): string {
  return `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`;
}
