import { Hono } from 'hono';
import { z } from 'zod';
import { readBody } from '../server/query.ts';
import { notFound } from '../server/refusal.ts';
import type { World } from '../server/world.ts';

const Upload = z.object({
  contentType: z.string(),
  contentLength: z.number().int().positive(),
  sha256Hash: z.string().min(1),
  field: z.string(),
  traceId: z.string().nullish(),
});

/** Media by content hash; upload and download go to addresses of this very server, without a key. */
export function media(world: World): Hono {
  const pending = new Map<string, string>();
  return new Hono()
    .post('/api/public/media', async (context) => {
      const { contentType, sha256Hash } = await readBody(context, Upload);
      const mediaId = sha256Hash.replaceAll(/[^A-Za-z0-9]/g, '').slice(0, 22);
      if (world.media.has(mediaId)) return context.json({ mediaId, uploadUrl: null });
      pending.set(mediaId, contentType);
      return context.json({ mediaId, uploadUrl: `${world.url()}/storage/${mediaId}` });
    })
    .patch('/api/public/media/:id', (context) => context.body(null, world.media.has(context.req.param('id')) ? 204 : 404))
    .get('/api/public/media/:id', (context) => {
      const found = world.media.get(context.req.param('id'));
      if (!found) throw notFound('Media asset');
      const { mediaId, contentType, contentLength, uploadedAt } = found;
      const urlExpiry = new Date(world.now().getTime() + 3_600_000).toISOString();
      return context.json({ mediaId, contentType, contentLength, uploadedAt, url: `${world.url()}/storage/${mediaId}`, urlExpiry });
    })
    .put('/storage/:id', async (context) => {
      const mediaId = context.req.param('id');
      const bytes = Buffer.from(await context.req.arrayBuffer());
      const contentType = pending.get(mediaId) ?? 'application/octet-stream';
      world.media.set(mediaId, { mediaId, contentType, contentLength: bytes.length, uploadedAt: world.now().toISOString(), bytes });
      return context.body(null, 200);
    })
    .get('/storage/:id', (context) => {
      const found = world.media.get(context.req.param('id'));
      return found ? context.body(new Uint8Array(found.bytes), 200, { 'content-type': found.contentType }) : context.text('no such object', 404);
    });
}
