import { Interrupted, sentenceOf } from '../../errors.ts';
import { grammarFor } from '../../grammar/grammar.ts';
import { digestOf } from '../../records/digest.ts';
import type { Usage } from '../../records/evaluation.ts';
import type { AgentRequest } from '../../records/model-request.ts';
import type { ServedRequest } from '../../records/swap/served-request.ts';
import type { TrackRoute } from '../../records/swap/swap-policy.ts';
import { readAnswer } from '../../rows/answer.ts';
import type { schemaChecker } from '../../schemas/checker.ts';
import { isGraded } from '../../score/score.ts';
import type { LocalAnswerer, LocalEnd } from '../ports.ts';
import type { Question } from '../question/question.ts';
import { enforced } from './enforce.ts';
import type { Parsed, Said } from './said.ts';

/** What came of asking the local model: at most twice. `detail` quotes nothing of its answer. */
export type LocalResult = { local: NonNullable<ServedRequest['local']> } & (
  | { kind: 'said'; said: Exclude<Said, { kind: 'neither' }>; parsed: Parsed; isRedecoded: boolean }
  | { kind: 'invalid'; detail: string }
  | { kind: 'failed'; detail: string }
  | { kind: 'too-long' }
);

export interface AskLocalOptions {
  request: AgentRequest;
  question: Question;
  route: Pick<TrackRoute, 'track' | 'constrained'>;
  answerer: LocalAnswerer;
  check: ReturnType<typeof schemaChecker>;
  now(): number;
}

/**
 * Asks the local model and holds its answer to the request. An answer that came free and cannot be used is asked for once more, held to a grammar.
 * A model that answers nothing at all has failed, whatever it says about it. @throws Interrupted when the signal aborts
 */
export async function askLocal(options: AskLocalOptions, signal: AbortSignal): Promise<LocalResult> {
  const isFirstHeld = options.route.constrained;
  const firstGrammar = isFirstHeld ? grammarOf(options) : null;
  const first = await attempt(options, firstGrammar, { signal, before: null });
  if (first.kind !== 'invalid' || !first.mayMend || isFirstHeld) return first;
  const grammar = grammarOf(options);
  if (grammar === null) return first;
  const second = await attempt(options, grammar, { signal, before: first.local });
  if (second.kind === 'said') return { ...second, isRedecoded: true };
  return second.kind === 'invalid' ? second : { ...first, local: second.local };
}

/** A grammar is of completions: what is answered in a dialect of the model's own stays free, as in evaluation. */
function grammarOf({ request, route, question }: AskLocalOptions): string | null {
  if (question.dialect !== null) return null;
  const grammar = grammarFor({ track: route.track, request });
  return grammar.ok ? grammar.gbnf : null;
}

type Attempt = Exclude<LocalResult, { kind: 'invalid' }> | (Extract<LocalResult, { kind: 'invalid' }> & { mayMend: boolean });

async function attempt(
  { request, question, route, answerer, check, now }: AskLocalOptions,
  grammar: string | null,
  { signal, before }: { signal: AbortSignal; before: LocalResult['local'] | null },
): Promise<Attempt> {
  const startedAt = now();
  const end = await ended(() => answerer.answer(grammar === null ? question.content : { ...question.content, grammar }, signal), signal);
  const local = {
    outcome: end.outcome,
    asked: (before?.asked ?? 0) + 1,
    latencyMs: (before?.latencyMs ?? 0) + Math.max(0, now() - startedAt),
    usage: sumOf(before?.usage ?? null, end.usage),
    answerSha256: end.text === null && end.calls === null ? null : digestOf({ text: end.text, calls: end.calls }),
  };
  // Of a question with a grammar nobody knows which of the two was refused.
  if (end.outcome === 'invalid_request' && grammar === null) return { kind: 'too-long', local };
  if (!isGraded(end.outcome)) return { kind: 'failed', detail: `the local model ended with ${end.outcome}`, local };
  if (end.outcome !== 'answered') return { kind: 'invalid', detail: `the local answer was ${NOT_WHOLE[end.outcome] ?? end.outcome}`, mayMend: true, local };
  const read = readAnswer({ track: route.track, request }, answered(end, question, grammar));
  if (!read.ok) return { kind: 'invalid', detail: 'the local answer cannot be read', mayMend: true, local };
  const held = enforced(request, read, check);
  if (!held.ok) return { kind: 'invalid', detail: held.detail, mayMend: held.mayMend, local };
  const { maxTokens } = request;
  if (maxTokens !== null && end.usage === null)
    return { kind: 'invalid', detail: 'nobody knows whether the local answer has more tokens than the request allows', mayMend: false, local };
  if (maxTokens !== null && (end.usage?.completionTokens ?? 0) > maxTokens)
    return { kind: 'invalid', detail: 'the local answer has more tokens than the request allows', mayMend: false, local };
  return { kind: 'said', said: held.said, parsed: read, isRedecoded: false, local };
}

async function ended(ask: () => Promise<LocalEnd>, signal: AbortSignal): Promise<LocalEnd> {
  if (signal.aborted) throw new Interrupted();
  try {
    return await ask();
  } catch (error) {
    if (signal.aborted) throw error;
    return { outcome: 'crashed', text: null, calls: null, reason: sentenceOf(error), usage: null, latencyMs: null, attempts: 1 };
  }
}

const NOT_WHOLE: Partial<Record<LocalEnd['outcome'], string>> = { truncated: 'cut off', content_filter: 'withheld' };

/** An answer that was held to a grammar is the track's completion. */
function answered({ text, calls }: LocalEnd, { dialect }: Question, grammar: string | null) {
  return { text, calls, ...(dialect !== null && grammar === null ? { dialect } : {}) };
}

function sumOf(one: Usage | null, other: Usage | null): Usage | null {
  if (one === null || other === null) return one ?? other;
  const { promptTokens, completionTokens } = other;
  return { promptTokens: one.promptTokens + promptTokens, completionTokens: one.completionTokens + completionTokens };
}
