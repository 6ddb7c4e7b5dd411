import { createRoute } from '@hono/zod-openapi';
import type { HubTokens, Uploads } from '../../../console/ports/upload.ts';
import { UserError } from '../../../errors.ts';
import { UploadAnswer, UploadAsked, UploadSources, UploadState } from '../../../records/console/upload.ts';
import { type ConsoleApi, consoleApi } from '../http/api.ts';
import { tokenApi } from './token-api.ts';

const STATE = { 200: { description: 'The upload', content: { 'application/json': { schema: UploadState } } } };

/** What may leave for the Hub, the plan, and the upload itself. */
export function uploadApi(uploads: Uploads, tokens: HubTokens): ConsoleApi {
  const api = consoleApi();
  api.route('/', tokenApi(tokens));
  api.openapi(
    createRoute({
      method: 'get',
      path: '/hf/sources',
      summary: 'What may be uploaded, by id',
      responses: { 200: { description: 'The sources', content: { 'application/json': { schema: UploadSources } } } },
    }),
    async (context) => context.json(await uploads.sources(), 200),
  );
  api.openapi(createRoute({ method: 'get', path: '/hf/upload', summary: 'The last upload, or the one under way', responses: STATE }), async (context) =>
    context.json(await uploads.state(), 200),
  );
  api.openapi(
    createRoute({
      method: 'post',
      path: '/hf/upload',
      summary: 'The plan of an upload, or the upload',
      request: { body: { required: true, content: { 'application/json': { schema: UploadAsked } } } },
      responses: { 200: { description: 'The plan, or the upload that began', content: { 'application/json': { schema: UploadAnswer } } } },
    }),
    async (context) => {
      const { dryRun, plan = null, ...request } = context.req.valid('json');
      if (dryRun) return context.json({ plan: await uploads.plan(request), state: null }, 200);
      if (plan === null) throw new UserError('plan: expected the digest of the plan that was looked at, got none. Ask for the plan first, with `dryRun`.');
      return context.json({ plan: null, state: await uploads.start(request, plan) }, 200);
    },
  );
  api.openapi(
    createRoute({ method: 'post', path: '/hf/upload/resume', summary: 'Begin the last upload again; only what is missing is sent', responses: STATE }),
    async (context) => context.json(await uploads.resume(), 200),
  );
  api.openapi(
    createRoute({ method: 'delete', path: '/hf/upload', summary: 'End the upload under way, or forget the one that could be resumed', responses: STATE }),
    async (context) => context.json(await uploads.stop(), 200),
  );
  return api;
}
