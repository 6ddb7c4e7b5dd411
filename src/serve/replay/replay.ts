import type { ServedRequest } from '../../records/swap/served-request.ts';
import { schemaChecker } from '../../schemas/checker.ts';
import { askLocal } from '../local/ask-local.ts';
import type { SwapOptions } from '../options.ts';
import { prepared, preparing } from '../prepare.ts';
import { questionDigest } from '../question/question.ts';

/** What a logged request comes to when it is asked again. */
export interface Replay {
  /** Of what the local model was and is asked; null where it was not, or would not be, asked. */
  promptSha256: { served: string | null; again: string | null };
  /** Of its last answer; null besides where it gave none, or was not asked again. */
  answerSha256: { served: string | null; again: string | null };
  /** Both digests are the same. */
  isSame: boolean;
  /** One sentence, without a full stop, where it is not the same. */
  detail: string | null;
}

export interface ReplayOptions extends Pick<SwapOptions, 'policy' | 'local' | 'limits' | 'now'> {
  /** As the client sent it. */
  body: string;
  line: ServedRequest;
}

/** Reads, routes and words a logged request again, and asks the local model where it was asked. @throws Interrupted when the signal aborts */
export async function replayOf({ policy, local, body, line, now, limits = {} }: ReplayOptions, signal: AbortSignal): Promise<Replay> {
  // Who was asked for is no part of what the local model is asked, and may have stood in the address.
  const made = prepared({ body, model: policy.base.name }, preparing({ policy, local, limits }));
  const result = (again: { prompt: string | null; answer: string | null }, detail: string | null): Replay => ({
    promptSha256: { served: line.promptSha256, again: again.prompt },
    answerSha256: { served: line.local?.answerSha256 ?? null, again: again.answer },
    isSame: detail === null,
    detail,
  });
  if (policy.decisionSha256 !== line.decisionSha256) return result({ prompt: null, answer: null }, 'it was served under another decision');
  // A request that stayed with the hosted model was worded for nobody.
  if (made.kind !== 'local') return result({ prompt: null, answer: null }, line.promptSha256 === null ? null : 'it is no request that is answered locally');
  const prompt = questionDigest(made.question);
  if (line.promptSha256 === null || line.local === null) return result({ prompt: null, answer: null }, null);
  if (prompt !== line.promptSha256) return result({ prompt, answer: null }, 'it is worded otherwise');
  const { request, question, track, local: own } = made;
  const asked = await askLocal({ request, question, now, route: track.route, answerer: own.answerer, check: schemaChecker() }, signal);
  const answer = asked.local.answerSha256;
  return result({ prompt, answer }, answer === line.local.answerSha256 ? null : 'the local model answers otherwise');
}
