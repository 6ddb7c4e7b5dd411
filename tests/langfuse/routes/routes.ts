import { Hono } from 'hono';
import type { World } from '../server/world.ts';
import { datasets } from './datasets.ts';
import { experiments } from './experiments.ts';
import { ingestion } from './ingestion.ts';
import { media } from './media.ts';
import { observationsV1 } from './observations-v1.ts';
import { observationsV2 } from './observations-v2.ts';
import { runs } from './runs.ts';
import { scores } from './scores.ts';
import { traces } from './traces.ts';

export const VERSIONS = { v3: '3.225.4', v4: '4.16.0' } as const;

export function routes(world: World): Hono {
  const app = new Hono()
    .get('/api/public/health', (context) => context.json({ status: 'OK', version: VERSIONS[world.mode] }))
    .get('/api/public/projects', (context) =>
      context.json({ data: [{ id: world.projectId, name: 'agent', organization: { id: 'organization-1', name: 'team' }, metadata: {} }] }),
    );
  for (const part of [observationsV2, observationsV1, traces, scores, datasets, runs, experiments, media, ingestion]) app.route('/', part(world));
  return app;
}
