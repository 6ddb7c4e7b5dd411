import { createRoute } from '@hono/zod-openapi';
import { ConsoleProject, ShareAsked, ShareLink } from '../../records/console/project.ts';
import type { Events } from './events.ts';
import { type ConsoleApi, consoleApi } from './http/api.ts';
import { pathHere } from './security/enter.ts';

export interface FrameOptions {
  project(): Promise<ConsoleProject>;
  events: Events;
  link(path: string): { url: string; expiresAtMs: number | null };
}

/** What every view needs: whose console it is, what changes, and a link to hand on. */
export function frameApi({ project, events, link }: FrameOptions): ConsoleApi {
  const api = consoleApi();
  api.openapi(
    createRoute({
      method: 'get',
      path: '/project',
      summary: 'Whose console this is, and what it may do',
      responses: { 200: { description: 'The project', content: { 'application/json': { schema: ConsoleProject } } } },
    }),
    async (context) => context.json(await project(), 200),
  );
  api.openapi(
    createRoute({
      method: 'post',
      path: '/share',
      summary: 'A link to a view that opens one more browser on this machine, once, within ten minutes',
      request: { body: { required: true, content: { 'application/json': { schema: ShareAsked } } } },
      responses: { 200: { description: 'The link', content: { 'application/json': { schema: ShareLink } } } },
    }),
    (context) => {
      const { url, expiresAtMs } = link(pathHere(context.req.valid('json').path));
      return context.json({ url, expiresAt: new Date(expiresAtMs ?? 0).toISOString() }, 200);
    },
  );
  api.get('/events', (context) => events.stream(context));
  return api;
}
