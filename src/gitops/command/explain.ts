import { parseJson } from '../../records/exact-json/parse-json.ts';
import type { PullPlan } from '../../records/gitops/pull-plan.ts';
import { RunRecord } from '../../records/run.ts';
import { partsOf } from '../../report/comment/document.ts';
import { explainGate } from '../../report/comment/explain-gate.ts';
import { isAbout } from '../../report/comment/state.ts';
import { prose } from '../../report/markdown/text.ts';
import { clipped } from '../../report/view/clip.ts';
import { harmless } from '../../report/view/harmless.ts';
import type { Files, PullRequest } from '../forge/ports/repository.ts';
import type { Comments } from '../forge/ports/talk.ts';
import type { Answer, CommandPorts } from './ports.ts';

const MAX_RUN_BYTES = 20_000_000;

/** How the gate decided on this head; without a verdict, why the plan is what it is. */
export async function explanation(ports: CommandPorts, pull: PullRequest): Promise<Answer> {
  const { plan } = await ports.plan(pull);
  const run = await recordedRun(ports.forge, pull, plan);
  if (run) return { ok: true, sentence: 'how the gate decided:', section: explainGate(run) };
  const reasons = [...plan.refusals.map(({ sentence }) => sentence), ...plan.stages.map(({ name, does, why }) => `${name}: ${does}, ${why}`), plan.nextStep];
  const shown = reasons.slice(0, 20).map((reason) => `- ${prose(clipped(harmless(reason), 200))}`);
  return { ok: true, sentence: 'there is no verdict on this head yet; the plan says why:', section: shown.join('\n') };
}

/** The run our own comment tells about, read from the commit that recorded it: a later push cannot change that. */
async function recordedRun(forge: Comments & Files, { number, headSha }: PullRequest, { agent }: PullPlan): Promise<RunRecord | null> {
  const stamps = (await forge.comments(number)).flatMap(({ own, body }) => (own ? (partsOf(number, body)?.state.report ?? []) : []));
  const stamp = stamps.find((one) => one.phase === 'recorded' && isAbout(one, headSha));
  const commit = stamp?.alsoHeads.at(-1);
  if (!stamp?.run || !commit || agent === null) return null;
  const bytes = await forge.readFile(`eval-results/${agent}/${stamp.run}/run.json`, commit, MAX_RUN_BYTES);
  if (bytes === null) return null;
  const parsed = RunRecord.safeParse(parseJson(new TextDecoder().decode(bytes)));
  return parsed.success ? parsed.data : null;
}
