import pLimit from 'p-limit';
import { ExternalError, Interrupted, UserError } from '../../errors.ts';
import type { AnswerOptions, ChatModel, ChatRequest } from '../../eval/ports.ts';
import { attemptUntilDone } from './attempt.ts';
import { endpointOf } from './client.ts';
import type { Failure } from './failure.ts';
import { type HostedModelOptions, openSession, type Session } from './session.ts';

/** So many requests in a row that fail in spite of their retries mean that the provider is down. */
const GIVE_UP_AFTER = 20;

/**
 * A hosted LLM behind an OpenAI-compatible endpoint, asked greedily with its own concurrency limit and retries.
 * The first request goes alone: a wrong key, address or model ends the run with one sentence instead of hundreds of failures.
 * @throws UserError (on the first `answer`) for a missing key, 401, 403, 404 or a model that refuses greedy decoding;
 * ExternalError when nobody answers, the quota is spent, or the server asks for a longer wait than two minutes.
 */
export function openHostedModel(options: HostedModelOptions): ChatModel {
  const endpoint = endpointOf(options);
  const identity: ChatModel['identity'] = {
    role: 'hosted',
    name: options.model,
    standIn: options.standIn,
    ggufSha256: null,
    adapterSha256: null,
    // A stand-in listens on whatever port is free: its address says nothing about the answers.
    endpoint: options.standIn ? null : endpoint.baseUrl,
    engine: { provider: options.provider, ...(options.apiVersion === null ? {} : { apiVersion: options.apiVersion }) },
  };
  const limit = pLimit(options.concurrency);
  let session: Session | null = null;
  return {
    identity,
    async answer(requests, { onPrediction, signal }) {
      session ??= openSession(options, endpoint.baseUrl);
      const current = session;
      const stop = new AbortController();
      const failures: unknown[] = [];
      const ask = async (request: ChatRequest) => {
        if (failures.length > 0 || signal.aborted) return;
        try {
          await askOne(current, request, { onPrediction, signal: AbortSignal.any([signal, stop.signal]) });
        } catch (error) {
          failures.push(error);
          stop.abort();
        }
      };
      const alone = current.hasAnswered ? [] : requests.slice(0, 1);
      for (const request of alone) await limit(ask, request);
      await Promise.all(requests.slice(alone.length).map((request) => limit(ask, request)));
      if (signal.aborted) throw new Interrupted();
      if (failures.length > 0) throw failures[0];
    },
    async close() {},
  };
}

async function askOne(session: Session, request: ChatRequest, { onPrediction, signal }: AnswerOptions): Promise<void> {
  const { prediction, failure } = await attemptUntilDone(session, request, signal);
  const isFirst = !session.hasAnswered;
  if (failure && (failure.cause === 'quota' || failure.cause === 'decoding')) throw runError(session, failure);
  if (failure && isFirst && (failure.cause === 'access' || failure.cause === 'unreachable')) throw runError(session, failure);
  session.hasAnswered ||= !failure || failure.outcome === 'content_filter';
  session.failuresInARow = failure && failure.outcome !== 'content_filter' ? session.failuresInARow + 1 : 0;
  await onPrediction(prediction);
  if (session.failuresInARow >= GIVE_UP_AFTER) {
    throw new ExternalError(`${session.url} failed ${GIVE_UP_AFTER} requests in a row, the last with ${prediction.reason}. Run again to resume.`);
  }
}

function runError({ options, url }: Session, { cause, reason }: Failure): Error {
  const said = `${url} on model ${options.model}: ${reason}.`;
  if (cause === 'access') {
    return new UserError(
      `${said} Check the key in ${options.apiKeyEnv ?? 'hosted.apiKeyEnv'}, hosted.endpoint (an OpenAI-compatible address usually ends in /v1) and hosted.model.`,
    );
  }
  if (cause === 'decoding') return new UserError(`${said} Evaluation is greedy with a fixed seed; name a hosted.model that accepts temperature 0.`);
  if (cause === 'quota') return new ExternalError(`${said} The account's quota is spent: raise it, then run again to resume.`, { retryable: false });
  return new ExternalError(`${said} Check the network and hosted.endpoint, then run again to resume.`);
}
