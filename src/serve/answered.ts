import type { RouteReason } from '../records/swap/served-request.ts';
import type { SwapPolicy } from '../records/swap/swap-policy.ts';
import type { schemaChecker } from '../schemas/checker.ts';
import { agreementOf } from './audit/agreement.ts';
import type { Audits } from './audit/audits.ts';
import { answeredByHosted, heardOfHosted, type OnHostedAnswer } from './hosted/ask-hosted.ts';
import type { HostedAnswer } from './hosted/hosted-answer.ts';
import { askLocal, type LocalResult } from './local/ask-local.ts';
import type { HostedRelay, OutgoingChat, Rollout } from './ports.ts';
import { type Prepared, type Preparing, prepared } from './prepare.ts';
import { questionDigest } from './question/question.ts';
import type { Telling } from './read/read-chat.ts';
import { EVENT_STREAM, JSON_TYPE, toldBody } from './reply/completion.ts';
import { apiError, invalidRequest } from './reply/error.ts';
import type { Visit } from './visit.ts';

/** Everything that requests are answered with. */
export interface Kitchen {
  policy: SwapPolicy;
  models: ReadonlySet<string>;
  relay: HostedRelay | null;
  rollout: Rollout | null;
  now(): number;
  preparing: Preparing;
  check: ReturnType<typeof schemaChecker>;
  audits: Audits;
}

type ForLocal = Extract<Prepared, { kind: 'local' }>;

/** Answers one request: by the local model where that is proved and wanted, at most twice asked; else, or where its answer cannot be used, by the hosted one. */
export async function answered(visit: Visit, kitchen: Kitchen, signal: AbortSignal): Promise<OutgoingChat> {
  const { noted, incoming } = visit;
  const made = prepared(incoming, kitchen.preparing);
  if (made.kind === 'invalid') {
    Object.assign(noted, { reason: 'invalid-request', detail: 'no request for a chat completion' });
    return visit.error(made.error);
  }
  noted.stream = made.telling.stream;
  if (!kitchen.models.has(made.telling.model)) {
    Object.assign(noted, { reason: 'unknown-model', detail: 'an unknown model' });
    return visit.error(invalidRequest('No such model here. GET /v1/models lists those there are.', { status: 404, code: 'model_not_found', param: 'model' }));
  }
  if (made.kind === 'hosted') {
    Object.assign(noted, { track: made.track, domain: made.domain });
    return byHosted(visit, kitchen, { reason: made.reason, detail: made.detail, telling: made.telling }, signal);
  }
  const { track } = made.track.route;
  noted.track = track;
  const plan = kitchen.relay === null ? null : (kitchen.rollout?.plan({ track, session: visit.session }) ?? null);
  if (plan?.answer !== 'hosted') return byLocal(visit, kitchen, { made, isAudited: plan?.audit === true }, signal);
  const audit: OnHostedAnswer = (answer) =>
    kitchen.audits.add(async (stop) => compared(visit, kitchen, { made, hosted: answer, local: await asked(visit, kitchen, made, stop) }), heldBy(visit));
  return byHosted(visit, kitchen, { reason: plan.reason ?? 'held-back', detail: null, telling: made.telling, onAnswer: plan.audit ? audit : null }, signal);
}

async function byLocal(
  visit: Visit,
  kitchen: Kitchen,
  { made, isAudited }: { made: ForLocal; isAudited: boolean },
  signal: AbortSignal,
): Promise<OutgoingChat> {
  visit.noted.reason = 'proved';
  const local = await asked(visit, kitchen, made, signal);
  const verdict = verdictOn(local, made);
  const { telling } = made;
  if (local.kind === 'said') visit.noted.domain = local.said.domain;
  if (!verdict.isTold) {
    const onAnswer: OnHostedAnswer = (hosted) => kitchen.audits.add(async () => compared(visit, kitchen, { made, hosted, local }), heldBy(visit));
    return byHosted(visit, kitchen, { ...verdict, telling, onAnswer: isAudited ? onAnswer : null }, signal);
  }
  visit.noted.reason = verdict.reason;
  const { relay, now } = kitchen;
  const audit = async (stop: AbortSignal) => {
    if (relay === null) return;
    const hosted = await heardOfHosted(visit, { relay, now, auditBytes: kitchen.preparing.limits.auditBytes }, stop);
    compared(visit, kitchen, { made, hosted, local });
  };
  return visit.reply({
    ...{ by: 'local', status: 200, headers: { 'content-type': telling.stream ? EVENT_STREAM : JSON_TYPE, 'cache-control': 'no-store' } },
    body: toldBody({ id: visit.incoming.id, telling, said: verdict.said, usage: local.local.usage, at: now(), decisionSha256: kitchen.policy.decisionSha256 }),
    ...(isAudited ? { audit: kitchen.audits.add(audit, heldBy(visit)) } : {}),
  });
}

/** What an audit of it keeps in memory while it waits, near enough. */
function heldBy({ incoming: { body } }: Visit): { characters: number } {
  return { characters: body.length };
}

async function asked(
  visit: Visit,
  { check, now }: Kitchen,
  { request, question, track, local: { answerer } }: ForLocal,
  signal: AbortSignal,
): Promise<LocalResult> {
  visit.noted.promptSha256 = questionDigest(question);
  const result = await askLocal({ request, question, route: track.route, answerer, check, now }, signal);
  visit.noted.local = result.local;
  return result;
}

type Verdict =
  | { isTold: true; reason: RouteReason; said: Extract<LocalResult, { kind: 'said' }>['said'] }
  | { isTold: false; reason: RouteReason; detail: string };

/** Whether a local answer is told. One that calls no tool is not: what a model says then is prose, and prose is nothing that was proved. */
function verdictOn(local: LocalResult, { track }: ForLocal): Verdict {
  const no = (reason: RouteReason, detail: string): Verdict => ({ isTold: false, reason, detail });
  if (local.kind === 'failed') return no('local-failed', local.detail);
  if (local.kind === 'too-long') return no('too-long', 'the local model has no room for it');
  if (local.kind === 'invalid') return no('local-invalid', local.detail);
  if (local.said.kind === 'none') return no('abstained', 'the local model calls no tool');
  if (!track.proved.has(local.said.domain)) return no('answer-not-proved', 'the local model answered with what is not at parity');
  return { isTold: true, reason: local.isRedecoded ? 'redecoded' : 'proved', said: local.said };
}

interface ByHosted {
  reason: RouteReason;
  detail: string | null;
  telling: Telling;
  onAnswer?: OnHostedAnswer | null;
}

async function byHosted(visit: Visit, kitchen: Kitchen, { reason, detail, telling, onAnswer = null }: ByHosted, signal: AbortSignal): Promise<OutgoingChat> {
  Object.assign(visit.noted, { reason, detail });
  const { relay, now } = kitchen;
  if (relay === null) return byNobody(visit, kitchen, { reason, detail, telling });
  const localFailure = reason === 'local-failed' ? detail : null;
  return answeredByHosted(visit, { relay, now, onAnswer, localFailure, auditBytes: kitchen.preparing.limits.auditBytes }, signal);
}

/** Where there is no hosted model: an agent that is told of no call ends its turn, and everything else is an error. */
function byNobody(visit: Visit, { policy, now }: Kitchen, { reason, detail, telling }: Pick<ByHosted, 'reason' | 'detail' | 'telling'>): OutgoingChat {
  if (reason === 'abstained') {
    const told = { id: visit.incoming.id, telling, said: { kind: 'none', domain: 'none' } as const, usage: visit.noted.local?.usage ?? null };
    return visit.reply({
      ...{ by: 'local', status: 200, headers: { 'content-type': telling.stream ? EVENT_STREAM : JSON_TYPE, 'cache-control': 'no-store' } },
      body: toldBody({ ...told, at: now(), decisionSha256: policy.decisionSha256 }),
    });
  }
  const [why, code] = [detail ?? 'it is held back', reason.replaceAll('-', '_')];
  const failed = reason === 'local-failed';
  const message = failed
    ? `The local model failed, and there is no hosted one: ${why}.`
    : `There is no hosted model here, and the local one may not answer this request: ${why}.`;
  return visit.error(apiError(failed ? 503 : 502, message, { code, mayRetry: failed }));
}

/** Notes whether both answers said the same; the rollout is told where the local one is an answer that a client could have got. */
function compared(visit: Visit, { rollout }: Kitchen, { made, hosted, local }: { made: ForLocal; hosted: HostedAnswer | null; local: LocalResult }): void {
  const { track } = made.track.route;
  const found = hosted === null ? null : agreementOf(hosted, local, { request: made.request, track });
  if (found === null) return;
  visit.noted.agrees = found.agrees;
  if (verdictOn(local, made).isTold) rollout?.pair({ track, session: visit.session, ...found });
}
