import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readIfThere } from '../../edges/files/atomic.ts';
import { UserError } from '../../errors.ts';
import { parsedOrNull } from '../../records/json-lines.ts';
import { RunRecord } from '../../records/run.ts';
import { SwapPolicy } from '../../records/swap/swap-policy.ts';
import { SWAP_POLICY_FILE, verifySwapPolicy } from '../../records/swap/verify-swap-policy.ts';

/** A run whose policy is what it emitted. */
export interface ProvedRun {
  /** Absolute. */
  folder: string;
  run: RunRecord;
  policy: SwapPolicy;
}

export interface WantedRun {
  /** `eval-results/<agent>`, absolute. */
  results: string;
  /** A run's id, or the digest of its decision; null takes the newest that decided to ship and may answer something. */
  named: { id: string } | { decisionSha256: string } | null;
}

/** @throws UserError where there is no such run, or its policy, record and decision do not belong together. */
export async function provedRun({ results, named }: WantedRun): Promise<ProvedRun> {
  if (named !== null && 'id' in named) {
    if (!/^[0-9a-f]{12}$/.test(named.id))
      throw new UserError(`--run: expected 12 hexadecimal digits, got ${JSON.stringify(named.id)}. Name a folder of ${results}.`);
    return verified(join(results, named.id));
  }
  const names = (await readdir(results).catch(() => [])).filter((name) => /^[0-9a-f]{12}$/.test(name));
  const found = (await Promise.all(names.map((name) => glance(join(results, name))))).flatMap((one) => one ?? []);
  const fitting = named === null ? found.filter(({ moves }) => moves) : found.filter(({ decisionSha256 }) => decisionSha256 === named.decisionSha256);
  const newest = fitting.sort((a, b) => b.startedMs - a.startedMs)[0];
  if (newest) return verified(newest.folder);
  throw new UserError(
    named === null
      ? `${results}: expected a recorded run that decided to ship, with a ${SWAP_POLICY_FILE} that lets something be answered locally, found none. Run \`fledgling run\` first, or name a run with --run.`
      : `${results}: expected the run of decision ${named.decisionSha256}, found none. Put its folder back.`,
  );
}

/** What a folder says of itself, not yet held against anything; null where it is no run that emitted a policy. */
async function glance(folder: string): Promise<{ folder: string; startedMs: number; moves: boolean; decisionSha256: string } | null> {
  const [run, policy] = [
    RunRecord.safeParse(parsedOrNull((await readIfThere(join(folder, 'run.json'))) ?? '')).data,
    SwapPolicy.safeParse(parsedOrNull((await readIfThere(join(folder, SWAP_POLICY_FILE))) ?? '')).data,
  ];
  // A policy that cannot be read is looked at too, and refused: an older run must not stand in for it unsaid.
  const isShipping = run?.decision.action === 'ship';
  if (!run || (!policy && !(isShipping && run.swap))) return null;
  return {
    folder,
    startedMs: Date.parse(run.startedAt),
    moves: isShipping && (policy === undefined || policy.tracks.length > 0),
    decisionSha256: policy?.decisionSha256 ?? '',
  };
}

async function verified(folder: string): Promise<ProvedRun> {
  const path = join(folder, SWAP_POLICY_FILE);
  const text = async (name: string) => {
    const found = await readIfThere(join(folder, name));
    if (found === null)
      throw new UserError(`${join(folder, name)}: expected the file that a run leaves, found none. Run \`fledgling run\` again, or name another run.`);
    return found;
  };
  const policy = SwapPolicy.safeParse(parsedOrNull(await text(SWAP_POLICY_FILE)));
  if (!policy.success) throw new UserError(`${path}: expected the policy as the run emitted it, found another shape. Restore the run's folder, or run again.`);
  const run = RunRecord.safeParse(parsedOrNull(await text('run.json')));
  if (!run.success) throw new UserError(`${join(folder, 'run.json')}: expected a run record of this version. Run again.`);
  const wrong = verifySwapPolicy(policy.data, { run: run.data, decision: await text('decision.json') });
  if (wrong.length > 0) throw new UserError(`${path}: ${wrong.join('; ')}. Restore the run's folder, or run again: nothing is served that was not proved.`);
  return { folder, run: run.data, policy: policy.data };
}
