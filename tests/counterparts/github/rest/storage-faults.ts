import { setTimeout as sleep } from 'node:timers/promises';
import { createMiddleware } from 'hono/factory';
import { answerOf, type Faults } from './faults.ts';
import type { Connection } from './respond.ts';

/**
 * Hooks and faults for what is not REST: `operation` is `'blob'` for the signed URLs and `'results'` for the Results service.
 * `cut` ends an answer in its middle; a fault that is no answer to storage (`rate-limit`) answers as the REST interface would.
 */
export function storageFaults(faults: Faults, operation: 'blob' | 'results', now: () => Date) {
  return createMiddleware<{ Bindings: Connection }>(async (context, next) => {
    const { pathname, search } = new URL(context.req.url);
    const line = { method: context.req.method, path: pathname + search, operation, body: undefined };
    await faults.runHooks(line);
    const fault = faults.take(line);
    if (fault?.kind === 'slow') await sleep(fault.delayMs ?? 100);
    if (fault === null || fault.kind === 'slow' || fault.kind === 'cut' || fault.afterwards) await next();
    if (fault?.kind === 'reset') context.env.reset();
    if (fault?.kind === 'cut') {
      const sent = await context.env.cut(context.res);
      // Hono would copy the old answer's headers into a new object, and the server then send it.
      context.res = undefined;
      context.res = sent;
    }
    const answer = fault && answerOf(fault, now());
    if (answer) {
      const body = answer.body instanceof Uint8Array ? new Uint8Array(answer.body) : JSON.stringify(answer.body);
      context.res = new Response(body, { status: answer.status, headers: { ...answer.headers } });
    }
    return fault?.kind === 'reset' ? new Response(null, { status: 500 }) : undefined;
  });
}
