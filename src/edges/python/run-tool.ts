import { execa } from 'execa';
import { ExternalError, Interrupted } from '../../errors.ts';

interface ToolOptions {
  env: NodeJS.ProcessEnv;
  onLine(line: string): void;
  signal: AbortSignal;
}

interface ToolEnd {
  exitCode: number | undefined;
  /** Everything it said, and its last lines as one text. */
  output: string;
  said: string;
  cause: unknown;
}

/** How many of a failed tool's last lines its error repeats. */
const LAST_LINES = 4;

/** Runs one tool to its end and passes its lines on. @throws Interrupted when the signal aborts. */
export async function runForLines(file: string, args: readonly string[], { env, onLine, signal }: ToolOptions): Promise<ToolEnd> {
  const running = execa(file, args, { env, extendEnv: false, all: true, stdin: 'ignore', reject: false, cancelSignal: signal, killDescendants: true });
  const lines: string[] = [];
  for await (const line of running.iterable({ from: 'all' })) {
    lines.push(line);
    onLine(line);
  }
  const result = await running;
  if (signal.aborted) throw new Interrupted();
  const said = lines.filter((line) => line.trim() !== '').slice(-LAST_LINES);
  return { exitCode: result.exitCode, output: lines.join('\n'), said: said.join(' / ') || (result.shortMessage ?? ''), cause: result };
}

/** Runs one installer and passes its lines on. @throws ExternalError with the remedy and the tool's last lines; Interrupted when the signal aborts. */
export async function runTool(name: string, file: string, args: readonly string[], options: ToolOptions): Promise<void> {
  const { exitCode, output, said, cause } = await runForLines(file, args, options);
  if (exitCode === 0) return;
  throw new ExternalError(`The trainer's Python packages could not be installed: ${name} failed. ${remedyFor(output)} It said: ${said}`, { cause });
}

function remedyFor(output: string): string {
  if (/no space left|disk quota/i.test(output)) return 'Free about 8 GB of disk space, then run again.';
  if (/ensurepip/i.test(output)) return "Install Python's venv module (python3-venv on Debian and Ubuntu), then run again.";
  if (/hash/i.test(output) && /mismatch|do not match/i.test(output))
    return 'A download differs from the lock: run again, and if it stays so, look at the package index.';
  return 'Check the network and the package index, then run again.';
}
