import pLimit from 'p-limit';
import { Interrupted } from '../../errors.ts';
import type { AnswerOptions, ChatModel, ChatRequest, CompletionEnd, CompletionModel, CompletionRequest } from '../../eval/ports.ts';
import { completionChunks, type Telling } from '../completion/chunks.ts';
import { streamedAttempt, timedAttempt, wholeAttempt } from './attempt.ts';
import { endpointOf } from './client.ts';
import { attemptUntilDone } from './retry.ts';
import { failedRun, refuseRun } from './run-error.ts';
import { type HostedModelOptions, openSession, type Session } from './session.ts';

/** So many requests in a row that fail in spite of their retries mean that the provider is down, or takes no such request. */
const GIVE_UP_AFTER = 20;

/**
 * A hosted LLM behind an OpenAI-compatible endpoint, asked greedily with its own concurrency limit and retries.
 * The first request of a batch goes alone: a wrong key, address or model ends the run with one sentence instead of hundreds of failures.
 * @throws UserError (on the first request) for a missing key, 401, 403 or 404, or when the server takes none of many requests; ExternalError when
 * nobody answers, the quota is spent, or the server asks for a longer wait than two minutes.
 */
export function openHostedModel(options: HostedModelOptions): ChatModel & CompletionModel {
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
  const opened = () => {
    session ??= openSession(options, endpoint.baseUrl);
    return session;
  };
  return {
    identity,
    async answer(requests, { onPrediction, signal }) {
      const current = opened();
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
    complete: (request, signal) => completionChunks(async (telling) => limit(completeOne, opened(), request, telling), signal),
    async close() {},
  };
}

async function askOne(session: Session, request: ChatRequest, { onPrediction, signal }: AnswerOptions): Promise<void> {
  const { exampleId } = request;
  const { end, failure } = await attemptUntilDone(session, {
    content: request,
    key: exampleId,
    attempt: session.options.stream ? timedAttempt : wholeAttempt,
    signal,
  });
  refuseRun(session, failure);
  session.hasAnswered ||= !failure || failure.outcome === 'content_filter';
  session.failuresInARow = failure && failure.outcome !== 'content_filter' ? session.failuresInARow + 1 : 0;
  session.refusalsInARow = failure?.outcome === 'invalid_request' ? session.refusalsInARow + 1 : 0;
  await onPrediction({ schema: 'fledgling/prediction@1', exampleId, ...end });
  if (failure && session.failuresInARow >= GIVE_UP_AFTER) throw failedRun(session, failure);
}

async function completeOne(session: Session, content: CompletionRequest, { onDelta, signal }: Telling): Promise<CompletionEnd> {
  if (signal.aborted) throw new Interrupted();
  const attempt = streamedAttempt((text) => {
    session.hasAnswered = true;
    onDelta(text);
  });
  const { end, failure } = await attemptUntilDone(session, { content, key: `completion ${session.completions++}`, attempt, signal });
  refuseRun(session, failure);
  session.hasAnswered ||= !failure || failure.outcome === 'content_filter';
  return end;
}
