import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { getLlama, LlamaLogLevel } from 'node-llama-cpp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeTinyGguf } from '../../../tests/fixtures/tiny-gguf.ts';
import { UserError } from '../../errors.ts';
import { answersOf, describeChatModel } from '../../eval/chat-model.contract.ts';
import type { ChatRequest } from '../../eval/ports.ts';
import { type ChatMessage, plainChat } from '../../records/chat.ts';
import type { Prediction } from '../../records/evaluation.ts';
import { renderPrompt } from '../../rows/render/render.ts';
import { readChatTemplate } from './chat-template.ts';
import { chatRequests, type TinyFiles, tinyFiles, tinyOptions, withTinyModel } from './local-model.test-data.ts';
import { type LocalModel, type LocalModelOptions, openLocalModel } from './local-model.ts';

let files: TinyFiles;
beforeAll(async () => {
  files = await tinyFiles();
});
afterAll(() => files.remove());

const withModel = <T>(changes: Partial<LocalModelOptions>, work: (model: LocalModel) => Promise<T>) => withTinyModel(files, changes, work);

const untimed = (predictions: readonly Prediction[]) => predictions.map(({ latencyMs: _, firstTokenMs: __, ...rest }) => rest);
const texts = (predictions: readonly Prediction[]) => new Map(predictions.map(({ exampleId, text }) => [exampleId, text]));

describeChatModel('the local model', async () => {
  const model = await openLocalModel(tinyOptions(files));
  return { model, requests: chatRequests(3), close: async () => {} };
});

describe('the local model', () => {
  it('gives bit-identical predictions in a second process, whole batches and drain alike', async () => {
    const requests = chatRequests(30);
    const once = () => withModel({}, (model) => answersOf(model, requests));
    const first = untimed(await once());
    expect(untimed(await once())).toEqual(first);
    expect(new Set(first.map(({ usage }) => usage?.completionTokens)).size).toBeGreaterThan(5);
  });

  it('answers at batch 1 as a plain loop over one sequence does', async () => {
    const requests = chatRequests(8);
    const ours = await withModel({ batch: 1 }, (model) => answersOf(model, requests));
    const plain = await plainLoop(
      files.gguf,
      requests.map(({ messages }) => messages.map(({ content }) => content).join('\n\n')),
    );
    expect(requests.map(({ exampleId }) => texts(ours).get(exampleId))).toEqual(plain.map(({ text }) => text));
    expect(requests.map(({ exampleId }) => ours.find((one) => one.exampleId === exampleId)?.usage)).toEqual(plain.map(({ usage }) => usage));
  });

  it('answers differently with a LoRA and names it in its identity', async () => {
    const requests = chatRequests(4);
    const base = await withModel({}, (model) => answersOf(model, requests));
    await withModel({ role: 'tuned', adapterPath: files.lora }, async (model) => {
      expect(model.identity).toMatchObject({
        role: 'tuned',
        adapterSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        engine: { batch: 8, workers: 1, threads: 1, device: 'cpu' },
      });
      expect(texts(await answersOf(model, requests))).not.toEqual(texts(base));
    });
  });

  it('calls a prompt that does not fit an invalid request, and an answer cut short truncated', () =>
    withModel({ maxTokens: 2, contextTokens: 256 }, async (model) => {
      const [first, ...rest] = chatRequests(4);
      if (!first) throw new Error('there are requests');
      const long: ChatRequest = { ...first, exampleId: 'long', messages: [...first.messages.slice(0, 1), { role: 'user', content: 'q'.repeat(400) }] };
      const predictions = await answersOf(model, [long, ...rest]);
      const outcomes = new Map(predictions.map(({ exampleId, outcome }) => [exampleId, outcome]));
      expect(outcomes.get('long')).toBe('invalid_request');
      expect(predictions.find(({ exampleId }) => exampleId === 'long')?.reason).toMatch(/tokens and leaves no room for an answer in a context of 256/);
      const cut = predictions.find(({ outcome }) => outcome === 'truncated');
      expect(cut).toMatchObject({ usage: { completionTokens: 2 }, reason: 'cut after 2 tokens: decoding.maxTokens was reached' });
    }));

  it('restarts a worker that is killed and answers every example exactly once', async () => {
    const notices: string[] = [];
    const requests = chatRequests(24);
    await withModel({ batch: 2, workers: 2, onNotice: (line) => notices.push(line) }, async (model) => {
      const landed: string[] = [];
      const onPrediction = async ({ exampleId, outcome }: Prediction) => {
        landed.push(exampleId);
        expect(outcome).toBe('answered');
        if (landed.length === 3) process.kill(model.pids()[1] ?? 0, 'SIGKILL');
      };
      await model.answer(requests, { onPrediction, signal: new AbortController().signal });
      expect(landed.sort()).toEqual(requests.map(({ exampleId }) => exampleId).sort());
    });
    expect(notices).toEqual([
      expect.stringMatching(/^Local worker 2 ended unexpectedly \(signal SIGKILL\) with \d+ of 12 rows unfinished; restarting it \(1 of 2\)\.$/),
    ]);
  });

  it('counts rows as crashed when their worker keeps ending, and the call still succeeds', async () => {
    const requests = chatRequests(40);
    const predictions = await withModel({ batch: 1 }, async (model) => {
      const killer = setInterval(() => {
        for (const pid of model.pids()) process.kill(pid, 'SIGKILL');
      }, 20);
      return answersOf(model, requests).finally(() => clearInterval(killer));
    });
    expect(predictions.map(({ exampleId }) => exampleId).sort()).toEqual(requests.map(({ exampleId }) => exampleId).sort());
    const crashed = predictions.filter(({ outcome }) => outcome === 'crashed');
    expect(crashed.length).toBeGreaterThan(0);
    expect(crashed[0]).toMatchObject({ text: null, usage: null, attempts: 3, reason: expect.stringContaining('ended 3 times, last with signal SIGKILL') });
  });

  it('leaves no worker process behind when it is interrupted', () =>
    withModel({}, async (model) => {
      const [pid] = model.pids();
      const controller = new AbortController();
      const answered = model.answer(chatRequests(30), { onPrediction: async () => controller.abort(), signal: controller.signal });
      await expect(answered).rejects.toThrow('Interrupted');
      expect(model.pids()).toEqual([]);
      expect(() => process.kill(pid ?? 0, 0)).toThrow('ESRCH');
    }));
});

describe('a conversation asked of the local model', () => {
  const turns: ChatMessage[] = [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'hello' },
    { role: 'assistant', content: 'yes?', toolCalls: [] },
    { role: 'user', content: 'go on' },
  ];

  it('is rendered whole by the model’s own template', () =>
    withModel({}, async (model) => {
      const [whole] = await answersOf(model, [{ exampleId: 'whole', ...plainChat(turns) }]);
      const [short] = await answersOf(model, [{ exampleId: 'short', ...plainChat(turns.slice(0, 2)) }]);
      expect(whole?.usage?.promptTokens).toBeGreaterThan((short?.usage?.promptTokens ?? 0) + 10);
    }));

  it('with tools that the template cannot say is refused in one sentence', () =>
    withModel({}, async (model) => {
      const tools = [{ name: 'search', description: null, parameters: {}, strict: null }];
      const asked = answersOf(model, [...chatRequests(2), { exampleId: 'native', ...plainChat(turns), tools }]);
      await expect(asked).rejects.toThrow(UserError);
      await expect(asked).rejects.toThrow("The model's chat template leaves out the tools. Choose a model whose template renders it, or ask without it.");
      expect(await answersOf(model, chatRequests(1))).toMatchObject([{ outcome: 'answered' }]);
    }));
});

describe('opening a local model', () => {
  it('refuses a file whose digest is not the pinned one', async () => {
    const opened = openLocalModel(tinyOptions(files, { ggufSha256: 'a'.repeat(64) }));
    await expect(opened).rejects.toThrow(UserError);
    await expect(opened).rejects.toThrow(/^models\.catalogue\.tiny\.gguf: expected sha256 a{64}, but .*tiny\.gguf has [0-9a-f]{64}\. Fetch the file again/);
  });

  it('says where it looked for a file that is missing', async () => {
    const opened = openLocalModel(tinyOptions(files, { ggufPath: join(files.folder, 'gone.gguf') }));
    await expect(opened).rejects.toThrow(/expected a GGUF file at .*gone\.gguf, found none/);
  });

  it('says so when the file is no GGUF', async () => {
    const path = join(files.folder, 'text.gguf');
    await writeFile(path, 'not a model');
    const opened = openLocalModel(tinyOptions(files, { ggufPath: path }));
    await expect(opened).rejects.toThrow(UserError);
    await expect(opened).rejects.toThrow(/text\.gguf does not load: Invalid GGUF magic/);
  });

  it('refuses an adapter that was made for another model', async () => {
    const path = join(files.folder, 'wide.gguf');
    await writeTinyGguf(path, { hidden: 96, heads: 4 });
    await expect(openLocalModel(tinyOptions(files, { ggufPath: path, adapterPath: files.lora }))).rejects.toThrow(
      /lora\.gguf does not fit .*wide\.gguf: .*incorrect shape/,
    );
  });

  it('refuses to answer with a model that ships no chat template', async () => {
    const path = join(files.folder, 'plain.gguf');
    await writeTinyGguf(path, { chatTemplate: null });
    await withModel({ ggufPath: path }, async (model) => {
      await expect(answersOf(model, chatRequests(2))).rejects.toThrow(/plain\.gguf: expected tokenizer\.chat_template in the GGUF, found none/);
    });
  });
});

/** The engine's own generator over one cleared sequence, row after row: what lockstep must not change. */
async function plainLoop(path: string, prompts: readonly string[]) {
  const llama = await getLlama({ gpu: false, build: 'never', skipDownload: true, maxThreads: 1, logLevel: LlamaLogLevel.error });
  const model = await llama.loadModel({ modelPath: path });
  const context = await model.createContext({ sequences: 1, contextSize: 512, flashAttention: false, threads: 1 });
  const sequence = context.getSequence();
  const template = await readChatTemplate(path);
  const answers = [];
  for (const prompt of prompts) {
    await sequence.clearHistory();
    const tokens = model.tokenize(renderPrompt(prompt, template), true);
    const ids = [];
    for await (const token of sequence.evaluate(tokens, { temperature: 0 })) {
      ids.push(token);
      if (ids.length === 200) break;
    }
    answers.push({ text: model.detokenize(ids, true), usage: { promptTokens: tokens.length, completionTokens: ids.length } });
  }
  await llama.dispose();
  return answers;
}
