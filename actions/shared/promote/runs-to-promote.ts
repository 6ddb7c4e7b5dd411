import type { ActionsRun } from '../../../src/edges/github/actions/event.ts';
import { UserError } from '../../../src/errors.ts';
import type { Files } from '../../../src/gitops/forge/ports/repository.ts';
import { fileOrNull } from '../../../src/gitops/trust/vouch.ts';
import { sha256 } from '../../../src/records/digest.ts';

export interface RecordedPlace {
  agent: string;
  run: string;
}

const AGENT = /^[a-z0-9][a-z0-9-]{0,62}$/;
const MAX_BYTES = 5_000_000;
const RUN = /^[0-9a-f]{12}$/;

/**
 * The runs whose decision or provenance this push changed on the default branch, or the one that was asked for: a run that is recorded again keeps
 * its id. @throws UserError when that one is not recorded.
 */
export async function runsToPromote(
  forge: Files,
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
  const { before } = event;
  const known = new Set((await recordedAt(forge, before)).map(folderOf));
  const changed: RecordedPlace[] = [];
  for (const place of recorded) if (!known.has(folderOf(place)) || !(await isSameDecision(forge, folderOf(place), { before, after: sha }))) changed.push(place);
  return changed;
}

async function isSameDecision(forge: Files, folder: string, { before, after }: { before: string; after: string }): Promise<boolean> {
  for (const name of ['decision.json', 'provenance.json']) {
    const [old, now] = [await fileOrNull(forge, place(folder, name, before)), await fileOrNull(forge, place(folder, name, after))];
    if (old === null || now === null ? old !== now : sha256(old) !== sha256(now)) return false;
  }
  return true;
}

const place = (folder: string, name: string, sha: string) => ({ path: `${folder}/${name}`, sha, maxBytes: MAX_BYTES });

const folderOf = ({ agent, run }: RecordedPlace) => `eval-results/${agent}/${run}`;

async function recordedAt(forge: Files, sha: string): Promise<RecordedPlace[]> {
  const places: RecordedPlace[] = [];
  for (const { name: agent, kind } of await forge.list('eval-results', sha)) {
    if (kind !== 'folder' || !AGENT.test(agent)) continue;
    for (const { name: run, kind: runKind } of await forge.list(`eval-results/${agent}`, sha))
      if (runKind === 'folder' && RUN.test(run)) places.push({ agent, run });
  }
  return places;
}
