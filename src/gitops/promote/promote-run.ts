import { parseConfig } from '../../config/parse-config.ts';
import type { Config } from '../../config/schema.ts';
import { ExternalError, Interrupted, sentenceOf, UserError } from '../../errors.ts';
import { type PromotionInputs, promote } from '../../promote/promote.ts';
import { refuseUnproved } from '../../promote/refuse.ts';
import { vaultRemarks } from '../../promote/refuse-losses.ts';
import { sha256 } from '../../records/digest.ts';
import type { Promotion } from '../../records/gitops/promotion.ts';
import { codeBlock } from '../../report/markdown/text.ts';
import { harmless } from '../../report/view/harmless.ts';
import { type RecordedRun, runFolder, type TrustedRun, trustedRun } from '../trust/trusted-run.ts';
import { fetchAdapters } from './fetch-adapters.ts';
import { refuseOtherData, refuseUnmerged } from './merged-as-evaluated.ts';
import { promotionLock } from './promotion-lock.ts';
import type { PromotionPolicy, PromotionPorts } from './promotion-ports.ts';
import { earlierPromotion, recordPromotion } from './record-promotion.ts';

const DAY_MS = 86_400_000;
const WARN_DAYS = 15;
/** A promotion that failed this often is told to people by an issue. */
const TRIES_BEFORE_ISSUE = 3;
const MAX_CONFIG_BYTES = 1_000_000;

export interface PromoteRunOptions extends RecordedRun {
  configPath: string;
  policy: PromotionPolicy;
  /** Which try of the workflow run this is, from 1. */
  attempt: number;
}

export type PromoteRunResult =
  | { state: 'promoted'; promotion: Promotion; pull: number | null; warnings: string[] }
  /** Rightly nothing to do, or somebody holds a lock: told, not failed. */
  | { state: 'nothing' | 'locked'; sentence: string };

/**
 * Promotes a recorded run of the default branch: believes it only by its artifacts, and only where what was evaluated is what was merged, checks policy
 * and gap again, uploads the evaluated bytes, and proposes the record of it. Repeating it is harmless. From the third failed try on it raises an issue, which the next success closes.
 * @throws what stopped it.
 */
export async function promoteRun(ports: PromotionPorts, options: PromoteRunOptions): Promise<PromoteRunResult> {
  runFolder(options);
  const title = `Promotion of ${options.agent} run ${options.run} failed`;
  try {
    const result = await promoteOnce(ports, options);
    if (result.state === 'promoted') await ports.forge.closeIssue(title, `Promoted to \`${result.promotion.repository}\`.`);
    return result;
  } catch (error) {
    if (options.attempt >= TRIES_BEFORE_ISSUE && !(error instanceof Interrupted)) {
      await ports.forge
        .raiseIssue({ title, body: issueBody(options, error), labels: ['fledgling'] })
        .catch((failed: unknown) => ports.say(`No issue could be raised: ${sentenceOf(failed)}`));
    }
    throw error;
  }
}

async function promoteOnce(ports: PromotionPorts, options: PromoteRunOptions): Promise<PromoteRunResult> {
  const { forge } = ports;
  const held = await promotionLock(forge, null, ports.now());
  if (held) return { state: 'locked', sentence: held };
  const trusted = await trustedRun(ports, options);
  const { run, provenance, records } = trusted;
  const lockOfPull = provenance.pull && (await promotionLock(forge, provenance.pull.number, ports.now()));
  if (lockOfPull) return { state: 'locked', sentence: lockOfPull };
  await refuseUnmerged(forge, trusted);
  const config = await currentConfig(ports, options, trusted);
  await refuseOtherData(forge, trusted, { ...options, config, maxBytes: options.policy.maxDataBytes });
  const { repository } = config.promote;
  const nothing = nothingToDo(trusted, repository);
  if (nothing !== null || repository === null) return { state: 'nothing', sentence: nothing ?? '' };

  const { split, gapThreshold } = config.promote;
  const { allowInconclusive, allowStandIn, accept } = options.policy;
  const gate = { split, gapThreshold, allowInconclusive, allowStandIn, accept };
  // Before anything large is downloaded.
  refuseUnproved(run, gate);
  const adapters = await fetchAdapters(ports, trusted);
  const earlier = await earlierPromotion(forge, options, options.sha);
  const inputs: PromotionInputs = { run, records, adapters, base: baseOf(config, trusted), gate, to: destination(config, trusted, repository) };
  const hub = await ports.openHub(inputs.to.repository);
  const onProgress = ({ path, done, total }: { path: string; done: number; total: number }) => {
    if (done === total) ports.say(`${path}: ${total} bytes are on the Hub.`);
  };
  const promotion = await promote(inputs, { hub, now: ports.now(), signal: ports.signal, onProgress }, earlier?.promotion ?? null);
  const recorded = earlier?.merged === true && earlier.promotion === promotion;
  return { state: 'promoted', promotion, pull: recorded ? null : await recordPromotion(forge, promotion), warnings: warnings(trusted, ports.now()) };
}

/** The default branch's config, which must be the one that was evaluated and must still be allowed. */
async function currentConfig({ forge }: PromotionPorts, { configPath, sha, policy }: PromoteRunOptions, { run, provenance }: TrustedRun): Promise<Config> {
  const bytes = await forge.readFile(configPath, sha, MAX_CONFIG_BYTES);
  if (!bytes) throw new UserError(`${configPath}: expected the config at ${sha}, found none. Name it.`);
  if (sha256(bytes) !== provenance.configSha256) {
    throw new UserError(
      `${configPath}: it is not the config that run ${run.id} was evaluated with: something else was merged since. Comment \`/parity run\` on an open pull request, or dispatch parity-run.yml.`,
    );
  }
  const text = new TextDecoder().decode(bytes);
  const refusals = policy.refusals(text);
  if (refusals.length > 0) throw new UserError(refusals.map(({ sentence }) => sentence).join(' '));
  return parseConfig(text, configPath);
}

function nothingToDo({ run }: TrustedRun, repository: string | null): string | null {
  const { action, tracks } = run.decision;
  if (repository === null) return 'promote.repository names no repository, so nothing was promoted.';
  if (action === 'train' || action === 'stop') return `Run ${run.id} decided to ${action}, so nothing was promoted.`;
  if (tracks.every(({ candidate }) => candidate === 'base')) return `Run ${run.id} ships the base model as it is: there is no adapter to promote.`;
  return null;
}

/** The model the adapters belong to: the config's, whose file must be the evaluated one. */
function baseOf({ models }: Config, { run }: TrustedRun): Promotion['base'] {
  const name = models.default;
  const entry = models.catalogue[name];
  const evaluated = run.adapters[0]?.base;
  if (!entry || !evaluated || evaluated.id !== name || (entry.sha256 !== 'unpinned' && entry.sha256 !== evaluated.ggufSha256))
    throw new UserError(`models.default: run ${run.id} was evaluated with another model or another file of it. Evaluate again.`);
  return { name, title: entry.title, hf: entry.hf, ggufSha256: evaluated.ggufSha256 };
}

function destination({ promote: to }: Config, { run }: TrustedRun, repository: string): PromotionInputs['to'] {
  const folder = [to.pathInRepo, to.autoSubdir ? `${run.agent}/${run.id}` : ''].filter(Boolean).join('/');
  return { repository: { id: repository, type: 'model' }, revision: to.revision, folder, prune: true, private: to.private, message: to.commitMessage ?? null };
}

function warnings({ run, provenance }: TrustedRun, now: number): string[] {
  const days = Math.floor((Date.parse(provenance.keptUntil) - now) / DAY_MS);
  const unconfirmed = vaultRemarks(run);
  if (days > WARN_DAYS) return unconfirmed;
  const until = provenance.keptUntil.slice(0, 10);
  return [
    ...unconfirmed,
    `The artifacts of run ${run.id} are kept until ${until} only (${Math.max(0, days)} days). Dispatch parity-run.yml with restage=${run.id} to keep them longer.`,
  ];
}

function issueBody({ agent, run, attempt }: PromoteRunOptions, error: unknown): string {
  const again = error instanceof ExternalError && error.retryable ? 'It may succeed when it is run again' : 'It needs a person';
  return `Try ${attempt} of promoting run \`${run}\` of \`${agent}\` ended so:\n\n${codeBlock(harmless(sentenceOf(error)))}\n\n${again}: re-run the failed job of \`promote.yml\`, or dispatch it with this run. What the Hub holds already is not sent again.`;
}
