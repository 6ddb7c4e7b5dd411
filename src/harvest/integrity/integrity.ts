import type { Example } from '../../records/example.ts';
import type { Integrity } from '../../records/harvest/integrity.ts';
import type { GoldRules } from '../options.ts';
import type { Account } from './account.ts';

interface Harvested {
  rules: GoldRules;
  schemas: Integrity['schemas'];
  examples: readonly Example[];
  scoredTraces: number;
  /** When the oldest call within the limit began; null where the limit left none out. */
  since: string | null;
}

/** Of a reason's detail that is recorded. */
const DETAIL_LENGTH = 300;

/** The account with what it quotes shortened: last of all, for half a secret is not recognised. */
export function shortened(integrity: Integrity): Integrity {
  const short = ({ where, detail }: { where: string; detail: string }) => ({ where, detail: detail.slice(0, DETAIL_LENGTH).toWellFormed() });
  return { ...integrity, reasons: integrity.reasons.map((reason) => ({ ...reason, examples: reason.examples.map(short) })) };
}

/** The account of a harvest, with what it quotes in full. */
export function integrityOf(account: Account, { rules: { userScore, maxQuarantined }, schemas, examples, scoredTraces, since }: Harvested): Integrity {
  const counts = account.counts(since);
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
