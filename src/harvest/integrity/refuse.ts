import type { Quarantined } from '../../records/dataset.ts';
import { type HarvestAccount, HarvestRefused } from './refused.ts';

/** The source holds nothing, or no model call that could be read. */
export function noModelCall(account: HarvestAccount): HarvestRefused {
  const { integrity } = account;
  const { total, fates } = integrity.observations;
  if (total === 0)
    return new HarvestRefused('The trace source holds no observations. Check where it points, or make traces with `fledgling dummy-agent`.', account);
  const reasons = integrity.reasons.map(({ reason, observations }) => `${reason} ${observations}`);
  return new HarvestRefused(
    `No model call among ${total} observations: ${fates['not-a-model-call']} hold none, ${fates.part} belong to a model call, ${fates['own-evaluation']} are evaluations of our own, ${fates.quarantined} were quarantined${reasons.length > 0 ? ` (${reasons.join(', ')})` : ''}. Harvest traces that hold LLM generations; --dry-run lists each observation.`,
    account,
  );
}

/** Traces that do not hold what the agent offered would leave an empty data set, and no word of why. */
export function notAskable(unaskable: readonly Quarantined[], { of, account }: { of: number; account: HarvestAccount }): HarvestRefused {
  const [first] = unaskable;
  return new HarvestRefused(
    `hosted.ask: native: none of the traces is an example, ${unaskable.length} of ${of} because the model cannot be asked again, the first ${first?.where}: ${first?.detail}. Record tools and results with the traces, name them in harvest.catalogue, or write hosted.ask: text.`,
    account,
  );
}

/** @throws HarvestRefused when more traces are lost than the config allows: what is left says little about the agent. */
export function refuseTooMuchLost(account: HarvestAccount): void {
  const { integrity } = account;
  const { traces, of, most } = integrity.lost;
  if (of === 0 || traces / of <= most) return;
  const worst = integrity.reasons.filter(({ isLoss }) => isLoss).toSorted((a, b) => b.traces - a.traces);
  const told = worst.slice(0, 3).map(({ reason, traces: count }) => `${reason} ${count}`);
  throw new HarvestRefused(
    `harvest.maxQuarantined: expected at most ${percent(most)} of the traces with model calls to be lost, got ${traces} of ${of} (${percent(traces / of)}): ${told.join(', ')}. ${worst[0]?.remedy ?? ''} Or allow more with --max-quarantined.`,
    account,
  );
}

function percent(share: number): string {
  return `${Math.round(share * 1000) / 10} %`;
}
