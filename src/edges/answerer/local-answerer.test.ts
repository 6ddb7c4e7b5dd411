import { describe, expect, it } from 'vitest';
import { ExternalError, Interrupted, UserError } from '../../errors.ts';
import type { AnswerModel, CompletionEnd } from '../../eval/ports.ts';
import { plainChat } from '../../records/chat.ts';
import { localAnswerer } from './local-answerer.ts';

const IDENTITY = { role: 'tuned' as const, name: 'm', standIn: false, ggufSha256: null, adapterSha256: null, endpoint: null, engine: {} };
const END: CompletionEnd = { outcome: 'answered', text: 'yes', calls: null, reason: null, usage: null, latencyMs: 1, attempts: 1 };
const question = plainChat([{ role: 'user', content: 'x' }]);
const never = new AbortController().signal;

function answererOf(ask: AnswerModel['ask'], { concurrency = 2, queue = 2 } = {}) {
  return localAnswerer({ identity: IDENTITY, ask, close: async () => {} }, { track: 'toolcall', concurrency, queue });
}

/** A model that answers when it is told to. */
function held() {
  const asked: { signal: AbortSignal; answer(): void }[] = [];
  const ask: AnswerModel['ask'] = (_, signal) => new Promise((resolve) => asked.push({ signal, answer: () => resolve(END) }));
  return { asked, ask };
}

describe('a local model behind a queue', () => {
  it('is asked as much at once as it can do, in order, and more is told to be too much', async () => {
    const { asked, ask } = held();
    const answerer = answererOf(ask, { concurrency: 1, queue: 1 });
    const first = answerer.answer(question, never);
    const second = answerer.answer(question, never);
    expect(await answerer.answer(question, never)).toMatchObject({
      ...{ outcome: 'rate_limited', text: null, reason: '1 answers are under way and 1 questions wait already' },
    });
    await expect.poll(() => asked.length).toBe(1);
    asked[0]?.answer();
    expect(await first).toEqual(END);
    await expect.poll(() => asked.length).toBe(2);
    asked[1]?.answer();
    expect(await second).toEqual(END);
    expect([answerer.underWay(), answerer.waiting()]).toEqual([0, 0]);
  });

  it('lets go of whoever leaves, waiting or under way, at once; the place is free when the model has let go too', async () => {
    const { asked, ask } = held();
    const answerer = answererOf(ask, { concurrency: 1, queue: 2 });
    const [leaves, gone] = [new AbortController(), new AbortController()];
    const underWay = answerer.answer(question, leaves.signal);
    const waiting = answerer.answer(question, gone.signal);
    const last = answerer.answer(question, never);
    await expect.poll(() => asked.length).toBe(1);
    gone.abort();
    await expect(waiting).rejects.toThrow(Interrupted);
    expect(answerer.waiting()).toBe(1);
    leaves.abort();
    await expect(underWay).rejects.toThrow(Interrupted);
    expect(asked[0]?.signal.aborted).toBe(true);
    expect(answerer.underWay()).toBe(1);
    asked[0]?.answer();
    await expect.poll(() => asked.length).toBe(2);
    asked[1]?.answer();
    expect(await last).toEqual(END);
    await expect(answerer.answer(question, AbortSignal.abort())).rejects.toThrow(Interrupted);
  });

  it.each([
    [new UserError("The model's chat template leaves out the tools."), 'invalid_request'],
    [new ExternalError('The worker does not start.'), 'crashed'],
  ])('tells as an outcome what the model throws for one question: %s', async (error, outcome) => {
    const answerer = answererOf(() => Promise.reject(error));
    expect(await answerer.answer(question, never)).toMatchObject({ outcome, text: null, reason: error.message });
    expect(answerer.underWay()).toBe(0);
  });

  it('hides no bug of ours', async () => {
    await expect(answererOf(() => Promise.reject(new TypeError('a bug'))).answer(question, never)).rejects.toThrow('a bug');
  });
});
