import type { ActionsRun } from '../src/edges/github/event.ts';
import { UserError } from '../src/errors.ts';
import type { Forge } from '../src/gitops/ports.ts';

export interface RecordedPlace {
  agent: string;
  run: string;
}

const AGENT = /^[a-z0-9][a-z0-9-]{0,62}$/;
const RUN = /^[0-9a-f]{12}$/;

/** The runs that this push brought to the default branch, or the one that was asked for. @throws UserError when that one is not recorded. */
export async function runsToPromote(
  forge: Forge,
  { wanted, event, sha }: { wanted: string | null; event: ActionsRun['event']; sha: string },
): Promise<RecordedPlace[]> {
  const recorded = await recordedAt(forge, sha);
  if (wanted !== null) {
    const found = recorded.filter(({ run }) => run === wanted);
    if (found.length === 0)
      throw new UserError(`input run: expected a run recorded on the default branch, got ${wanted}. Name a folder below eval-results/<agent>/.`);
    return found;
  }
  if (event.name !== 'push' || /^0+$/.test(event.before)) return [];
  const before = new Set((await recordedAt(forge, event.before)).map(({ agent, run }) => `${agent}/${run}`));
  return recorded.filter(({ agent, run }) => !before.has(`${agent}/${run}`));
}

async function recordedAt(forge: Forge, sha: string): Promise<RecordedPlace[]> {
  const places: RecordedPlace[] = [];
  for (const { name: agent, kind } of await forge.list('eval-results', sha)) {
    if (kind !== 'folder' || !AGENT.test(agent)) continue;
    for (const { name: run, kind: runKind } of await forge.list(`eval-results/${agent}`, sha))
      if (runKind === 'folder' && RUN.test(run)) places.push({ agent, run });
  }
  return places;
}
