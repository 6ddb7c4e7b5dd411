import { execa } from 'execa';
import { EXIT, ExternalError, Interrupted, UserError } from '../../errors.ts';

interface TrainerProcess {
  python: string;
  /** The package is used from here, and not installed. */
  trainerRoot: string;
  planPath: string;
  flags: readonly string[];
  env: NodeJS.ProcessEnv;
  /** Called after each line on stdout. */
  onLine(line: string): Promise<void>;
  signal: AbortSignal;
}

/** The trainer's own exit code for a training whose result failed a check. */
const REJECTED = 4;

/**
 * Runs `python -m fledgling_trainer` to its end. An abort ends it and all it started; so does the end of this process, which closes its stdin.
 * @throws UserError for a bad plan or bad rows; ExternalError for whatever else ends it; Interrupted when the signal aborts.
 */
export async function runTrainer({ python, trainerRoot, planPath, flags, env, onLine, signal }: TrainerProcess): Promise<void> {
  const running = execa(python, ['-m', 'fledgling_trainer', '--plan', planPath, ...flags], {
    env: { ...env, PYTHONPATH: trainerRoot, PYTHONHASHSEED: '0', PYTHONUNBUFFERED: '1', PYTHONDONTWRITEBYTECODE: '' },
    extendEnv: false,
    reject: false,
    cancelSignal: signal,
    killDescendants: true,
  });
  for await (const line of running.iterable({ from: 'stdout' })) await onLine(line);
  const result = await running;
  if (signal.aborted) throw new Interrupted();
  if (result.exitCode === EXIT.done) return;
  const lines = result.stderr.split('\n').filter((line) => line.trim() !== '');
  const sentence = lines.at(-1) ?? `The trainer ended with exit code ${result.exitCode} and said nothing.`;
  if (result.exitCode === EXIT.user) throw new UserError(sentence);
  if (result.exitCode === EXIT.external) throw new ExternalError(sentence);
  if (result.exitCode === REJECTED) throw new ExternalError(sentence, { retryable: false });
  if (result.signal)
    throw new ExternalError(
      `The trainer was ended by ${result.signal}; if nobody did so, it ran out of memory. Run again to resume, or lower recipe.batchSize.`,
    );
  throw new ExternalError(`The trainer crashed: ${lines.slice(-3).join(' / ') || result.shortMessage}`, { cause: result, retryable: false });
}
