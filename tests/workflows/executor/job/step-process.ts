import { runProcess } from '../processes/process.ts';
import { type CommandFiles, commandFiles } from './command-files.ts';
import type { Scope } from './running-job.ts';

export interface StepEnd {
  code: number | null;
  outputs: Readonly<Record<string, string>>;
}

/** Runs a process of a step with its command files; what it wrote to them reaches the job. */
export async function runWithCommandFiles(
  place: { scope: Scope; env: Readonly<Record<string, string>>; signal: AbortSignal; onState?(state: Readonly<Record<string, string>>): void },
  processOf: (env: Record<string, string>) => { command: string; args: readonly string[]; cwd: string; env: Record<string, string> },
): Promise<StepEnd> {
  const { scope, signal } = place;
  const { job } = scope;
  const files = await commandFiles(job.temp);
  const action: Record<string, string> = scope.actionPath === null ? {} : { GITHUB_ACTION_PATH: scope.actionPath };
  const PATH = [...job.paths, place.env['PATH'] ?? job.runnerEnv['PATH']].join(':');
  const whole = { ...job.runnerEnv, ...action, ...files.env, ...place.env, PATH };
  const code = await runProcess({ ...processOf(whole), signal, graceMs: job.options.graceMs, onLine: (line) => job.log.line(line) });
  return { code, outputs: await collect(files, place) };
}

async function collect(files: CommandFiles, place: { scope: Scope; onState?(state: Readonly<Record<string, string>>): void }) {
  const { job } = place.scope;
  const written = await files.read();
  Object.assign(job.exported, written.env);
  job.paths.unshift(...written.paths.toReversed());
  if (written.summary !== '') job.summaries.push(job.log.masked(written.summary));
  place.onState?.(written.state);
  return written.outputs;
}
