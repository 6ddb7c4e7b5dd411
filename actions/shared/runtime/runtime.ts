import { setOutput } from '@actions/core';
import { stopSignal } from '../../../src/app/stop-signal.ts';
import type { UserError } from '../../../src/errors.ts';
import { fail } from './annotations.ts';
import type { ActionName, Inputs, Outputs } from './inputs.ts';
import { quiet } from './quiet.ts';
import { readInputs } from './read-inputs.ts';
import { maskSecrets } from './secrets.ts';
import { writeSummary } from './summary.ts';

/** What an action's body works with. */
export interface Job<Name extends ActionName> {
  inputs: Inputs<Name>;
  /** Aborts with Interrupted when the runner cancels the job: stages stop and keep what they have. */
  signal: AbortSignal;
  env: NodeJS.ProcessEnv;
  /** The checked-out repository, absolute. */
  workspace: string;
  /** Adds Markdown to the job summary; whoever calls it has escaped what came from outside. */
  summarise(markdown: string): void;
  /** Fails the step with this once its outputs are set. */
  failAfterwards(error: UserError): void;
  /** Hides a secret that was made while running from all later log lines. */
  mask(secret: string): void;
}

/**
 * Runs one action: inputs checked, secrets masked, nothing that is printed taken for a workflow command, outputs, job summary, annotations
 * and the exit code of the command line (0 done, 2 to be mended, 3 an outside system, 130 stopped, 1 a bug).
 */
export async function runAction<Name extends ActionName>(name: Name, body: (job: Job<Name>) => Promise<Outputs<Name>>): Promise<void> {
  const { env } = process;
  const { signal, release } = stopSignal();
  const summary: string[] = [];
  let failure: UserError | null = null;
  maskSecrets(env);
  const log = quiet(env);
  try {
    const inputs = readInputs(name);
    const outputs = await body({
      inputs,
      signal,
      env,
      workspace: env['GITHUB_WORKSPACE'] ?? process.cwd(),
      summarise: (markdown) => summary.push(markdown),
      failAfterwards: (error) => {
        failure = error;
      },
      mask: (secret) => log.aloud(() => maskSecrets({ TOKEN: secret, GITHUB_ACTIONS: env['GITHUB_ACTIONS'] })),
    });
    log.end();
    for (const [key, value] of Object.entries(outputs)) setOutput(key, value);
    if (failure) summary.push(fail(name, failure));
  } catch (error) {
    log.end();
    summary.push(fail(name, error));
  } finally {
    await writeSummary(summary, env);
    release();
  }
}
