import { createRoute } from '@hono/zod-openapi';
import type { HubTokens } from '../../../console/ports/upload.ts';
import { HubTokenGiven, HubTokenState } from '../../../records/console/upload.ts';
import { type ConsoleApi, consoleApi } from '../http/api.ts';

const ANSWER = { 200: { description: 'What may be told of the token', content: { 'application/json': { schema: HubTokenState } } } };

/** The token that uploads use: given, told of and forgotten, never shown. */
export function tokenApi(tokens: HubTokens): ConsoleApi {
  const api = consoleApi();
  api.openapi(
    createRoute({ method: 'get', path: '/hf/token', summary: 'Whose token uploads use, and whether it may write', responses: ANSWER }),
    async (context) => context.json(await tokens.state(), 200),
  );
  api.openapi(
    createRoute({
      method: 'post',
      path: '/hf/token',
      summary: 'Keep a token, once the Hub says that it may write',
      request: { body: { required: true, content: { 'application/json': { schema: HubTokenGiven } } } },
      responses: ANSWER,
    }),
    async (context) => context.json(await tokens.keep(context.req.valid('json').token.trim()), 200),
  );
  api.openapi(createRoute({ method: 'delete', path: '/hf/token', summary: 'Forget the kept token', responses: ANSWER }), async (context) =>
    context.json(await tokens.forget(), 200),
  );
  return api;
}
