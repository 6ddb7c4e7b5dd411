import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { condition, render, renderText, renderTexts } from '../read/expression.ts';
import { mapAt, type TemplateMap, textAt } from '../read/template.ts';
import { contextsOf, type Scope, type StepOutcome, statusOf } from './running-job.ts';
import { runWithCommandFiles, type StepEnd } from './step-process.ts';
import { useAction } from './use-action.ts';

/** Runs steps one after another; a failed one leaves only those that ask for failure. */
export async function runSteps(steps: readonly TemplateMap[], scope: Scope): Promise<void> {
  for (const [at, step] of steps.entries()) await runStep(step, { scope, fallbackId: `__${at}` });
}

async function runStep(step: TemplateMap, { scope, fallbackId }: { scope: Scope; fallbackId: string }): Promise<void> {
  const { job } = scope;
  const inherited = { ...scope.env, ...job.exported };
  const name = textOr(step, ['uses', 'run']) ?? fallbackId;
  const ended = (outcome: StepOutcome, outputs: Readonly<Record<string, string>>) => {
    const forgiven = outcome === 'failure' && render(step['continue-on-error'] ?? false, contextsOf(scope, inherited)) === true;
    const conclusion = forgiven ? 'success' : outcome;
    scope.steps[textAt(step, 'id') ?? fallbackId] = { outputs, outcome, conclusion };
    if (conclusion === 'failure') scope.failed = true;
    job.steps.push({ name, outcome, conclusion });
  };
  try {
    if (!condition(step['if'], contextsOf(scope, inherited), statusOf(scope))) return ended('skipped', {});
    const env = { ...inherited, ...renderTexts(mapAt(step, 'env'), contextsOf(scope, inherited)) };
    const { code, outputs } = await withSignal(step, { scope, env });
    // A step that was signalled is cancelled only when the job is; one that ran out of its own time has failed.
    const cancelled = code !== 0 && job.signal.aborted && !scope.failed;
    ended(code === 0 ? 'success' : cancelled ? 'cancelled' : 'failure', outputs);
    if (code !== 0) job.log.line(`##[error]Process completed with exit code ${code ?? 'of a signal'}.`);
  } catch (error) {
    job.log.line(`##[error]${error instanceof Error ? error.message : String(error)}`);
    ended('failure', {});
  }
}

async function withSignal(step: TemplateMap, { scope, env }: { scope: Scope; env: Record<string, string> }): Promise<StepEnd> {
  const { job } = scope;
  const timeout = new AbortController();
  const minutes = step['timeout-minutes'];
  const timer = minutes === undefined ? null : setTimeout(() => timeout.abort(), Number(renderText(minutes, contextsOf(scope, env))) * 60_000);
  // What runs after a cancellation runs because it asked to: only its own time limit ends it.
  const signal = job.signal.aborted ? timeout.signal : AbortSignal.any([job.signal, timeout.signal]);
  try {
    if (step['uses'] !== undefined) return await useAction(step, { scope, env, signal, runSteps });
    return await runScript(step, { scope, env, signal });
  } finally {
    if (timer !== null) clearTimeout(timer);
  }
}

async function runScript(step: TemplateMap, place: { scope: Scope; env: Record<string, string>; signal: AbortSignal }): Promise<StepEnd> {
  const { scope, env, signal } = place;
  const { job } = scope;
  const contexts = contextsOf(scope, env);
  const defaults = mapAt(mapAt(job.run.file.jobs.get(job.id) ?? {}, 'defaults'), 'run');
  const shell = renderText(step['shell'] ?? defaults['shell'] ?? mapAt(mapAt(job.run.file.root, 'defaults'), 'run')['shell'], contexts);
  const flags = { '': ['-e'], bash: ['--noprofile', '--norc', '-eo', 'pipefail'] }[shell];
  if (flags === undefined) throw new Error(`shell ${shell}: not emulated`);
  const script = join(job.temp, `${randomUUID()}.sh`);
  await writeFile(script, renderText(step['run'], contexts));
  const folder = renderText(step['working-directory'] ?? defaults['working-directory'], contexts);
  const cwd = isAbsolute(folder) ? folder : join(job.workspace, folder);
  return runWithCommandFiles({ scope, env, signal }, (whole) => ({ command: 'bash', args: [...flags, script], cwd, env: whole }));
}

function textOr(step: TemplateMap, keys: readonly string[]): string | null {
  const named = [step['name'], ...keys.map((key) => step[key])].find((value) => typeof value === 'string');
  return typeof named === 'string' ? (named.split('\n')[0] ?? null) : null;
}
