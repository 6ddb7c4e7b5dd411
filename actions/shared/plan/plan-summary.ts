import type { PlannedPull } from '../../../src/gitops/plan/plan-pull.ts';
import { whoMayRun } from '../../../src/policy/who.ts';
import { commentReport } from '../../../src/report/comment/comment.ts';

/** The plan as the pull request's comment shows it. */
export function planSummary({ plan, policy, notes }: PlannedPull, { env }: { env: NodeJS.ProcessEnv }): string {
  const who = policy ? whoMayRun(policy.value) : 'nobody: there is no policy';
  const head = plan.pull?.headSha ?? env['GITHUB_SHA'] ?? '';
  return commentReport({ phase: 'planned', plan, server: serverUrl(env), repository: plan.repository, head, who, notes }).markdown;
}

/** Without a slash at the end. */
export function serverUrl(env: NodeJS.ProcessEnv): string {
  return (env['GITHUB_SERVER_URL'] || 'https://github.com').replace(/\/+$/, '');
}
