import { Hono } from 'hono';
import { z } from 'zod';
import { Event, ingest } from '../ingest/legacy-event.ts';
import { observationsOf } from '../ingest/span.ts';
import { readTraceExport } from '../otlp/body.ts';
import { readBody } from '../server/query.ts';
import type { World } from '../server/world.ts';

const NEWEST_INGESTION = 4;

/** The two doors for what SDKs write: OpenTelemetry, and the batches of older SDKs. */
export function ingestion(world: World): Hono {
  return new Hono()
    .post('/api/public/otel/v1/traces', async (context) => {
      const header = (name: string) => context.req.header(name) ?? '';
      const body = Buffer.from(await context.req.arrayBuffer());
      const spans = readTraceExport(body, { contentType: header('content-type'), contentEncoding: header('content-encoding') });
      if ('error' in spans) return context.json(spans, 400);
      const version = Number(header('x-langfuse-ingestion-version') || NEWEST_INGESTION);
      if (!(version <= NEWEST_INGESTION)) return context.json({ error: `x-langfuse-ingestion-version goes up to ${NEWEST_INGESTION}` }, 400);
      for (const observation of observationsOf(spans, world.now())) world.observations.set(observation.id, observation);
      return context.json({});
    })
    .post('/api/public/ingestion', async (context) => {
      const { batch } = await readBody(context, z.object({ batch: z.array(z.unknown()) }));
      const results = batch.map((event) => take(world, event));
      return context.json({ successes: results.flatMap(({ success }) => success ?? []), errors: results.flatMap(({ error }) => error ?? []) }, 207);
    });
}

/** v4 has no tables for the traces of a batch, so it refuses them one by one and takes the scores. */
function take(world: World, given: unknown): { success?: object; error?: object } {
  const event = Event.safeParse(given);
  if (!event.success) return { error: { id: 'unknown', status: 400, message: 'Invalid request data', error: 'An event has an id, a type and a body' } };
  const { id, type } = event.data;
  if (world.mode === 'v4' && !['score-create', 'sdk-log'].includes(type)) {
    return {
      error: {
        id,
        status: 400,
        message: 'Event type not accepted',
        error: `A v4 deployment in events_only mode stores no "${type}" from this endpoint; send OpenTelemetry`,
      },
    };
  }
  const problem = ingest(world, event.data);
  return problem === null ? { success: { id, status: 201 } } : { error: { id, status: 400, message: 'Invalid request data', error: problem } };
}
