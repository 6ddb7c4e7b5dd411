import type { Quarantined } from '../../records/dataset.ts';
import type { Example } from '../../records/example.ts';
import type { Integrity } from '../../records/harvest/integrity.ts';
import type { GoldRules } from '../options.ts';
import type { Account } from './account.ts';

interface Harvested {
  rules: GoldRules;
  schemas: Integrity['schemas'];
  examples: readonly Example[];
  /** All of them, as they are written: the details of the reasons are taken from here. */
  quarantined: readonly Quarantined[];
  scoredTraces: number;
}

/** The account of a harvest as it is recorded. */
export function integrityOf(account: Account, { rules: { userScore, maxQuarantined }, schemas, examples, quarantined, scoredTraces }: Harvested): Integrity {
  const counts = account.counts(quarantined);
  const limits = [...new Map(examples.map(({ source, request }) => [source.observationId, request?.maxTokens ?? null])).values()].filter(
    (limit) => limit !== null,
  );
  return {
    schema: 'fledgling/integrity@1',
    ...counts,
    lost: { ...counts.lost, most: maxQuarantined },
    schemas,
    tokenLimits:
      limits.length === 0
        ? null
        : {
            examples: limits.length,
            lowest: limits.reduce((lowest, limit) => Math.min(lowest, limit)),
            highest: limits.reduce((highest, limit) => Math.max(highest, limit)),
          },
    userScore: userScore && { ...userScore, traces: scoredTraces },
  };
}
