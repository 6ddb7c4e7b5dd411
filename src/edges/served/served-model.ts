import pLimit from 'p-limit';
import { ExternalError, Interrupted } from '../../errors.ts';
import type { AnswerModel, ChatModel, ChatRequest, CompletionEnd, CompletionModel, CompletionRequest } from '../../eval/ports.ts';
import { completionChunks } from '../completion/chunks.ts';
import { askUntilDone } from './asking.ts';
import { countDeaths, type Deaths } from './deaths.ts';
import { openServed, type Served, type ServedModelOptions } from './open-served.ts';
import { questionOf, refuseBatch } from './question.ts';

/** So many failures in a row in spite of their retries mean that the server is down. */
const GIVE_UP_AFTER = 20;

/** A local model behind a server; `pids` are those of the server that we started. */
export interface ServedModel extends ChatModel, CompletionModel, AnswerModel {
  pids(): number[];
}

/**
 * Opens a model that an OpenAI-compatible server serves, started by us or running, asked greedily.
 * @throws UserError when the server, its model or its adapter is not what is needed; ExternalError when it does not start or answer.
 */
export async function openServedModel(options: ServedModelOptions): Promise<ServedModel> {
  const served = await openServed(options);
  const limit = pLimit(options.concurrency);
  const askAlone = (content: CompletionRequest, onDelta: One['onDelta'], signal: AbortSignal) => {
    const request = { exampleId: 'completion', ...content };
    refuseBatch(served, [request]);
    const deaths = countDeaths(options.onNotice, () => 'an answer unfinished');
    return limit(async () => (await askOne(served, request, { deaths, onDelta, key: 'completion', signal })).end);
  };
  return {
    identity: served.identity,
    pids: served.place.pids,
    close: served.close,
    async answer(requests, { onPrediction, signal }) {
      if (signal.aborted) throw new Interrupted();
      refuseBatch(served, requests);
      const stop = new AbortController();
      const failures: unknown[] = [];
      let [unanswered, failedInARow] = [requests.length, 0];
      const deaths = countDeaths(options.onNotice, () => `${unanswered} of ${requests.length} rows unfinished`);
      const ask = async (request: ChatRequest) => {
        if (failures.length > 0 || signal.aborted) return;
        try {
          const asking = { deaths, onDelta: null, key: request.exampleId, signal: AbortSignal.any([signal, stop.signal]) };
          const { end, isFailed } = await askOne(served, request, asking);
          if (failures.length > 0 || signal.aborted) return;
          unanswered--;
          failedInARow = isFailed ? failedInARow + 1 : 0;
          await onPrediction({ schema: 'fledgling/prediction@1', exampleId: request.exampleId, ...end });
          if (failedInARow >= GIVE_UP_AFTER)
            throw new ExternalError(
              `The local model's server failed ${failedInARow} requests in a row, last with: ${end.reason}. What it answered is kept; run again to resume.`,
            );
        } catch (error) {
          failures.push(error);
          stop.abort();
        }
      };
      await Promise.all(requests.map((request) => limit(ask, request)));
      if (signal.aborted) throw new Interrupted();
      if (failures.length > 0) throw failures[0];
    },
    ask: async (content, signal) => askAlone(content, null, signal),
    complete: (content, signal) => completionChunks(async ({ onDelta, signal }) => askAlone(content, onDelta, signal), signal),
  };
}

interface One {
  deaths: Deaths;
  onDelta: ((text: string) => void) | null;
  key: string;
  signal: AbortSignal;
}

async function askOne(served: Served, request: ChatRequest, { key, ...one }: One): Promise<{ end: CompletionEnd; isFailed: boolean }> {
  if (one.signal.aborted) throw new Interrupted();
  const asked = questionOf(served, request);
  if ('refusal' in asked)
    return { end: { outcome: 'invalid_request', text: null, calls: null, reason: asked.refusal, usage: null, latencyMs: 0, attempts: 1 }, isFailed: false };
  const { options, place, headers, endTexts } = served;
  const { apiKey, apiKeyEnv, timeoutMs } = options;
  const { end, failure } = await askUntilDone({ ...asked.question, key }, { ...one, place, headers, apiKey, apiKeyEnv, timeoutMs, endTexts });
  return { end, isFailed: failure !== null };
}
