import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answersOf } from '../../eval/chat-model.contract.ts';
import type { CompletionRequest } from '../../eval/ports.ts';
import { type ChatContent, plainChat } from '../../records/chat.ts';
import { agentRequests } from '../completion/agent-requests.test-data.ts';
import { chatRequests, type TinyFiles, tinyFiles, tinyOptions } from '../llama/local-model.test-data.ts';
import { type LocalModelOptions, openLocalModel } from '../llama/local-model.ts';
import { localAnswerer } from './local-answerer.ts';

const NANO = fileURLToPath(new URL('../../../models/nano/nano-f16.gguf', import.meta.url));
const never = new AbortController().signal;

let files: TinyFiles;
beforeAll(async () => {
  files = await tinyFiles();
});
afterAll(() => files.remove());

async function withAnswerer(
  changes: Partial<LocalModelOptions>,
  work: (under: { answerer: ReturnType<typeof localAnswerer>; model: Awaited<ReturnType<typeof openLocalModel>>; notices: string[] }) => Promise<void>,
) {
  const notices: string[] = [];
  const options = tinyOptions(files, { ggufPath: NANO, maxTokens: 96, onNotice: (line) => notices.push(line), ...changes });
  const model = await openLocalModel(options);
  const answerer = localAnswerer(model, { track: 'toolcall', concurrency: options.batch * options.workers, queue: 1_000 });
  try {
    await work({ answerer, model, notices });
  } finally {
    await answerer.close();
  }
}

/** It may have ended a moment before this process hears of it. */
function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

const questions: ChatContent[] = agentRequests().map(({ messages }) => plainChat(messages));
const question = (index: number) => questions[index % questions.length] ?? plainChat([]);
const firstChat = () => plainChat(chatRequests(1)[0]?.messages ?? []);

describe('local answers while workers are killed', () => {
  it('all come, each the one that is given in peace, and no question hangs', () =>
    withAnswerer({ batch: 4, workers: 2 }, async ({ answerer, model, notices }) => {
      const peace = await Promise.all(agentRequests().map(async (request) => (await answersOf(model, [request]))[0]?.text));
      let answered = 0;
      let kills = 0;
      const asked = Array.from({ length: 120 }, async (_, index) => {
        const end = await answerer.answer(question(index), never);
        answered += 1;
        const [pid] = model.pids();
        if (answered % 40 === 20 && pid !== undefined) {
          kills += 1;
          killIfThere(pid);
        }
        return end;
      });
      const ends = await Promise.all(asked);
      expect(ends.map(({ outcome }) => outcome)).toEqual(ends.map(() => 'answered'));
      expect(ends.map(({ text }) => text)).toEqual(ends.map((_, index) => peace[index % peace.length]));
      expect(kills).toBe(3);
      expect(Math.max(...ends.map(({ attempts }) => attempts))).toBeGreaterThan(1);
      expect(notices.every((line) => line.includes('signal SIGKILL'))).toBe(true);
    }));

  it('are told to have crashed where workers keep ending, so that somebody else can be asked', () =>
    withAnswerer({ batch: 2, workers: 1, ggufPath: files.endless, contextTokens: 2_000, maxTokens: 1_900 }, async ({ answerer, model }) => {
      const killer = setInterval(() => {
        for (const pid of model.pids()) killIfThere(pid);
      }, 20);
      const ends = await Promise.all(Array.from({ length: 6 }, () => answerer.answer(firstChat(), never))).finally(() => clearInterval(killer));
      expect(ends.map(({ outcome, text }) => [outcome, text])).toEqual(ends.map(() => ['crashed', null]));
      expect(ends[0]?.reason).toContain('signal SIGKILL');
      expect(answerer.underWay()).toBe(0);
      expect(await answerer.answer({ ...firstChat(), grammar: 'root ::= "a"' }, never)).toMatchObject({ outcome: 'answered', text: 'a' });
    }));

  it('never come from a file that was swapped under them', async () => {
    const lora = join(files.folder, 'swapped.gguf');
    copyFileSync(files.lora, lora);
    await withAnswerer({ ggufPath: files.gguf, role: 'tuned', adapterPath: lora, maxTokens: 20 }, async ({ answerer, model }) => {
      expect(await answerer.answer(firstChat(), never)).toMatchObject({ text: expect.any(String) });
      copyFileSync(files.gguf, lora);
      for (const pid of model.pids()) process.kill(pid, 'SIGKILL');
      await expect.poll(() => model.pids()).toEqual([]);
      const refused = await answerer.answer(firstChat(), never);
      expect(refused).toMatchObject({ outcome: 'invalid_request', text: null, reason: expect.stringContaining('expected sha256') });
      copyFileSync(files.lora, lora);
      await expect.poll(async () => (await answerer.answer(firstChat(), never)).text, { timeout: 10_000 }).toEqual(expect.any(String));
    });
  });
});

describe('questions that cannot be answered', () => {
  const nested = (depth: number) => {
    let schema: ChatContent['tools'][number]['parameters'] = {};
    for (let level = 0; level < depth; level += 1) schema = { properties: schema };
    return { ...question(0), tools: [{ name: 'f', description: null, parameters: schema, strict: null }] };
  };

  it.each<[string, () => CompletionRequest]>([
    ['a conversation without a turn', () => plainChat([])],
    ['a prompt of a million words', () => plainChat([{ role: 'user', content: 'word '.repeat(1_000_000) }])],
    ['a grammar that is none', () => ({ ...question(0), grammar: 'root ::= [' })],
    ['tools that the template leaves out', () => ({ ...question(0), tools: [{ name: 'f', description: null, parameters: {}, strict: null }] })],
    ['a schema that is nested too deeply to be read', () => nested(2_000)],
    ['one that is nested too deeply to be sent', () => nested(20_000)],
  ])('%s is an outcome, and the worker lives', (_, made) =>
    withAnswerer({ batch: 2 }, async ({ answerer, model }) => {
      const pids = model.pids();
      const [end, other] = await Promise.all([answerer.answer(made(), never), answerer.answer(question(0), never)]);
      expect(end).toMatchObject({ outcome: 'invalid_request', text: null, reason: expect.stringMatching(/\w/) });
      expect(other.outcome).toBe('answered');
      expect(model.pids()).toEqual(pids);
    }),
  );
});
