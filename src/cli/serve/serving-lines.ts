import type { ServeSettings } from '../../config/schema/serve.ts';
import type { SwapPolicy } from '../../records/swap/swap-policy.ts';

export interface Serving {
  url: string;
  mode: ServeSettings['mode'];
  hasHosted: boolean;
  standIn: boolean;
  policy: SwapPolicy;
  folder: string;
  logDir: string;
  keepsContent: boolean;
  models: readonly string[];
}

const MODES: Readonly<Record<ServeSettings['mode'], string>> = {
  shadow: 'shadow: the hosted model answers, the local one is compared with it',
  canary: 'canary: the local model answers a growing share of sessions, and goes back by itself',
  local: 'local: the local model answers everything that was proved',
  hosted: 'hosted: the hosted model answers everything',
};

/** What is told where the server begins, for people. */
export function servingLines({ url, mode, hasHosted, standIn, policy, folder, logDir, keepsContent, models }: Serving): string[] {
  const tracks = policy.tracks.map(({ track, domains, adapterSha256 }) => {
    const local = domains.filter(({ to }) => to === 'local').length;
    const by = adapterSha256 === null ? policy.base.name : `${policy.base.name} with adapter ${adapterSha256.slice(0, 12)}`;
    return `  ${track}: ${local} of ${domains.length} domains may be answered by ${by}`;
  });
  return [
    `Serving ${policy.agent} at ${url}/v1`,
    `  what ${folder} proved (decision ${policy.decisionSha256.slice(0, 12)})`,
    ...tracks,
    `  ${MODES[mode]}`,
    ...(hasHosted ? [] : ['  without a hosted model: what was not proved gets an error']),
    ...(standIn ? ['  the hosted model is a scripted stand-in, not an LLM: good for a look, not for traffic'] : []),
    `  models: ${models.join(', ')}`,
    `  log: ${logDir}${keepsContent ? ', with everything that is asked and answered' : ''}`,
    `Point your agent's base URL at ${url}/v1. Ctrl-C ends it.`,
  ];
}
