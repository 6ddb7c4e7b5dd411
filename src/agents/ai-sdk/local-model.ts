import { OpenAICompatibleChatLanguageModel } from '@ai-sdk/openai-compatible';
import { ExternalError, UserError } from '../../errors.ts';
import { grammarFor } from '../../grammar/grammar.ts';
import { canonicalJson } from '../../records/canonical-json.ts';
import { digestOf } from '../../records/digest.ts';
import type { AgentRequest } from '../../records/model-request.ts';
import type { TrackRoute } from '../../records/swap/swap-policy.ts';
import { readAnswer } from '../../rows/answer.ts';
import { saidIn } from '../../serve/local/said.ts';
import { type LocalTrack, SWAP_LIMITS } from '../../serve/options.ts';
import type { LocalEnd } from '../../serve/ports.ts';
import { type Question, questionOf } from '../../serve/question/question.ts';
import { readChat } from '../../serve/read/read-chat.ts';
import { type Answer, answering } from './answering.ts';
import type { CallOptions, Model } from './model.ts';

export interface LocalModelOptions {
  /** How the track was evaluated: out of the run's `swap.policy.json`. */
  route: TrackRoute;
  /** The model of the track with its adapter, as `openLocal` of `fledgling/local` gives it. */
  local: LocalTrack;
}

/**
 * The local model of one track in this process: asked with the very messages of its evaluation, answering with a tool call or with its raw text. It routes
 * nothing, checks no schema and knows no other model; `fledgling serve` does all that.
 * @throws UserError from a call whose request is nothing that was evaluated; ExternalError where the engine gives no answer; the signal's reason on abort.
 */
export function localModel({ route, local: { answerer, asking } }: LocalModelOptions): Model {
  const { track } = route;
  // Writes requests as OpenAI has them, and sends none.
  const modelId = answerer.identity.name;
  const writer = new OpenAICompatibleChatLanguageModel(modelId, { provider: 'fledgling.local', url: ({ path }) => path, supportsStructuredOutputs: true });
  return answering(modelId, async (options) => {
    const { body, warnings } = await writer.prepareRequest(options);
    const request = requestIn(body);
    const question = questionOf(request, { route, asking });
    const grammar = route.constrained && question.dialect === null ? grammarFor({ track, request }) : null;
    const content = grammar?.ok ? { ...question.content, grammar: grammar.gbnf } : question.content;
    const end = await answerer.answer(content, signalOf(options)).catch((error: unknown) => {
      // As `fetch` does: by this the AI SDK knows an abort from a failure.
      options.abortSignal?.throwIfAborted();
      throw error;
    });
    return { ...answerOf(end, { request, question, track }), warnings };
  });
}

function signalOf({ abortSignal }: CallOptions): AbortSignal {
  return abortSignal ?? new AbortController().signal;
}

function requestIn(body: Record<string, unknown>): AgentRequest {
  const read = readChat(JSON.stringify(body), SWAP_LIMITS);
  if (read.kind === 'understood') return read.request;
  const why = read.kind === 'invalid' ? read.error.message : `${read.detail}.`;
  throw new UserError(`The local model cannot be asked this request as it was evaluated: ${why} Ask the hosted model, or \`fledgling serve\`, which does.`);
}

function answerOf(end: LocalEnd, { request, question, track }: { request: AgentRequest; question: Question; track: TrackRoute['track'] }): Answer {
  const { outcome, text, calls, usage, reason } = end;
  const finish = FINISH[outcome];
  if (finish === undefined) throw new ExternalError(`The local model gave no answer (${outcome}): ${reason ?? 'nobody knows why'}`);
  const read = readAnswer({ track, request }, { text, calls, ...(question.dialect === null ? {} : { dialect: question.dialect }) });
  const said = read.ok && finish === 'stop' ? saidIn(request, read) : null;
  if (said?.kind === 'call') {
    const id = `call_${digestOf([question.content, end.text]).slice(0, 24)}`;
    return { call: { id, name: said.domain, input: canonicalJson(said.arguments) }, text: '', finish: 'tool-calls', usage };
  }
  return { call: null, text: said?.kind === 'json' ? canonicalJson(said.value) : (text ?? ''), finish, usage };
}

/** Of an answer, whole or not; what is missing is none. */
const FINISH: Partial<Record<LocalEnd['outcome'], Answer['finish']>> = {
  answered: 'stop',
  truncated: 'length',
  content_filter: 'content-filter',
  refused: 'content-filter',
};
