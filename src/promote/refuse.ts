import { UserError } from '../errors.ts';
import { Decision } from '../records/comparison.ts';
import { digestOf, sha256 } from '../records/digest.ts';
import type { Acceptance } from '../records/gate/acceptance.ts';
import { parsedOrNull } from '../records/json-lines.ts';
import type { RunRecord } from '../records/run.ts';
import { type Gap, gapHolds, largestGap } from './gap.ts';
import { refuseContradicted, refuseLosses, refusePlainRule } from './refuse-losses.ts';
import type { PromotedAdapter } from './upload-list.ts';

export interface PromotionGate {
  split: Gap['split'];
  gapThreshold: number;
  /** Whether a decision to collect more examples may be promoted all the same. */
  allowInconclusive: boolean;
  /** Whether a run against a scripted stand-in may be promoted: it demonstrates the loop and proves nothing. */
  allowStandIn: boolean;
  /** What the policy lets pass today. */
  accept: readonly Acceptance[];
}

/**
 * What must be true of a run before a byte of it is uploaded: parity with the hosted model, no sure loss against the base that nobody accepted,
 * and a vault, where it was opened, that does not say otherwise.
 * @returns the gap, which holds.
 * @throws UserError naming the first thing that is not so.
 */
export function refuseUnproved(run: RunRecord, gate: PromotionGate): Gap {
  const { action, standIn } = run.decision;
  if (action !== 'ship' && !(action === 'collect' && gate.allowInconclusive)) {
    const why = action === 'collect' ? 'the verdict is inconclusive and the policy does not let it through' : `its decision is ${action}`;
    throw new UserError(`run ${run.id}: expected a decision to ship, but ${why}. Promote a run that reached parity.`);
  }
  if ((standIn || run.standIn) && !gate.allowStandIn) {
    throw new UserError(
      `run ${run.id}: a scripted stand-in played the hosted model, so this proves nothing about a real LLM. Measure against the real one, or promote the demonstration with --allow-stand-in.`,
    );
  }
  refuseUnfit(run, gate.split);
  if (!gate.allowInconclusive) refusePlainRule(run);
  refuseLosses(run, gate.accept);
  refuseContradicted(run);
  const gap = largestGap(run, gate.split);
  if (!gapHolds(gap, gate.gapThreshold)) {
    throw new UserError(
      `run ${run.id}: expected a loss of at most ${points(gate.gapThreshold)} on the ${gap.split} split (promote.gapThreshold), got ${points(gap.value)} on ${gap.track} ${gap.metric}. Train a better adapter or raise the threshold.`,
    );
  }
  return gap;
}

/**
 * What the gate refused, what lies below a floor, or what was compared before there were floors, is let through by no policy: on the test split,
 * nor on the one that promotion asks.
 */
function refuseUnfit(run: RunRecord, split: Gap['split']): void {
  const comparisons = split === 'test' ? run.comparisons : [...run.comparisons, ...run.vault.comparisons];
  for (const { track, refusals, floors } of comparisons.filter((one) =>
    run.decision.tracks.some((two) => two.track === one.track && two.candidate === one.candidate),
  )) {
    const [refused] = refusals;
    if (refused) throw new UserError(`run ${run.id}: there is no verdict on ${track}: ${refused.sentence}. ${refused.remedy}.`);
    if (floors.length === 0)
      throw new UserError(`run ${run.id}: its comparison on ${track} was made by an earlier version, which looked at less. Compare again with this version.`);
    const low = floors.find(({ met }) => !met);
    if (low)
      throw new UserError(
        `run ${run.id}: expected ${track} ${low.metric} to be at least ${share(low.floor)} (gate.floors), got ${share(low.value)} of ${low.n} examples. Train a better adapter.`,
      );
  }
}

/** @throws UserError when `decision.json` is not the decision of `run.json`. @returns its SHA-256. */
export function decisionDigest(run: RunRecord, records: ReadonlyMap<string, string>): string {
  const text = records.get('decision.json');
  const decision = Decision.safeParse(parsedOrNull(text ?? ''));
  if (text === undefined || !decision.success || digestOf(decision.data) !== digestOf(run.decision))
    throw new UserError(`run ${run.id}: decision.json is not the decision that run.json holds. Record the run again.`);
  return sha256(text);
}

/** @throws UserError when a file that would be uploaded is not the one the run trained and evaluated. */
export function refuseOtherBytes(run: RunRecord, adapters: readonly PromotedAdapter[]): void {
  const tuned = run.decision.tracks.filter(({ candidate }) => candidate === 'tuned').map(({ track }) => track);
  if (tuned.length === 0) throw new UserError(`run ${run.id}: the base model is as good as it is, so there is no adapter to promote. Select the model itself.`);
  for (const track of tuned) {
    const recorded = run.adapters.find((adapter) => adapter.track === track);
    const evaluated = run.evaluations.find((one) => one.track === track && one.model.role === 'tuned' && one.split === 'test');
    const given = adapters.find((adapter) => adapter.track === track);
    if (!recorded || !evaluated || evaluated.model.adapterSha256 !== recorded.ggufSha256)
      throw new UserError(`run ${run.id}: its record names no evaluated adapter for ${track}. Record the run again.`);
    if (!given) throw new UserError(`run ${run.id}: expected the files of its ${track} adapter, found none. Fetch or train them again.`);
    refuseChanged(run, `the ${track} adapter's GGUF`, { found: given.gguf.sha256, expected: recorded.ggufSha256 });
    refuseChanged(run, `the ${track} adapter's safetensors`, { found: given.safetensors.sha256, expected: recorded.safetensorsSha256 });
    const config = recorded.run.adapter.files.find(({ path }) => path.endsWith('adapter_config.json'));
    refuseChanged(run, `the ${track} adapter's adapter_config.json`, { found: given.config.sha256, expected: config?.sha256 ?? 'none recorded' });
  }
}

function refuseChanged(run: RunRecord, what: string, { found, expected }: { found: string; expected: string }): void {
  if (found !== expected)
    throw new UserError(
      `run ${run.id}: expected sha256 ${expected} for ${what}, got ${found}. These are not the bytes that were evaluated: nothing was uploaded.`,
    );
}

function points(loss: number): string {
  return `${(loss * 100).toFixed(1)} points`;
}

function share(value: number): string {
  return `${(value * 100).toFixed(1)} %`;
}
