import { UserError } from '../errors.ts';
import { type Comparison, decides, isBlocking, type Regression } from '../records/comparison.ts';
import { type Acceptance, type Accepted, acceptanceOf } from '../records/gate/acceptance.ts';
import type { RunRecord } from '../records/run.ts';

const ACCEPT = 'have it accepted in parity.policy.yaml (accept) on the default branch';

/** @throws UserError where parity is the point rule's alone, as records of earlier versions have it. */
export function refusePlainRule(run: RunRecord): void {
  const plain = decided(run, run.comparisons).find(({ outcome, byRule }) => outcome === 'parity' && byRule.interval !== 'parity');
  if (plain)
    throw new UserError(
      `run ${run.id}: its parity on ${plain.track} is by the plain rule alone (gate.rule: point), which proves nothing. Collect more examples and evaluate again.`,
    );
}

/** @throws UserError for a sure loss that the policy does not accept today, whether or not it did when the run was evaluated. */
export function refuseLosses(run: RunRecord, accept: readonly Acceptance[]): void {
  for (const { track, refusals, regressions, accepted } of decided(run, run.comparisons)) {
    const loss = refusals.length > 0 ? undefined : regressions.find((one) => one.outcome === 'inferior' && !isAccepted(one, track, accept));
    if (loss)
      throw new UserError(
        `run ${run.id}: expected no loss against the base, but the tuned model surely lost ${where(track, loss)}: ${share(loss.tuned)} against ${share(loss.base)}. Train again with examples of it, or ${ACCEPT}.`,
      );
    const withdrawn = accepted.find((one) => acceptanceOf(accept, one) === null);
    if (withdrawn)
      throw new UserError(
        `run ${run.id}: the policy no longer accepts what it did when this run was evaluated: ${withdrawn.sentence}. Evaluate again, or ${ACCEPT}.`,
      );
  }
}

/** @throws UserError where the examples that nothing was chosen by say that the candidate is inferior. Too few of them stop nothing, and are told. */
export function refuseContradicted(run: RunRecord): void {
  const worse = decided(run, run.vault.comparisons).find(({ outcome }) => outcome === 'inferior');
  if (!worse) return;
  const verdict = worse.verdicts.find((one) => decides(one) && one.outcome === 'inferior');
  const figures = verdict ? `: ${verdict.metric} ${share(verdict.local)} against ${share(verdict.hosted)} hosted on ${verdict.n} pairs` : '';
  throw new UserError(
    `run ${run.id}: parity on the test split is contradicted by the vault, where ${worse.track} is inferior${figures}. Nothing is promoted: collect more examples, train and evaluate again.`,
  );
}

/** What the vault could not confirm, for lack of examples; a sentence a track. */
export function vaultRemarks(run: RunRecord): string[] {
  return decided(run, run.vault.comparisons)
    .filter(({ outcome }) => outcome === 'inconclusive')
    .map(({ track, says, refusals: [refusal] }) => {
      const why = refusal?.sentence ?? says;
      return `The vault neither confirms nor contradicts the parity on ${track}${why ? `: ${why}` : ''}.`;
    });
}

/** A loss that was sure; one that the run's own record calls accepted is accepted only while the policy says so. */
function isAccepted(loss: Regression, track: Accepted['track'], accept: readonly Acceptance[]): boolean {
  return !isBlocking(loss) && acceptanceOf(accept, { track, metric: loss.metric, slice: loss.slice }) !== null;
}

function decided({ decision }: Pick<RunRecord, 'decision'>, comparisons: readonly Comparison[]): Comparison[] {
  return comparisons.filter((one) => decision.tracks.some(({ track, candidate }) => track === one.track && candidate === one.candidate));
}

function where(track: Accepted['track'], { metric, slice, kind }: Regression): string {
  return `${track} ${metric}${slice === null ? '' : ` on ${kind === null ? '' : `the ${kind} `}${JSON.stringify(slice)}`}`;
}

function share(value: number): string {
  return `${(value * 100).toFixed(1)} %`;
}
