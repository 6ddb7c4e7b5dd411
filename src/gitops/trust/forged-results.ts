import { allowsRepository } from '../../policy/repository-name.ts';
import type { Policy } from '../../policy/schema.ts';
import { sha256 } from '../../records/digest.ts';
import { ExportPromotion, exportPromotionName } from '../../records/export/export-promotion.ts';
import { Promotion } from '../../records/gitops/promotion.ts';
import type { Provenance } from '../../records/gitops/provenance.ts';
import type { Refusal } from '../../records/gitops/pull-plan.ts';
import { parsedOrNull } from '../../records/json-lines.ts';
import type { Branches, Files, Pulls } from '../forge/ports/repository.ts';
import { type Evidence, fileOrNull, readProvenance, vouchProblem } from './vouch.ts';

const MAX_RESULT_BYTES = 50_000_000;
const MOST_FOLDERS = 20;
const PROMOTION = /^eval-results\/([a-z0-9-]+)\/promotions\/(exports\/)?(([0-9a-f]{12})[a-z-]*\.json)$/;

export interface ResultsToCheck {
  /** Paths below `eval-results/` that a pull request adds or changes. */
  paths: readonly string[];
  headSha: string;
  mainSha: string;
  policy: Pick<Policy, 'repositories'>;
}

/**
 * Refuses results that no recorded run vouches for. A run's folder must be what its provenance lists, and the forge must know that run and
 * that artifact, and the run must be this pull request's own, a merged one's or the default branch's; the bytes inside the artifact are compared when an adapter is promoted.
 */
export async function forgedResults(forge: Evidence & Files & Pulls, { paths, headSha, mainSha, policy }: ResultsToCheck): Promise<Refusal[]> {
  const folders = Map.groupBy(paths, (path) => /^eval-results\/[a-z0-9-]+\/[0-9a-f]{12}(?=\/)/.exec(path)?.[0] ?? '');
  const strays = folders.get('') ?? [];
  folders.delete('');
  const refusals: Refusal[] = [];
  for (const path of strays.slice(0, MOST_FOLDERS)) {
    const problem = await promotionProblem(forge, { path, headSha, mainSha, policy });
    if (problem !== null) refusals.push(forged(path, problem));
  }
  for (const [folder, files] of [...folders].slice(0, MOST_FOLDERS)) {
    const problem = await folderProblem(forge, { folder, files, headSha });
    if (problem !== null) refusals.push(forged(folder, problem));
  }
  const more = strays.length > MOST_FOLDERS || folders.size > MOST_FOLDERS;
  return more ? [...refusals, forged('eval-results', `more than ${MOST_FOLDERS} places in it change at once`)] : refusals;
}

async function folderProblem(
  forge: Evidence & Files & Pulls,
  { folder, files, headSha }: { folder: string; files: readonly string[]; headSha: string },
): Promise<string | null> {
  const provenance = await readProvenance(forge, folder, headSha);
  if (!provenance) return 'it holds no readable provenance.json';
  if (`eval-results/${provenance.agent}/${provenance.run}` !== folder) return 'its provenance is that of another run';
  const problem = (await vouchProblem(forge, provenance)) ?? (await strangerProblem(forge, provenance, headSha));
  if (problem !== null) return problem;
  const recorded = new Map(provenance.results.files.map((file) => [file.path, file.sha256]));
  if (recorded.get('decision.json') !== provenance.decisionSha256) return 'its decision is not the recorded one';
  for (const path of files) {
    const name = path.slice(folder.length + 1);
    if (name === 'provenance.json') continue;
    const bytes = recorded.has(name) ? await fileOrNull(forge, { path, sha: headSha, maxBytes: MAX_RESULT_BYTES }) : null;
    if (bytes === null || sha256(bytes) !== recorded.get(name)) return `its file ${JSON.stringify(name.slice(0, 80))} is not the recorded one`;
  }
  return null;
}

/** A record that belongs to a pull request nobody merged must not come in by another one. That this one is meant is seen by its head. */
async function strangerProblem(forge: Pulls & Branches, { pull: told }: Provenance, headSha: string): Promise<string | null> {
  const pull = told && (await forge.pull(told.number));
  if (told === null || (pull?.state === 'open' && pull.headSha === headSha)) return null;
  const isMerged = pull?.merged === true && pull.baseRef === (await forge.defaultBranch());
  return isMerged ? null : `it was recorded for pull request ${told.number}, which is neither this one nor merged`;
}

/** A promotion record must be about a run on the default branch, name adapters of that run, and a repository that is allowed. */
async function promotionProblem(
  forge: Evidence & Files,
  { path, headSha, mainSha, policy }: { path: string } & Omit<ResultsToCheck, 'paths'>,
): Promise<string | null> {
  const [, agent, folder, name, run] = PROMOTION.exec(path) ?? [];
  if (agent === undefined || run === undefined) return 'it is no result of a run';
  const bytes = await fileOrNull(forge, { path, sha: headSha, maxBytes: MAX_RESULT_BYTES });
  const record = folder === undefined ? Promotion : ExportPromotion;
  const promotion = bytes && record.safeParse(parsedOrNull(new TextDecoder().decode(bytes))).data;
  const provenance = await readProvenance(forge, `eval-results/${agent}/${run}`, mainSha);
  if (!promotion || promotion.run !== run || promotion.agent !== agent) return 'it is no readable promotion record';
  const isExport = promotion.schema === 'fledgling/export-promotion@1';
  if (isExport ? exportPromotionName(promotion) !== name : name !== `${run}.json`) return 'it is no readable promotion record';
  if (!provenance || provenance.decisionSha256 !== promotion.decisionSha256) return 'its run is not recorded on the default branch';
  const known = new Set(provenance.adapters.map(({ gguf }) => gguf.sha256));
  const named = isExport ? [promotion.adapterSha256] : promotion.adapters.map((adapter) => adapter.sha256);
  if (!named.every((sha256) => known.has(sha256))) return 'it names an adapter that its run did not make';
  return allowsRepository(policy.repositories, promotion.repository) ? vouchProblem(forge, provenance) : 'its repository is not in the policy';
}

function forged(place: string, problem: string): Refusal {
  const cut = place.length > 160 ? `${place.slice(0, 159)}…` : place;
  // A line break in a path must not begin a sentence of its own.
  const shown = /^[\w./…-]+$/.test(cut) ? cut : JSON.stringify(cut);
  return {
    code: 'forged-results',
    sentence: `${shown}: expected results that a run of this repository recorded, but ${problem}. Remove these files: runs record their results themselves.`,
    config: null,
    policy: null,
  };
}
