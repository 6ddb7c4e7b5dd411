import { describe, expect, it } from 'vitest';
import { Interrupted } from '../errors.ts';
import type { Outcome } from '../records/evaluation.ts';
import { answersOf } from './chat-model.contract.ts';
import type { ChatModel, ChatRequest, CompletionChunk, CompletionEnd, CompletionModel, CompletionRequest } from './ports.ts';

/** A model ready to be asked. `close` takes down whatever stands behind it. */
export interface CompletionModelUnderTest {
  model: ChatModel & CompletionModel;
  /** At least three that it can answer. */
  requests: readonly ChatRequest[];
  /** In how many pieces an answer comes at least. */
  pieces: number;
  /** One that it cannot answer, and what becomes of it. */
  failing: { request: CompletionRequest; outcome: Outcome };
  /** Answers being worked on behind the model. */
  inFlight(): number;
  close(): Promise<void>;
}

/** What every CompletionModel promises, whatever stands behind it. */
export function describeCompletionModel(name: string, open: () => Promise<CompletionModelUnderTest>): void {
  const withModel = async (work: (under: CompletionModelUnderTest & { first: ChatRequest }) => Promise<void>) => {
    const under = await open();
    const [first] = under.requests;
    if (!first) throw new Error('there is a request');
    try {
      await work({ ...under, first });
    } finally {
      await under.model.close();
      await under.close();
    }
  };
  const atRest = async ({ inFlight }: CompletionModelUnderTest) => expect.poll(inFlight, { timeout: 5_000 }).toBe(0);

  describe(`${name} as a CompletionModel`, () => {
    it('tells the answer that the same request gets in a batch, its usage and how it ended', () =>
      withModel(async ({ model, requests, pieces }) => {
        for (const request of requests) {
          const [prediction] = await answersOf(model, [request]);
          const { deltas, end } = await completionOf(model, contentOf(request));
          expect(deltas.join('')).toBe(prediction?.text);
          expect(deltas.length).toBeGreaterThanOrEqual(pieces);
          expect(deltas).not.toContain('');
          expect(end).toEqual({
            outcome: 'answered',
            text: prediction?.text,
            calls: prediction?.calls,
            reason: null,
            usage: prediction?.usage,
            latencyMs: expect.any(Number),
            firstTokenMs: expect.any(Number),
            attempts: 1,
          });
        }
      }));

    it('says how a failure ended, and throws nothing', () =>
      withModel(async ({ model, failing }) => {
        const { deltas, end } = await completionOf(model, failing.request);
        expect(deltas).toEqual([]);
        expect(end).toMatchObject({ outcome: failing.outcome, text: null, reason: expect.stringMatching(/\w/) });
      }));

    it('answers several at once, each with its own text', () =>
      withModel(async ({ model, requests }) => {
        const alone = await Promise.all(requests.map((request) => answersOf(model, [request])));
        const asked = [...requests, ...requests].map((request) => completionOf(model, contentOf(request)));
        const texts = (await Promise.all(asked)).map(({ deltas }) => deltas.join(''));
        const expected = alone.map(([prediction]) => prediction?.text);
        expect(texts).toEqual([...expected, ...expected]);
      }));

    it('asks nobody before somebody reads', () =>
      withModel(async (under) => {
        under.model.complete(contentOf(under.first), new AbortController().signal);
        await new Promise((resolve) => setTimeout(resolve, 20));
        expect(under.inFlight()).toBe(0);
      }));

    it('asks nobody when the signal has aborted already', () =>
      withModel(async ({ model, first, inFlight }) => {
        await expect(completionOf(model, contentOf(first), AbortSignal.abort())).rejects.toThrow(Interrupted);
        expect(inFlight()).toBe(0);
      }));

    it('stops with Interrupted when the signal aborts, tells nothing more, and answers the next', () =>
      withModel(async (under) => {
        const { model, first } = under;
        const whole = await completionOf(model, contentOf(first));
        const controller = new AbortController();
        const told: CompletionChunk[] = [];
        const reading = async () => {
          for await (const chunk of model.complete(contentOf(first), controller.signal)) {
            told.push(chunk);
            controller.abort();
          }
        };
        await expect(reading()).rejects.toThrow(Interrupted);
        expect(told).toEqual([{ kind: 'delta', text: whole.deltas[0] }]);
        await atRest(under);
        expect((await completionOf(model, contentOf(first))).deltas.join('')).toBe(whole.end.text);
      }));

    it('stops the work of an answer that is left, and only of that one', () =>
      withModel(async (under) => {
        const { model, requests, first } = under;
        const expected = await Promise.all(requests.map((request) => answersOf(model, [request])));
        const others = requests.map((request) => completionOf(model, contentOf(request)));
        for await (const chunk of model.complete(contentOf(first), new AbortController().signal)) {
          expect(chunk.kind).toBe('delta');
          break;
        }
        expect((await Promise.all(others)).map(({ end }) => end.text)).toEqual(expected.map(([prediction]) => prediction?.text));
        await atRest(under);
      }));
  });
}

/** A whole completion read to its end. */
export async function completionOf(
  model: CompletionModel,
  request: CompletionRequest,
  signal = new AbortController().signal,
): Promise<{ deltas: string[]; end: CompletionEnd }> {
  const deltas: string[] = [];
  const ends: CompletionEnd[] = [];
  for await (const chunk of model.complete(request, signal)) {
    expect(ends).toEqual([]);
    if (chunk.kind === 'delta') deltas.push(chunk.text);
    else {
      const { kind: _kind, ...end } = chunk;
      ends.push(end);
    }
  }
  const [end] = ends;
  if (!end) throw new Error('the completion has no end');
  return { deltas, end };
}

function contentOf({ exampleId: _id, ...content }: ChatRequest): CompletionRequest {
  return content;
}
