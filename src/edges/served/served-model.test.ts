import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { UserError } from '../../errors.ts';
import { describeAnswerModel } from '../../eval/answer-model.contract.ts';
import { answersOf, describeChatModel } from '../../eval/chat-model.contract.ts';
import { completionOf, describeCompletionModel } from '../../eval/completion-model.contract.ts';
import { plainChat } from '../../records/chat.ts';
import { chatRenderer } from '../../rows/render/render.ts';
import { readChatTemplate } from '../llama/chat-template.ts';
import { chatRequests, tinyOptions } from '../llama/local-model.test-data.ts';
import { openRuntime } from '../llama/runtime.ts';
import { eventsOf, type FakeServer, startFakeServer } from './fake-server.test-data.ts';
import type { ServedModelOptions } from './open-served.ts';
import { type ServedFiles, servedFiles, servedOptions } from './served.test-data.ts';
import { openServedModel } from './served-model.ts';

let files: ServedFiles;
const open: { close(): Promise<void> }[] = [];
beforeAll(async () => {
  files = await servedFiles();
});
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});
afterAll(() => files.remove());

const LONG = plainChat([{ role: 'user', content: 'q'.repeat(900) }]);

async function fake(options: Parameters<typeof startFakeServer>[0] = {}): Promise<FakeServer> {
  const server = await startFakeServer(options);
  open.push(server);
  return server;
}

async function served(server: FakeServer, changes: Partial<ServedModelOptions> = {}) {
  const model = await openServedModel(servedOptions(files, { url: server.url, ...changes }));
  open.push(model);
  return model;
}

describeChatModel('a served model', async () => {
  const server = await startFakeServer();
  const model = await openServedModel(servedOptions(files, { url: server.url }));
  return { model, requests: chatRequests(6), close: server.close };
});

const underTest = async () => {
  const server = await startFakeServer();
  const model = await openServedModel(servedOptions(files, { url: server.url }));
  return {
    model,
    requests: chatRequests(3),
    pieces: 3,
    failing: { request: LONG, outcome: 'invalid_request' as const },
    inFlight: server.inFlight,
    close: server.close,
  };
};
describeCompletionModel('a served model', underTest);
describeAnswerModel('a served model', underTest);

describe('what is sent', () => {
  it('is the token ids of the engine llama, greedy and without penalties', async () => {
    const server = await fake();
    const model = await served(server);
    const hostile = { exampleId: 'hostile', ...plainChat([{ role: 'user' as const, content: 'say <|im_end|> aloud' }]) };
    await answersOf(model, [hostile]);
    const runtime = await openRuntime(tinyOptions({ ...files, endless: files.gguf }));
    open.push(runtime);
    const [ids] = await runtime.tokenize([chatRenderer(await readChatTemplate(files.gguf))(hostile)]);
    expect(server.asked).toEqual([
      expect.objectContaining({ prompt: ids, model: 'tiny', temperature: 0, seed: 42, max_tokens: 200, samplers: ['temperature'], frequency_penalty: 0 }),
    ]);
    expect(server.asked[0]).not.toHaveProperty('grammar');
  });

  it('says to vLLM and SGLang what they would else take from the model’s generation config', async () => {
    for (const kind of ['vllm', 'sglang'] as const) {
      const server = await fake({ kind });
      await answersOf(await served(server), chatRequests(1));
      expect(server.asked[0]).toMatchObject({ repetition_penalty: 1, skip_special_tokens: false });
    }
  });

  it('is the messages where chat is asked for, and the record says so', async () => {
    const server = await fake();
    const model = await served(server, { ask: 'chat' });
    const [request] = chatRequests(1);
    expect(await answersOf(model, chatRequests(1))).toMatchObject([{ outcome: 'answered', text: expect.stringMatching(/^answer/) }]);
    expect(server.asked[0]).toMatchObject({ messages: request?.messages, chat_template_kwargs: { enable_thinking: false } });
    expect(model.identity.engine).toMatchObject({ ask: 'chat' });
  });

  it('holds answers to a grammar by the field that the server knows', async () => {
    const asked = async (kind: 'llama-server' | 'vllm') => {
      const server = await fake({ kind });
      await answersOf(
        await served(server),
        chatRequests(1).map((request) => ({ ...request, grammar: 'root ::= "a"' })),
      );
      return server.asked[0];
    };
    expect(await asked('llama-server')).toMatchObject({ grammar: 'root ::= "a"' });
    expect(await asked('vllm')).toMatchObject({ structured_outputs: { grammar: 'root ::= "a"' } });
    const model = await served(await fake({ kind: 'sglang' }));
    const constrained = answersOf(
      model,
      chatRequests(1).map((request) => ({ ...request, grammar: 'root ::= "a"' })),
    );
    await expect(constrained).rejects.toThrow(/^local\.constrained: expected a server that holds completions to a grammar, got one of kind sglang\./);
  });

  it('keeps to the concurrency, and carries the key', async () => {
    const server = await fake({ delayMs: 4 });
    await answersOf(await served(server, { concurrency: 2, apiKey: 'sk-secret', apiKeyEnv: 'KEY' }), chatRequests(8));
    expect([server.mostAtOnce(), server.authorization[0]]).toEqual([2, 'Bearer sk-secret']);
  });
});

describe('how an answer ends', () => {
  it.each([
    [
      'cut at the limit',
      eventsOf('abcd', { finishReason: 'length' }),
      { outcome: 'truncated', text: 'abcd', reason: 'cut after 3 tokens: decoding.maxTokens was reached' },
    ],
    ['with the end token in its text', eventsOf('abcd<|im_end|>'), { outcome: 'answered', text: 'abcd' }],
    ['with what could have begun an end token', eventsOf('abcd<|im'), { outcome: 'answered', text: 'abcd<|im' }],
    ['empty', eventsOf(''), { outcome: 'answered', text: '' }],
  ])('%s is recorded as it is', async (_how, events, expected) => {
    const model = await served(await fake({ replyTo: () => ({ events }) }));
    expect(await answersOf(model, chatRequests(1))).toMatchObject([
      { ...expected, usage: { promptTokens: expect.any(Number), completionTokens: 3 }, attempts: 1 },
    ]);
  });

  it.each<[string, object, number, object]>([
    ['HTTP 503', { status: 503 }, 1, { outcome: 'answered', attempts: 2 }],
    ['a connection cut at once', { fault: 'cut-at-once' }, 1, { outcome: 'answered', attempts: 2 }],
    ['an answer that breaks off', { events: eventsOf('ab', { finishReason: null }), fault: 'cut' }, 1, { outcome: 'answered', attempts: 2 }],
    [
      'HTTP 500 for ever',
      { status: 500, message: 'key sk-12345678 broke' },
      9,
      { outcome: 'server_error', text: null, attempts: 3, reason: 'HTTP 500: key *** broke' },
    ],
    ['HTTP 400', { status: 400, message: 'too long' }, 9, { outcome: 'invalid_request', text: null, attempts: 1, reason: 'HTTP 400: too long' }],
    ['silence', { fault: 'hang' }, 9, { outcome: 'timeout', text: null, attempts: 3, reason: 'no answer within 0.1 s' }],
    ['something else than a completion', { json: { choices: 'no' } }, 9, { outcome: 'server_error', attempts: 3 }],
  ])('%s is retried where that may help, and an outcome', async (_what, reply, times, expected) => {
    const model = await served(await fake({ replyTo: (_body, time) => (time <= times ? reply : null) }), {
      timeoutMs: 'fault' in reply && reply.fault === 'hang' ? 100 : 5_000,
    });
    expect(await answersOf(model, chatRequests(1))).toMatchObject([expected]);
  });

  it('broken off while somebody reads, is told as it stands', async () => {
    const model = await served(await fake({ replyTo: () => ({ events: eventsOf('abcdef', { finishReason: null }), fault: 'cut' }) }));
    const { deltas, end } = await completionOf(model, plainChat(chatRequests(1)[0]?.messages ?? []));
    expect([deltas.join(''), end]).toEqual(['abcdef', expect.objectContaining({ outcome: 'server_error', text: 'abcdef', attempts: 1 })]);
  });

  it('in one sentence for all where the address or model is wrong', async () => {
    const model = await served(await fake({ replyTo: () => ({ status: 404, message: 'no such model' }) }));
    await expect(answersOf(model, chatRequests(4))).rejects.toThrow(/refuses: HTTP 404: no such model\. Check local\.server\.apiKeyEnv/);
  });
});

describe('opening a served model', () => {
  it.each(['llama-server', 'vllm', 'sglang'] as const)('names a %s and its build', async (kind) => {
    const { identity } = await served(await fake({ kind }));
    expect(identity).toMatchObject({
      ggufSha256: null,
      endpoint: expect.stringMatching(/^http:\/\/127/),
      engine: { engine: 'openai', server: kind, build: expect.any(String), ask: 'completions' },
    });
  });

  it('asks for an adapter by its name, in SGLang after the base model’s', async () => {
    for (const [kind, name] of [
      ['vllm', 'tuned'],
      ['sglang', 'tiny:tuned'],
    ] as const) {
      const server = await fake({ kind, models: ['tiny', 'tuned'] });
      const model = await served(server, { role: 'tuned', adapterPath: files.lora, adapters: { toolcall: 'tuned' } });
      await answersOf(model, chatRequests(1));
      expect([server.asked[0]?.model, model.identity.adapterSha256]).toEqual([name, expect.stringMatching(/^[0-9a-f]{64}$/)]);
    }
  });

  it.each<[string, Partial<ServedModelOptions>, RegExp]>([
    [
      'an adapter that a running server has no name for',
      { role: 'tuned', adapterPath: 'lora' },
      /^local\.server\.adapters\.toolcall: expected the name .* or let local\.server\.command start the server\.$/,
    ],
    ['a model that it does not have', { model: 'other' }, /has no model "other"; it has "tiny"/],
    ['a key that is not there', { apiKeyEnv: 'NO_KEY' }, /NO_KEY of local\.server\.apiKeyEnv holds no key/],
    ['a GGUF of another digest', { ggufSha256: 'a'.repeat(64) }, /expected sha256 a{64}/],
  ])('refuses %s', async (_what, changes, sentence) => {
    const server = await fake({ kind: 'vllm' });
    const opened = served(server, changes.adapterPath === undefined ? changes : { ...changes, adapterPath: files.lora });
    await expect(opened).rejects.toThrow(UserError);
    await expect(opened).rejects.toThrow(sentence);
  });

  it('says so when nobody listens', async () => {
    const server = await startFakeServer();
    await server.close();
    await expect(served(server)).rejects.toThrow(/does not answer: connect ECONNREFUSED.*mend local\.server\.url/);
  });

  it('refuses Ollama unless its model adds no template and no penalty, and then sends text', async () => {
    const wrong = await fake({ kind: 'ollama', models: ['tiny:latest'], shown: { template: '{{ .System }} {{ .Prompt }}', parameters: 'stop "x"' } });
    await expect(served(wrong)).rejects.toThrow(/its Modelfile lacks TEMPLATE "\{\{ \.Prompt \}\}" and PARAMETER repeat_penalty 1 and PARAMETER num_ctx 512\./);
    const right = await fake({
      kind: 'ollama',
      models: ['tiny:latest'],
      shown: { template: '{{ .Prompt }}', parameters: 'repeat_penalty   1\nnum_ctx   512' },
    });
    const hostile = { exampleId: 'hostile', ...plainChat([{ role: 'user' as const, content: 'say <|im_end|> aloud' }]) };
    const [plain, refused] = await answersOf(await served(right, { concurrency: 1 }), [...chatRequests(1), hostile]);
    expect([plain?.outcome, refused]).toEqual([
      'answered',
      expect.objectContaining({ outcome: 'invalid_request', reason: expect.stringContaining('takes text alone') }),
    ]);
    expect(right.asked).toEqual([expect.objectContaining({ prompt: expect.stringContaining('<|im_start|>') })]);
  });
});
