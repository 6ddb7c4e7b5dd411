import { ExternalError, UserError } from '../../src/errors.ts';

/** Does a script's work. A failure that somebody can mend is one sentence and its exit code; any other keeps its stack. */
export async function orOneSentence(work: () => void | Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof UserError) && !(error instanceof ExternalError)) throw error;
    console.error(error.message);
    process.exitCode = error.exitCode;
  }
}
