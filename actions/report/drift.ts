import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { actionsRun } from '../../src/edges/github/actions/event.ts';
import type { Artifacts, Downloads } from '../../src/gitops/forge/ports/actions.ts';
import type { Branches, Files } from '../../src/gitops/forge/ports/repository.ts';
import { type PromotedRun, promotionOf } from '../../src/gitops/plan/promoted-run.ts';
import { driftProblems } from '../../src/gitops/promote/drift-problems.ts';
import { RunRecord } from '../../src/records/run.ts';
import { withoutSecrets } from '../../src/redact/without-secrets.ts';
import { inlineCode, prose } from '../../src/report/markdown/text.ts';
import { clipped } from '../../src/report/view/clip.ts';
import { harmless } from '../../src/report/view/harmless.ts';
import { forgeOf, runNumber } from '../shared/forge.ts';
import type { Outputs } from '../shared/runtime/inputs.ts';
import type { Job } from '../shared/runtime/runtime.ts';
import { emptyTheOutbox } from '../shared/travel/outbox.ts';
import { PLAN } from '../shared/travel/overlay.ts';
import { readSettings } from '../shared/travel/settings.ts';
import { fetched, newestByName, scratch } from '../shared/travel/travel.ts';

/** Title of the one issue about it. */
const TITLE = 'The promoted adapter no longer holds up';
const MOST_PROBLEMS = 20;

/** Tells the one issue of each kind what a weekly run found: what the Hub holds, or how the adapter does on fresh traces. Closes it where all is well. */
export async function tellDrift(job: Job<'report'>): Promise<Outputs<'report'>> {
  const forge = forgeOf(job);
  await emptyTheOutbox(job);
  const fresh = await freshRun(job, forge);
  if (!fresh) return {};
  const { run, promoted } = fresh;
  const { url } = actionsRun(job.env);
  const { promotion } = promoted;
  const what = `Run ${inlineCode(promotion.run)} of ${inlineCode(promotion.agent)}, promoted to ${inlineCode(promotion.repository)}`;
  const problems = driftProblems(run, { promotion, recorded: promoted.measured });
  const told = problems.slice(0, MOST_PROBLEMS).map((problem) => `- ${withoutSecrets(prose(clipped(harmless(problem), 400)))}`);
  job.summarise([`${what}: ${problems.length === 0 ? 'holds up.' : 'no longer holds up.'}`, ...told].join('\n'));
  if (problems.length === 0) await forge.closeIssue(TITLE, `${what}, holds up again: ${url}`);
  else await forge.raiseIssue({ title: TITLE, body: `${what}, was evaluated anew: ${url}\n\n${told.join('\n')}`, labels: ['fledgling'] });
  return { run: run.id, decision: run.decision.action };
}

/** The evaluation of this workflow run and the promotion it is about; null where this run made none. */
async function freshRun({ env }: Job<'report'>, forge: Branches & Files & Artifacts & Downloads): Promise<{ run: RunRecord; promoted: PromotedRun } | null> {
  const artifacts = newestByName(await forge.artifactsOf(runNumber(env)));
  const [plan, results] = [artifacts.get('parity-plan'), artifacts.get('results')];
  if (!plan || !results) return null;
  const open = async (artifact: typeof plan) => fetched(forge, artifact, { to: await scratch(env), maxBytes: 512 * 1024 ** 2 });
  const { watch } = await readSettings(join(await open(plan), PLAN.settings));
  const run = RunRecord.parse(JSON.parse(await readFile(join(await open(results), 'run.json'), 'utf8')));
  const sha = await forge.head(await forge.defaultBranch());
  const promoted = watch && sha && (await promotionOf(forge, { agent: run.agent, run: watch.run, sha }));
  return promoted ? { run, promoted } : null;
}
