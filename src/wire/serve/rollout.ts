import { join } from 'node:path';
import type { ServeSettings } from '../../config/schema/serve.ts';
import { rolloutFile } from '../../edges/files/rollout/rollout-file.ts';
import type { Track } from '../../records/example.ts';
import type { SwapPolicy } from '../../records/swap/swap-policy.ts';
import type { Rollout, RolloutEvent } from '../../serve/ports.ts';
import { openRollout } from '../../serve/rollout/rollout.ts';

/** The name of the file in the folder of the logs, which is one server's alone. */
const ROLLOUT_FILE = 'rollout.json';

export interface RolloutPlace {
  logDir: string;
  policy: SwapPolicy;
  serve: ServeSettings;
  mode: ServeSettings['mode'];
  onEvent(event: RolloutEvent): void;
}

/** The rollout of a policy, as far as an earlier server brought it. @throws UserError where nothing could watch it */
export function rolloutOf({ logDir, policy, serve, mode, onEvent }: RolloutPlace): Promise<Rollout> {
  return openRollout({ policy, settings: { mode, ...serve.canary }, store: rolloutFile(join(logDir, ROLLOUT_FILE)), onEvent });
}

/** The same, but that a track whose files are no longer those that were proved is the hosted model's. */
export function onlyProved(rollout: Rollout, isProved: (track: Track) => boolean): Rollout {
  return {
    ...rollout,
    plan: (request) => (isProved(request.track) ? rollout.plan(request) : { answer: 'hosted', audit: false, reason: 'file-changed' }),
  };
}
