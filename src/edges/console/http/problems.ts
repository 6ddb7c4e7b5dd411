import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { ExternalError, Interrupted, UserError } from '../../../errors.ts';
import type { Problem } from '../../../records/console/problem.ts';
import { maskHubTokens } from '../../http/mask.ts';

type Kind = Problem['error']['kind'];
const STATUS = { refused: 403, user: 400, missing: 404, external: 502, bug: 500 } as const satisfies Record<Kind, number>;

/** A thing that is asked for by an id which nothing has. */
export class MissingError extends Error {
  override readonly name = 'MissingError';
}

export function problem(context: Context, kind: Kind, message: string, status: 400 | 401 | 403 | 404 | 409 | 413 | 415 | 421 | 429 | 500 | 502 = STATUS[kind]) {
  return context.json({ error: { kind, message: maskHubTokens(message) } } satisfies Problem, status);
}

/** Anything thrown as one sentence. A bug's own words stay in the terminal: they may quote what must not be shown. */
export function thrownProblem(context: Context, error: unknown, tellBug: (error: unknown) => void) {
  if (error instanceof MissingError) return problem(context, 'missing', error.message);
  if (error instanceof UserError) return problem(context, 'user', error.message);
  if (error instanceof ExternalError) return problem(context, 'external', error.message);
  if (error instanceof Interrupted) return problem(context, 'external', 'The console is ending.');
  // What the framework itself refuses: a body that is no JSON, a content type that a form may send.
  if (error instanceof HTTPException)
    return problem(context, 'user', error.message || 'This request is not as the API describes it.', error.status === 415 ? 415 : 400);
  tellBug(error);
  return problem(context, 'bug', 'The console failed here; the terminal it was started in says how.');
}
