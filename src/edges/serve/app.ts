import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { sentenceOf } from '../../errors.ts';
import type { House } from './house.ts';
import { chatHandler, errorResponse } from './http/chat.ts';
import { admitted } from './http/refusals.ts';

/** Where chat completions are asked for: as OpenAI's clients do, and as Azure's with an address of its resource. */
const CHAT_PATHS = ['/v1/chat/completions', '/openai/v1/chat/completions', '/openai/deployments/:deployment/chat/completions'];
const MODEL_PATHS = ['/v1/models', '/openai/v1/models'];
const PROBES = ['/healthz', '/readyz', '/metrics'];

/** The routes of the endpoint. Only the two probes are told to everybody. */
export function serveApp(house: House): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  const listed = () => house.swap.models().map((id) => ({ id, object: 'model', created: 0, owned_by: 'fledgling' }));

  app.get('/healthz', (context) => context.json({ status: 'alive' }));
  app.get('/readyz', (context) => {
    const readiness = house.isDraining() ? { ok: false, why: 'the server is ending' } : house.readiness();
    return readiness.ok ? context.json({ status: 'ready' }) : context.json({ status: 'not ready', ...readiness }, 503);
  });
  app.get('/metrics', async (context) => {
    const whose = admitted(house, context.env.incoming);
    if (!whose.ok) return errorResponse(null, whose.refused.error);
    return context.body(await house.metrics.text(), 200, { 'content-type': house.metrics.contentType });
  });
  for (const path of MODEL_PATHS) {
    app.get(path, (context) => {
      const whose = admitted(house, context.env.incoming);
      if (!whose.ok) return errorResponse(null, whose.refused.error);
      return context.json({ object: 'list', data: listed() });
    });
    app.get(`${path}/:model`, (context) => {
      const whose = admitted(house, context.env.incoming);
      if (!whose.ok) return errorResponse(null, whose.refused.error);
      const found = listed().find(({ id }) => id === context.req.param('model'));
      const message = `No such model here. GET ${path} lists those there are.`;
      return found ? context.json(found) : errorResponse(null, { status: 404, message, type: 'invalid_request_error', code: 'model_not_found' });
    });
  }
  const chat = chatHandler(house);
  for (const path of CHAT_PATHS) app.post(path, chat);

  const only = (allow: string) => () => {
    const message = `This address takes ${allow} alone.`;
    return errorResponse(null, { status: 405, message, type: 'invalid_request_error', code: 'method_not_allowed', headers: { allow } });
  };
  for (const path of CHAT_PATHS) app.all(path, only('POST'));
  for (const path of [...MODEL_PATHS, ...PROBES]) app.all(path, only('GET'));
  app.notFound(() => {
    const message = 'No such address here. This server has POST /v1/chat/completions, GET /v1/models, /healthz, /readyz and /metrics.';
    return errorResponse(null, { status: 404, message, type: 'invalid_request_error', code: 'unknown_url' });
  });
  app.onError((error) => {
    house.logger.error({ err: sentenceOf(error) }, 'a bug in Fledgling');
    return errorResponse(null, { status: 500, message: 'The server failed; its log says how.', type: 'server_error', code: 'internal_error' });
  });
  return app;
}
