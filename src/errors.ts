/** Exit codes every command shares (see README, "Exit codes"). */
export const EXIT = { done: 0, bug: 1, user: 2, external: 3, train: 10, collect: 11 } as const;

/** The user can mend it: the message is one sentence with place, expectation, value and remedy. Printed without a stack. */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly exitCode = EXIT.user;
}

/** An outside system failed. `retryable` says whether running the same command again may succeed. */
export class ExternalError extends Error {
  override readonly name = 'ExternalError';
  readonly exitCode = EXIT.external;
  readonly retryable: boolean;

  constructor(message: string, options: { cause?: unknown; retryable?: boolean } = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.retryable = options.retryable ?? true;
  }
}

/** The user asked to stop (Ctrl-C). Work already committed stays; the next run resumes. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  readonly exitCode = 130;

  constructor(message = 'Interrupted. Run the same command again to resume.') {
    super(message);
  }
}

/** The sentence to show for anything thrown. */
export function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
