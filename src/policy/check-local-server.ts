import type { Refusal } from '../records/gitops/pull-plan.ts';
import { checkAddress, checkKey } from './check-hosted.ts';
import { notListed, type Sides } from './refuse.ts';

/** Refuses a server for the local model that the policy does not list: its address, its key's variable, and whatever is run to start it. */
export function checkLocalServer(sides: Sides): Refusal[] {
  const { server } = sides.config.value.local;
  if (server === undefined) return [];
  const policy = sides.policy.value.local;
  const at = (key: string) => ['local', 'server', key];
  const listed = policy.commands.map((argv) => JSON.stringify(argv));
  const argvs = (['command', 'withAdapter'] as const).flatMap((key) => {
    const value = JSON.stringify(server[key]);
    if (server[key] === null || listed.includes(value)) return [];
    return [notListed(sides, { code: 'command-not-allowed', at: at(key), by: ['local', 'commands'], allowed: listed, value })];
  });
  const address =
    server.url === null
      ? []
      : checkAddress(sides, { address: server.url, allowed: policy.endpoints, code: 'endpoint-not-allowed', at: at('url'), by: ['local', 'endpoints'] });
  return [...argvs, ...address, ...(server.apiKeyEnv === null ? [] : checkKey(sides, at('apiKeyEnv'), server.apiKeyEnv))];
}
