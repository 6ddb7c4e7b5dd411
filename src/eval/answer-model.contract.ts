import { describe, expect, it } from 'vitest';
import { Interrupted } from '../errors.ts';
import { type CompletionModelUnderTest, completionOf } from './completion-model.contract.ts';
import type { AnswerModel, ChatRequest, CompletionRequest } from './ports.ts';

export interface AnswerModelUnderTest extends CompletionModelUnderTest {
  model: CompletionModelUnderTest['model'] & AnswerModel;
}

/** What every AnswerModel promises, whatever stands behind it. */
export function describeAnswerModel(name: string, open: () => Promise<AnswerModelUnderTest>): void {
  const withModel = async (work: (under: AnswerModelUnderTest) => Promise<void>) => {
    const under = await open();
    try {
      await work(under);
    } finally {
      await under.model.close();
      await under.close();
    }
  };
  const never = new AbortController().signal;

  describe(`${name} as an AnswerModel`, () => {
    it('gives whole, to many at once, what it tells in pieces', () =>
      withModel(async ({ model, requests }) => {
        const contents = requests.map(contentOf);
        const told = [];
        for (const content of contents) told.push((await completionOf(model, content)).end.text);
        const asked = await Promise.all([...contents, ...contents].map((content) => model.ask(content, never)));
        expect(asked.map(({ outcome, text, attempts }) => ({ outcome, text, attempts }))).toEqual(
          [...told, ...told].map((text) => ({ outcome: 'answered', text, attempts: 1 })),
        );
      }));

    it('says how a failure ended, and throws nothing', () =>
      withModel(async ({ model, failing }) => {
        expect(await model.ask(failing.request, never)).toMatchObject({ outcome: failing.outcome, text: null, reason: expect.stringMatching(/\w/) });
      }));

    it('stops with Interrupted when the signal aborts, and lets go of the work', () =>
      withModel(async ({ model, requests, inFlight }) => {
        const [first] = requests.map(contentOf);
        if (!first) throw new Error('there is a request');
        const controller = new AbortController();
        const asked = model.ask(first, controller.signal);
        await expect.poll(inFlight).toBe(1);
        controller.abort();
        await expect(asked).rejects.toThrow(Interrupted);
        await expect.poll(inFlight, { timeout: 5_000 }).toBe(0);
      }));
  });
}

function contentOf({ exampleId: _id, ...content }: ChatRequest): CompletionRequest {
  return content;
}
