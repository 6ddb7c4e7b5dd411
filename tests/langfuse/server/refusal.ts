/** An answer that is an error: a route throws it, the server writes it. */
export class Refusal extends Error {
  readonly status: 400 | 401 | 404 | 413 | 422;
  readonly kind: string;
  readonly details: unknown;

  constructor(status: Refusal['status'], kind: string, message: string, details?: unknown) {
    super(message);
    this.status = status;
    this.kind = kind;
    this.details = details;
  }
}

export const notFound = (what: string) => new Refusal(404, 'LangfuseNotFoundError', `${what} not found within authorized project`);
export const invalid = (message: string, details?: unknown) => new Refusal(400, 'InvalidRequestError', message, details);

/** What v4 lacks of v3 and the other way round; both point to the same page. */
export const onlyIn = (version: 'v3' | 'v4') =>
  new Refusal(
    404,
    'LangfuseNotFoundError',
    version === 'v4'
      ? 'This API exists in a Langfuse v4 write mode only, see https://langfuse.com/docs/v4'
      : 'Not served by a Langfuse v4 deployment in events_only mode, see https://langfuse.com/docs/v4',
  );
