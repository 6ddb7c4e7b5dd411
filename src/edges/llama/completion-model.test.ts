import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UserError } from '../../errors.ts';
import { describeAnswerModel } from '../../eval/answer-model.contract.ts';
import { answersOf } from '../../eval/chat-model.contract.ts';
import { completionOf, describeCompletionModel } from '../../eval/completion-model.contract.ts';
import { plainChat } from '../../records/chat.ts';
import { agentRequests } from '../completion/agent-requests.test-data.ts';
import { chatRequests, type TinyFiles, tinyFiles, tinyOptions, withTinyModel } from './local-model.test-data.ts';
import { type LocalModel, type LocalModelOptions, openLocalModel } from './local-model.ts';

const NANO = fileURLToPath(new URL('../../../models/nano/nano-f16.gguf', import.meta.url));

let files: TinyFiles;
beforeAll(async () => {
  files = await tinyFiles();
});
afterAll(() => files.remove());

const withModel = <T>(changes: Partial<LocalModelOptions>, work: (model: LocalModel) => Promise<T>) => withTinyModel(files, changes, work);

const never = new AbortController().signal;
const chats = (count: number) => chatRequests(count).map(({ messages }) => plainChat(messages));
const firstChat = () => plainChat(chatRequests(1)[0]?.messages ?? []);
/** One sequence, and answers of 1,900 tokens. */
const endless = () => ({ batch: 1, contextTokens: 2_000, maxTokens: 1_900, ggufPath: files.endless });
const texts = async (model: LocalModel, count: number) => {
  const answers: (string | null)[] = [];
  // Each in a batch of its own, as a completion alone is.
  for (const request of chatRequests(count)) for (const { text } of await answersOf(model, [request])) answers.push(text);
  return answers;
};

const underTest = async () => {
  const model = await openLocalModel(tinyOptions(files, { ggufPath: NANO, maxTokens: 96, batch: 4 }));
  const failing = { request: plainChat([{ role: 'user', content: 'word '.repeat(1_000) }]), outcome: 'invalid_request' as const };
  return { model, requests: agentRequests(), pieces: 5, failing, inFlight: model.streaming, close: async () => {} };
};
describeCompletionModel('the local model', underTest);
describeAnswerModel('the local model', underTest);

describe('a completion of the local model', () => {
  it('is told in whole characters, however noisy, and is the answer of a batch of one after whatever was asked before', () =>
    withModel({}, async (model) => {
      const alone = await texts(model, 12);
      const told = [];
      for (const chat of chats(12)) told.push((await completionOf(model, chat)).deltas);
      expect(told.map((deltas) => deltas.join(''))).toEqual(alone);
      expect(told.flat().filter((delta) => delta.endsWith('\uFFFD')).length).toBeLessThanOrEqual(12);
      expect(told.some((deltas) => deltas.length > 5)).toBe(true);
    }));

  it('shares the worker with batches, which stay bit-identical', () =>
    withModel({ batch: 4 }, async (model) => {
      const before = (await answersOf(model, chatRequests(10))).map(({ exampleId, text }) => [exampleId, text]);
      const [first, batch, second, again] = await Promise.all([
        completionOf(model, firstChat()),
        answersOf(model, chatRequests(10)),
        completionOf(model, firstChat()),
        answersOf(model, chatRequests(10)),
      ]);
      for (const predictions of [batch, again]) expect(predictions.map(({ exampleId, text }) => [exampleId, text])).toEqual(before);
      expect([first.end.text, second.end.text]).toEqual([(await texts(model, 1))[0], (await texts(model, 1))[0]]);
    }));

  it('is spread over the workers', () =>
    withModel({ ...endless(), workers: 2 }, async (model) => {
      const reading = chats(2).map((chat) => model.complete(chat, never)[Symbol.asyncIterator]());
      for (const one of reading) expect((await one.next()).value).toMatchObject({ kind: 'delta' });
      // With one worker of one sequence the second would have waited for the end of the first.
      expect(model.streaming()).toBe(2);
      await Promise.all(reading.map((one) => one.return?.()));
      await expect.poll(model.streaming).toBe(0);
    }));

  it('with tools that the template cannot say is refused, and no other with it', () =>
    withModel({}, async (model) => {
      const other = completionOf(model, firstChat());
      const refused = completionOf(model, { ...firstChat(), tools: [{ name: 'search', description: null, parameters: {}, strict: null }] });
      await expect(refused).rejects.toThrow(UserError);
      await expect(refused).rejects.toThrow('leaves out the tools');
      expect((await other).end.outcome).toBe('answered');
    }));

  it('is asked again when its worker ends before the first delta', () => {
    const notices: string[] = [];
    return withModel({ onNotice: (line) => notices.push(line) }, async (model) => {
      const [pid = 0] = model.pids();
      process.kill(pid, 'SIGSTOP');
      const asked = completionOf(model, firstChat());
      await expect.poll(model.streaming).toBe(1);
      process.kill(pid, 'SIGKILL');
      const { end } = await asked;
      expect(end).toMatchObject({ outcome: 'answered', attempts: 2, text: (await texts(model, 1))[0] });
      expect(notices).toEqual(['Local worker 1 ended unexpectedly (signal SIGKILL) while it told an answer.']);
    });
  });

  it('says so when its worker ends in the middle, with what was told until then; the next has another worker', () =>
    withModel(endless(), async (model) => {
      const deltas: string[] = [];
      for await (const chunk of model.complete(firstChat(), never)) {
        if (chunk.kind === 'delta') {
          if (deltas.push(chunk.text) === 3) process.kill(model.pids()[0] ?? 0, 'SIGKILL');
          continue;
        }
        expect(chunk).toMatchObject({
          outcome: 'crashed',
          text: deltas.join(''),
          usage: null,
          attempts: 1,
          reason: 'the local worker ended once with signal SIGKILL',
        });
      }
      for await (const chunk of model.complete(firstChat(), never)) {
        expect(chunk).toEqual({ kind: 'delta', text: deltas[0] });
        break;
      }
    }));
});
