import { describe, expect, it } from 'vitest';
import { Interrupted } from '../errors.ts';
import { ModelIdentity, Prediction } from '../records/evaluation.ts';
import type { ChatModel, ChatRequest } from './ports.ts';

/** A model ready to be asked, and at least three requests it can answer. `close` takes down whatever stands behind it. */
export interface ModelUnderTest {
  model: ChatModel;
  requests: readonly ChatRequest[];
  close(): Promise<void>;
}

/** What every ChatModel promises, whatever stands behind it. */
export function describeChatModel(name: string, open: () => Promise<ModelUnderTest>): void {
  const withModel = async (work: (under: ModelUnderTest) => Promise<void>) => {
    const under = await open();
    try {
      await work(under);
    } finally {
      await under.model.close();
      await under.close();
    }
  };

  describe(`${name} as a ChatModel`, () => {
    it('says who it is in a valid record', () =>
      withModel(async ({ model }) => {
        expect(ModelIdentity.parse(model.identity)).toEqual(model.identity);
      }));

    it('answers every request exactly once with a valid prediction', () =>
      withModel(async ({ model, requests }) => {
        const predictions = await answersOf(model, requests);
        expect(predictions.map((prediction) => Prediction.parse(prediction).exampleId).sort()).toEqual(requests.map(({ exampleId }) => exampleId).sort());
        expect(predictions.every(({ outcome, text, reason }) => outcome === 'answered' && text !== null && reason === null)).toBe(true);
      }));

    it('has nothing to do without requests', () =>
      withModel(async ({ model }) => {
        expect(await answersOf(model, [])).toEqual([]);
      }));

    it('answers the same when asked again', () =>
      withModel(async ({ model, requests }) => {
        const textsOf = async () => new Map((await answersOf(model, requests)).map(({ exampleId, text }) => [exampleId, text]));
        expect(await textsOf()).toEqual(await textsOf());
      }));

    it('waits for a prediction to be kept before it is done, and fails when it cannot be', () =>
      withModel(async ({ model, requests }) => {
        let kept = 0;
        const keep = async () => {
          await new Promise((resolve) => setImmediate(resolve));
          kept++;
        };
        await model.answer(requests, { onPrediction: keep, signal: new AbortController().signal });
        expect(kept).toBe(requests.length);
        const full = async () => {
          throw new Error('no space left on device');
        };
        await expect(model.answer(requests, { onPrediction: full, signal: new AbortController().signal })).rejects.toThrow('no space left');
      }));

    it('stops with Interrupted when the signal aborts, and reports nothing afterwards', () =>
      withModel(async ({ model, requests }) => {
        const controller = new AbortController();
        let landed = 0;
        const onPrediction = async () => {
          landed++;
          controller.abort();
        };
        await expect(model.answer([...requests, ...renamed(requests)], { onPrediction, signal: controller.signal })).rejects.toThrow(Interrupted);
        const atRejection = landed;
        await new Promise((resolve) => setTimeout(resolve, 50));
        expect(landed).toBe(atRejection);
      }));

    it('asks nobody when the signal has aborted already', () =>
      withModel(async ({ model, requests }) => {
        const predictions: Prediction[] = [];
        const answered = model.answer(requests, { onPrediction: async (prediction) => void predictions.push(prediction), signal: AbortSignal.abort() });
        await expect(answered).rejects.toThrow(Interrupted);
        expect(predictions).toEqual([]);
      }));
  });
}

/** All predictions of one call, in the order they landed. */
export async function answersOf(model: ChatModel, requests: readonly ChatRequest[], signal = new AbortController().signal): Promise<Prediction[]> {
  const predictions: Prediction[] = [];
  await model.answer(requests, { onPrediction: async (prediction) => void predictions.push(prediction), signal });
  return predictions;
}

function renamed(requests: readonly ChatRequest[]): ChatRequest[] {
  return requests.map((request) => ({ ...request, exampleId: `${request.exampleId}-again` }));
}
