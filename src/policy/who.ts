import type { Policy } from './schema.ts';

const RANK = ['none', 'read', 'triage', 'write', 'maintain', 'admin'] as const;

/** An account and its permission on the repository, as the forge's API says it. */
export interface Account {
  login: string;
  permission: (typeof RANK)[number];
}

/** True when the policy lets this account start runs, cancel them and hold locks. */
export function mayRun({ who }: Pick<Policy, 'who'>, { login, permission }: Account): boolean {
  const isListed = who.users.length === 0 || who.users.some((user) => user.toLowerCase() === login.toLowerCase());
  return isListed && RANK.indexOf(permission) >= RANK.indexOf(who.run);
}

/** Who may start runs, for a sentence: `anybody with maintain permission`, `one of ada, grace with write permission`. */
export function whoMayRun({ who }: Pick<Policy, 'who'>): string {
  return `${who.users.length === 0 ? 'anybody' : `one of ${who.users.join(', ')}`} with ${who.run} permission`;
}
