import type { Settings } from '../../config/read/settings-file.ts';
import type { Config } from '../../config/schema.ts';
import { ExternalError, UserError } from '../../errors.ts';
import type { PlannedStage } from '../../pipeline/loop/plan.ts';
import { checkConfig } from '../../policy/check-config.ts';
import type { Policy } from '../../policy/schema.ts';
import { mayRun } from '../../policy/who.ts';
import { sha256 } from '../../records/digest.ts';
import type { PullPlan, Refusal } from '../../records/gitops/pull-plan.ts';
import { estimateLines, estimateStages, totals } from '../cost/estimate.ts';
import { overBudget } from '../cost/over-budget.ts';
import { lockOf, lockSentence } from '../forge/lock.ts';
import type { Comparisons, Files, PullRequest, Pulls } from '../forge/ports/repository.ts';
import type { Comments, Locks, People } from '../forge/ports/talk.ts';
import { changedKeys } from '../project/changed-keys.ts';
import { withLookRecords } from '../project/look-records.ts';
import { type ProjectFiles, projectFiles } from '../project/project-files.ts';
import { type RelatedFiles, relatedFiles } from '../project/related-files.ts';
import { configAt, policyAt, type SettingsAt } from '../project/settings-at.ts';
import { forgedResults } from '../trust/forged-results.ts';
import { movedByRecordsOnly } from '../trust/records-only.ts';
import type { Evidence } from '../trust/vouch.ts';
import { type Started, startRefusal } from '../trust/who-started.ts';
import { type Baseline, findBaseline } from './baseline.ts';
import { nextStep } from './next-step.ts';
import { changesOf, headMoved } from './open-pull.ts';
import { explained, measuredBy, needsOf } from './planned-stages.ts';
import { type PromotedRun, promotedRun } from './promoted-run.ts';

const MOST_REFUSALS = 50;
const NOT_PROMOTED: RelatedFiles = {
  config: false,
  policy: false,
  data: false,
  results: [],
  notes: ["The default branch records no promotion of this config's model to its repository, so there is no adapter to look after."],
};

export interface PlanRequest {
  /** Null for a run of the default branch's own config. */
  pull: number | null;
  /** The commit that was looked at: planned only while it still is the head, or nothing but results came on top of it. */
  headSha: string;
  configPath: string;
  policyPath: string;
  /** Plans to evaluate the promoted adapter anew, in place of re-using results. Default: false. */
  drift?: boolean;
  /** Who started the run that this plan is for; null (the default) for a plan that starts nothing by itself. */
  started?: Started | null;
}

/** What earlier runs left: results to re-use, or the adapters in use where they are what it is about. */
export interface Earlier {
  baseline: Baseline | null;
  promoted: PromotedRun | null;
}

/** A plan reads, and writes nothing. */
export type PlanReads = Evidence & Files & Pulls & Comparisons & Comments & People & Pick<Locks, 'readLock'>;

export interface PlanDeps {
  forge: PlanReads;
  /** Milliseconds since 1970. */
  now(): number;
  /** The pipeline's plan of this config, with the project's files in place and what earlier runs left in the cache. */
  planStages(config: Config, project: ProjectFiles, earlier: Earlier): Promise<readonly PlannedStage[]>;
}

export interface PlannedPull {
  plan: PullPlan;
  /** What a run needs of the pull request; null where nothing of it may be used. */
  project: ProjectFiles | null;
  baseline: Baseline | null;
  /** The adapters that a drift run is about. */
  promoted: PromotedRun | null;
  /** The default branch's policy, null where it cannot be read. */
  policy: Settings<Policy> | null;
  /** False where the author may not start runs: somebody who may has to ask for it. */
  mayStart: boolean;
  /** What a reviewer should know; plain sentences that hold hostile paths. */
  notes: string[];
}

/** What is known about the pull request before its config is looked at. */
interface Situation {
  request: PlanRequest;
  deps: PlanDeps;
  pull: PullRequest | null;
  branch: string;
  mainSha: string;
  /** Where the branch stands: results are looked for there, config and data at the commit that was asked for. */
  head: string;
  policy: SettingsAt<Policy>;
  /** The default branch's config, null where it has none that can be read. */
  known: Config | null;
  related: RelatedFiles | null;
  mayStart: boolean;
  /** Why its lock blocks it. */
  locks: Refusal[];
}

/**
 * What a pull request (or the default branch) would do, with the default branch's policy and code: everything of the pull request is data.
 * @throws UserError when there is no such pull request, ExternalError when the forge fails.
 */
export async function planPull(request: PlanRequest, deps: PlanDeps): Promise<PlannedPull> {
  const { forge } = deps;
  const branch = await forge.defaultBranch();
  const mainSha = await forge.head(branch);
  if (mainSha === null) throw new ExternalError(`${forge.repository}: the default branch ${branch} has no commit.`, { retryable: false });
  const pull = request.pull === null ? null : await forge.pull(request.pull);
  if (request.pull !== null && !pull) throw new UserError(`pull request ${request.pull}: expected one of ${forge.repository}, found none. Check the number.`);
  const policy = await policyAt(forge, request.policyPath, mainSha);
  const mainConfig = await configAt(forge, request.configPath, mainSha);
  const known = mainConfig.ok ? mainConfig.settings.value : null;
  const head = pull?.headSha ?? mainSha;
  const situation: Situation = { request, deps, pull, branch, mainSha, head, policy, known, related: null, mayStart: true, locks: [] };
  if (!(await movedByRecordsOnly(forge, { from: request.headSha, to: head }))) {
    return planned(situation, { refusals: [headMoved(pull ? `pull request ${pull.number}` : branch, { expected: request.headSha, got: head })] });
  }
  const { started } = request;
  const refusal = started && policy.ok ? await startRefusal(forge, { ...started, policy: policy.settings.value, pull, headSha: request.headSha }) : null;
  if (refusal) return planned(situation, { refusals: [refusal] });
  return pull ? planOpenPull(situation, pull) : planConfig(situation);
}

async function planOpenPull(situation: Situation, pull: PullRequest): Promise<PlannedPull> {
  const { request, deps, policy, known } = situation;
  const { forge } = deps;
  const changes = await changesOf(forge, pull, { headSha: request.headSha, branch: situation.branch });
  if (!changes.ok) return planned(situation, { refusals: [changes.refusal] });
  const related = relatedFiles(changes.files, { ...request, known });
  const mayStart = policy.ok && mayRun(policy.settings.value, { login: pull.author, permission: await forge.permission(pull.author) });
  const lock = await lockOf(forge, pull.number, deps.now());
  const locks = lock ? [plain('locked', `pull request ${pull.number} is ${lockSentence(lock)}. Wait, or have it unlocked.`)] : [];
  const seen = { ...situation, related, mayStart, locks };
  if (related.config || related.data) return planConfig(seen);
  const forged = policy.ok
    ? await forgedResults(forge, { paths: related.results, headSha: situation.head, mainSha: situation.mainSha, policy: policy.settings.value })
    : [];
  const proposed = related.policy ? await policyAt(forge, request.policyPath, request.headSha) : null;
  return planned(seen, { refusals: [...forged, ...(proposed && !proposed.ok ? proposed.refusals : [])], state: 'unrelated' });
}

/** Checks the config at the head, then plans its stages. */
async function planConfig(situation: Situation): Promise<PlannedPull> {
  const { request, deps, policy, related, mainSha, head, locks } = situation;
  const { forge } = deps;
  if (!policy.ok) return planned(situation, { refusals: policy.refusals });
  const config = await configAt(forge, request.configPath, request.headSha);
  if (!config.ok) return planned(situation, { refusals: [...locks, ...config.refusals] });
  const sides = { config: config.settings, policy: policy.settings };
  const facts = {
    agent: config.settings.value.agent,
    configSha256: sha256(config.bytes),
    changedKeys: changedKeys(situation.known ?? {}, config.settings.value),
  };
  const forged = await forgedResults(forge, { paths: related?.results ?? [], headSha: head, mainSha, policy: policy.settings.value });
  const refusals = [...locks, ...checkConfig({ ...sides, text: config.text }), ...forged];
  if (refusals.length > 0) return planned(situation, { refusals, facts });
  const read = await projectFiles(forge, { ...sides, sha: request.headSha, configPath: request.configPath, configBytes: config.bytes });
  if (read.refusals.length > 0) return planned(situation, { refusals: read.refusals, facts });
  const project = await withLookRecords(forge, read.project, { config: sides.config.value, shas: [mainSha, head] });
  const promoted = request.drift ? await promotedRun(forge, { config: sides.config.value, sha: mainSha }) : null;
  if (request.drift && !promoted) return planned({ ...situation, related: NOT_PROMOTED }, { refusals: [], state: 'unrelated', facts });
  const baseline = promoted ? null : await findBaseline(forge, { agent: facts.agent, shas: [mainSha, head] });
  const stages = await plannedOrRefused(deps, sides.config.value, { project, baseline, promoted });
  if ('code' in stages) return planned(situation, { refusals: [stages], facts });
  const measured = promoted ? promoted.measured : baseline && (await measuredBy(forge, baseline));
  const since = measured ? changedKeys(measured.config, sides.config.value) : facts.changedKeys;
  const estimates = estimateStages(sides.config.value, explained(stages, { baseline, changed: since }), measured);
  const body = { stages: estimateLines(estimates), needs: needsOf(stages), ...totals(estimates) };
  // What a pull request's own branch says was measured is shown; a budget is not kept by it.
  const costly = overBudget(sides, promoted || baseline?.sha === mainSha ? estimates : estimateStages(sides.config.value, stages, null));
  if (costly.length > 0) return planned(situation, { refusals: costly, facts: { ...facts, ...body } });
  const artifacts = baseline && {
    run: baseline.run,
    stagesArtifactId: baseline.stages.id,
    adapterArtifactIds: baseline.adapters.map(({ artifact }) => artifact.id),
  };
  const runs = stages.some(({ does }) => does === 'run') ? 'run' : 'reuse';
  const state = situation.pull?.sameRepository === false ? 'plan-only' : runs;
  return planned(situation, { refusals: [], state, facts: { ...facts, ...body, baseline: artifacts }, project, baseline, promoted });
}

async function plannedOrRefused(
  { planStages }: PlanDeps,
  config: Config,
  { project, ...earlier }: Earlier & { project: ProjectFiles },
): Promise<readonly PlannedStage[] | Refusal> {
  try {
    return await planStages(config, project, earlier);
  } catch (error) {
    if (error instanceof UserError) return plain('cannot-be-planned', error.message);
    throw error;
  }
}

interface Outcome {
  /** Any of them blocks. */
  refusals: readonly Refusal[];
  state?: PullPlan['state'];
  facts?: Partial<PullPlan>;
  project?: ProjectFiles;
  baseline?: Baseline | null;
  promoted?: PromotedRun | null;
}

function planned(
  { request, deps, pull, policy, related, mayStart, locks }: Situation,
  { refusals, state = 'blocked', facts, project, baseline, promoted }: Outcome,
): PlannedPull {
  const plan: Omit<PullPlan, 'nextStep'> = {
    schema: 'fledgling/pull-plan@1',
    repository: deps.forge.repository,
    pull: pull && { number: pull.number, headSha: request.headSha, fork: !pull.sameRepository },
    agent: null,
    configPath: request.configPath,
    configSha256: null,
    policySha256: policy.ok ? sha256(policy.bytes) : null,
    changedKeys: [],
    stages: [],
    needs: { harvest: false, hosted: false, base: false, gpu: false },
    costUsd: null,
    gpuHours: null,
    baseline: null,
    ...facts,
    state: refusals.length > 0 ? 'blocked' : state,
    refusals: refusals.slice(0, MOST_REFUSALS),
  };
  const settings = policy.ok ? policy.settings : null;
  const next = nextStep(plan, { policy: settings?.value ?? null, mayStart, isLocked: locks.length > 0 });
  const found = { project: project ?? null, baseline: baseline ?? null, promoted: promoted ?? null };
  return { plan: { ...plan, nextStep: next }, ...found, policy: settings, mayStart, notes: related?.notes ?? [] };
}

function plain(code: string, sentence: string): Refusal {
  return { code, sentence, config: null, policy: null };
}
