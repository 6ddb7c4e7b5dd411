import type { Runs } from '../forge/ports/actions.ts';
import type { Branches } from '../forge/ports/repository.ts';
import type { Statuses } from '../forge/ports/talk.ts';
import { isSuperseded } from '../trust/runs-of-pull.ts';
import { type GateState, gateStatus } from './gate-status.ts';

/** Sets `parity/gate` on a pull request's commit, unless a later run of that commit is under way: that one has the say. */
export async function putStatus(
  forge: Statuses & Runs & Branches,
  { pull, sha, run, state }: { pull: number; sha: string; run: { runId: number; url: string }; state: GateState },
): Promise<void> {
  if (await isSuperseded(forge, { pull, headSha: sha, runId: run.runId })) return;
  await forge.setStatus(sha, gateStatus(state, run.url));
}
