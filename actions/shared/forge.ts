import { githubForge } from '../../src/edges/github/forge.ts';
import { UserError } from '../../src/errors.ts';
import type { Forge } from '../../src/gitops/forge/ports/forge.ts';

/** The repository this job runs in. @throws UserError outside GitHub Actions. */
export function forgeOf({ inputs, env }: { inputs: { 'github-token': string }; env: NodeJS.ProcessEnv }): Forge {
  const repository = env['GITHUB_REPOSITORY'];
  if (!repository) throw new UserError('GITHUB_REPOSITORY: expected OWNER/NAME, got nothing. Run this as a GitHub Action.');
  if (inputs['github-token'] === '')
    throw new UserError('input github-token: expected a token of this repository, got nothing. Leave it out to use the job’s own.');
  return githubForge({ token: inputs['github-token'], repository, apiUrl: env['GITHUB_API_URL'] || 'https://api.github.com' });
}

/** The account that started or re-started this run, by the runner. @throws UserError outside GitHub Actions. */
export function actorOf(env: NodeJS.ProcessEnv): string {
  const actor = env['GITHUB_TRIGGERING_ACTOR'];
  if (!actor) throw new UserError('GITHUB_TRIGGERING_ACTOR: expected the account that started this run, got nothing. Run this as a GitHub Action.');
  return actor;
}

/** Number of the workflow run this job belongs to. @throws UserError outside GitHub Actions. */
export function runNumber(env: NodeJS.ProcessEnv): number {
  const number = Number(env['GITHUB_RUN_ID']);
  if (!Number.isSafeInteger(number) || number < 1) throw new UserError("GITHUB_RUN_ID: expected the run's number, got nothing. Run this as a GitHub Action.");
  return number;
}
