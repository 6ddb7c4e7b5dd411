import { dirname, join } from 'node:path';
import type { Config } from '../../config/schema.ts';
import { readIfThere } from '../../edges/files/atomic.ts';
import { UserError } from '../../errors.ts';
import { parsePolicy } from '../../policy/parse-policy.ts';
import { allowsRepository } from '../../policy/repository-name.ts';
import type { Policy } from '../../policy/schema.ts';
import type { PromotionGate } from '../../promote/refuse.ts';

const POLICY = 'parity.policy.yaml';

/** The policy beside the config; null where there is none. */
export async function policyBeside(configPath: string): Promise<Policy | null> {
  const file = join(dirname(configPath), POLICY);
  const text = await readIfThere(file);
  return text === null ? null : parsePolicy(text, file);
}

/** What the policy lets pass; without one, only what the caller says does. */
export function gateOf(policy: Policy | null, { split, gapThreshold }: Config['promote'], { allowStandIn }: { allowStandIn: boolean }): PromotionGate {
  return {
    split,
    gapThreshold,
    accept: policy?.accept ?? [],
    allowInconclusive: policy?.inconclusive === 'promote',
    allowStandIn: allowStandIn || policy?.standIn === 'promote',
  };
}

/** @throws UserError for a repository that the policy does not list. */
export function refuseRepository(policy: Policy | null, repository: string): void {
  if (policy === null || allowsRepository(policy.repositories, repository)) return;
  const listed = policy.repositories.length === 0 ? 'none' : policy.repositories.join(', ');
  throw new UserError(
    `${repository}: expected a repository that ${POLICY} lists (repositories: ${listed}). Choose one of them, or have it listed there by a pull request.`,
  );
}
