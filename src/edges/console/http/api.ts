import type { HttpBindings } from '@hono/node-server';
import { OpenAPIHono } from '@hono/zod-openapi';
import { problem } from './problems.ts';

export type ConsoleEnv = { Bindings: HttpBindings; Variables: { secureHeadersNonce?: string; ownPolicy?: string } };
export type ConsoleApi = OpenAPIHono<ConsoleEnv>;

/** The routes of one view, mounted below `/api`: declared with `createRoute`, so that they check what comes in and appear in the OpenAPI description. */
export function consoleApi(): ConsoleApi {
  return new OpenAPIHono<ConsoleEnv>({
    defaultHook: (result, context) => {
      if (result.success) return undefined;
      const [issue] = result.error.issues;
      const at = issue?.path.join('.') || result.target;
      return problem(context, 'user', `${at}: ${issue?.message ?? 'not what is expected here'}.`);
    },
  });
}
