import type { Config } from '../config/schema.ts';
import type { Decision } from '../records/comparison.ts';
import type { Example, Track } from '../records/example.ts';
import { compared } from './compare-step.ts';
import { evalStep } from './eval-step.ts';
import { harvestStep } from './harvest-step.ts';
import type { Loop } from './loop.ts';

/** The tracks whose vault the decision opens: only one that ships, only for a promotion that is measured there, only where there is a vault. */
export function vaultTracks<T extends { track: Track }>(
  config: Pick<Config, 'promote'>,
  decision: { action: Decision['action']; tracks: readonly T[] },
  examples: readonly Example[],
): T[] {
  const { repository, split } = config.promote;
  if (decision.action !== 'ship' || repository === null || split !== 'vault') return [];
  return decision.tracks.filter(({ track }) => examples.some((example) => example.track === track && example.split === 'vault' && !example.challenge));
}

/** Evaluates the hosted model and the deciding candidate on the vault, and compares them. Changes no decision: promotion reads it. */
export async function vaultStep(loop: Loop, decision: Decision): Promise<void> {
  const { examples } = await harvestStep(loop);
  for (const { track, candidate } of vaultTracks(loop.config, decision, examples)) {
    const [hosted] = await evalStep(loop, { role: 'hosted', tracks: [track], split: 'vault' });
    const [local] = await evalStep(loop, { role: candidate, tracks: [track], split: 'vault' });
    if (!hosted || !local) throw new Error(`${track} was not evaluated`);
    loop.vault.evaluations.push(hosted, local);
    loop.vault.comparisons.push(await compared(loop, { track, split: 'vault', candidate, hosted, local, base: null }));
  }
}
