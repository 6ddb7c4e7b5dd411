import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { RunsPort } from '../../../console/ports/runs.ts';
import { RunLine, RunList } from '../../../records/console/runs/list.ts';
import { RunProgress } from '../../../records/console/runs/progress.ts';
import { RunDetail } from '../../../records/console/runs/run.ts';
import { FlipKind, FlipPage, TwoRuns } from '../../../records/console/runs/two-runs.ts';
import { ModelRole } from '../../../records/evaluation.ts';
import { Track } from '../../../records/example.ts';
import { type ConsoleApi, type ConsoleEnv, consoleApi } from '../http/api.ts';
import { MissingError } from '../http/problems.ts';

const MOST_ROWS = 200;
const Offset = z.coerce.number().int().min(0).default(0);
const Limit = z.coerce.number().int().min(1).max(MOST_ROWS).default(50);
const RunId = z.string().max(100);
const Text = z.string().max(200).default('');

/**
 * The report's page in a frame of its own: its one script and its style run there, in an origin of nobody's, and reach nothing. Links to traces
 * open beside it.
 */
const FRAMED = [
  'sandbox allow-scripts allow-popups allow-popups-to-escape-sandbox',
  "default-src 'none'",
  "script-src 'unsafe-inline'",
  "style-src 'unsafe-inline'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
].join('; ');

const get = <const Path extends string, Schema extends z.ZodType, Asked extends object>(
  path: Path,
  { summary, schema, request }: { summary: string; schema: Schema; request: Asked },
) => createRoute({ method: 'get', path, summary, request, responses: { 200: { description: summary, content: { 'application/json': { schema } } } } });

export function runsApi(port: RunsPort): ConsoleApi {
  const api = consoleApi();
  api.openapi(
    get('/runs', {
      summary: 'Recorded runs, newest first',
      schema: RunList,
      request: {
        query: z.object({
          text: Text,
          agent: z.string().max(100).optional(),
          action: z.enum(['ship', 'train', 'collect', 'stop']).optional(),
          offset: Offset,
          limit: Limit,
        }),
      },
    }),
    async (context) => {
      const { offset, limit, text, agent = null, action = null } = context.req.valid('query');
      return context.json(await port.list({ text, agent, action, offset, limit }), 200);
    },
  );
  api.openapi(
    get('/runs/{id}', { summary: 'One run as its report shows it', schema: RunDetail, request: { params: z.object({ id: RunId }) } }),
    async (context) => context.json(found(await port.run(context.req.valid('param').id)), 200),
  );
  api.openapi(get('/runs/{id}/line', { summary: 'One run as lists show it', schema: RunLine, request: { params: z.object({ id: RunId }) } }), async (context) =>
    context.json(found(await port.line(context.req.valid('param').id)), 200),
  );
  api.openapi(
    get('/runs/{id}/against/{other}', { summary: 'Two runs beside each other', schema: TwoRuns, request: { params: z.object({ id: RunId, other: RunId }) } }),
    async (context) => {
      const { id, other } = context.req.valid('param');
      return context.json(found(await port.two({ after: id, before: other })), 200);
    },
  );
  api.openapi(
    get('/runs/{id}/against/{other}/flips', {
      summary: 'Examples that one run graded otherwise than the other',
      schema: FlipPage,
      request: {
        params: z.object({ id: RunId, other: RunId }),
        query: z.object({ track: Track, role: ModelRole, kind: FlipKind, text: Text, offset: Offset, limit: Limit }),
      },
    }),
    async (context) => {
      const { id, other } = context.req.valid('param');
      return context.json(found(await port.flips({ after: id, before: other }, context.req.valid('query'))), 200);
    },
  );
  api.openapi(
    get('/progress', { summary: 'The command that is under way in the state folder, stage by stage', schema: RunProgress, request: {} }),
    async (context) => context.json(await port.progress(), 200),
  );
  api.openapi(
    createRoute({
      method: 'get',
      path: '/runs/{id}/report',
      summary: 'The report’s page, as it was written or made anew from the records; for a frame without an origin',
      request: { params: z.object({ id: RunId }) },
      responses: { 200: { description: 'The page', content: { 'text/html': { schema: z.string() } } } },
    }),
    async (context) => {
      const page = found(await port.page(context.req.valid('param').id));
      context.set('ownPolicy', FRAMED);
      return context.html(page, 200, { 'cache-control': 'no-store' });
    },
  );
  api.openapi(
    createRoute({
      method: 'get',
      path: '/runs/{id}/files/{name}',
      summary: 'A file of the run, to save',
      request: { params: z.object({ id: RunId, name: z.string().max(200) }) },
      responses: { 200: { description: 'The file', content: { 'application/octet-stream': { schema: z.string() } } } },
    }),
    async (context) => {
      const { id, name } = context.req.valid('param');
      return download(context, found(await port.file(id, name)));
    },
  );
  return api;
}

/** Whatever is in it, it is a file to save: nothing of it is shown or run here. */
function download(context: Context<ConsoleEnv>, { name, content }: { name: string; content: Uint8Array | string }) {
  const body = typeof content === 'string' ? content : new Uint8Array(content);
  return context.body(body, 200, {
    'content-type': 'application/octet-stream',
    'content-disposition': `attachment; filename="${name}"`,
    'cache-control': 'no-store',
  });
}

function found<T>(value: T | null): T {
  if (value === null) throw new MissingError('No recorded run has this id, or it has no such file.');
  return value;
}
