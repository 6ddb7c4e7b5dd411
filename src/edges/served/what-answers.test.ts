import { createServer } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { UserError } from '../../errors.ts';
import { answersOf } from '../../eval/chat-model.contract.ts';
import { chatRequests } from '../llama/local-model.test-data.ts';
import { eventsOf, startFakeServer } from './fake-server.test-data.ts';
import type { ServedModelOptions } from './open-served.ts';
import { FAKE_COMMAND, type ServedFiles, servedFiles, servedOptions } from './served.test-data.ts';
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

type FakeOptions = Parameters<typeof startFakeServer>[0];

/** A running server, and the model behind it. */
async function behind(server: FakeOptions, changes: Partial<ServedModelOptions> = {}) {
  const fake = await startFakeServer(server);
  open.push(fake);
  const model = await openServedModel(servedOptions(files, { url: fake.url, ...changes }));
  open.push(model);
  return { fake, model };
}
const tuned = (): Partial<ServedModelOptions> => ({ role: 'tuned', adapterPath: files.lora, adapters: { toolcall: 'support.gguf' } });

describe('the adapters of a llama-server, whose requests name no model', () => {
  const LORAS = [
    { id: 0, path: '/models/other.gguf', scale: 1 },
    { id: 1, path: '/models/support.gguf', scale: 0 },
  ];

  it('are all left out of an answer of the base model', async () => {
    const { fake, model } = await behind({ loras: LORAS });
    await answersOf(model, chatRequests(1));
    expect(fake.asked[0]?.['lora']).toEqual([
      { id: 0, scale: 0 },
      { id: 1, scale: 0 },
    ]);
  });

  it('but the one that is meant are left out of its answer', async () => {
    for (const name of ['support.gguf', 'support', '/models/support.gguf']) {
      const { fake, model } = await behind({ loras: LORAS }, { ...tuned(), adapters: { toolcall: name } });
      await answersOf(model, chatRequests(1));
      expect(fake.asked[0]?.['lora']).toEqual([
        { id: 0, scale: 0 },
        { id: 1, scale: 1 },
      ]);
    }
  });

  it('must hold the one that is meant', async () => {
    await expect(behind({ loras: LORAS.slice(0, 1) }, tuned())).rejects.toThrow(/has no adapter "support\.gguf"; it has "\/models\/other\.gguf"/);
    await expect(behind({ loras: [] }, tuned())).rejects.toThrow(UserError);
    await expect(behind({}, tuned())).rejects.toThrow(/has no adapter "support\.gguf"; it tells none/);
    const twice = [...LORAS, { id: 2, path: '/old/support.gguf', scale: 1 }];
    await expect(behind({ loras: twice }, tuned())).rejects.toThrow(/has several adapters "support\.gguf"/);
  });
});

describe('a server that chooses an adapter by its name', () => {
  it('is not asked for the base model in its place', async () => {
    const models = ['tiny', 'support.gguf'];
    await expect(behind({ kind: 'vllm', models }, { ...tuned(), adapters: { toolcall: 'tiny' } })).rejects.toThrow(/"tiny" is the base model’s name/);
    await expect(
      behind({ kind: 'vllm', models: [...models, 'x'], parents: { 'support.gguf': 'tiny' } }, { ...tuned(), adapters: { toolcall: 'x' } }),
    ).rejects.toThrow(/"x" is no adapter there/);
    await expect(behind({ kind: 'vllm', models, parents: { tiny: 'support.gguf' } })).rejects.toThrow(/"tiny" is an adapter there/);
    const { model } = await behind({ kind: 'vllm', models, parents: { 'support.gguf': 'tiny' } }, tuned());
    expect(model.identity.engine['model']).toBe('support.gguf');
  });

  it('is not started with arguments that name an adapter which no request asks for', async () => {
    const started = { ...tuned(), command: [...FAKE_COMMAND, 'vllm'], withAdapter: ['--lora-modules', 'support={adapter}'] };
    await expect(openServedModel(servedOptions(files, { ...started, adapters: {} }))).rejects.toThrow(/withAdapter: expected \{adapterName\} within it/);
    await expect(openServedModel(servedOptions(files, started))).rejects.toThrow(/has no model "support\.gguf"/);
  });
});

describe('a started server whose command names the port itself', () => {
  it('is not taken for one that answers there already', async () => {
    const other = await startFakeServer();
    open.push(other);
    const port = String(new URL(other.url).port);
    const taken = openServedModel(servedOptions(files, { url: other.url, command: [...FAKE_COMMAND.slice(0, 2), port] }));
    await expect(taken).rejects.toThrow(/answers at http:\/\/127\.0\.0\.1:\d+\/v1 before local\.server\.command was started/);
  });
});

describe('what a server read of a prompt', () => {
  it('is what it was sent, or nothing of it counts', async () => {
    const { model } = await behind({ replyTo: () => ({ promptTokens: 3 }) });
    const answered = answersOf(model, chatRequests(1));
    await expect(answered).rejects.toThrow(UserError);
    await expect(answered).rejects.toThrow(/was sent \d+ tokens and counts 3\./);
  });

  it('is one prompt', async () => {
    const events = [{ choices: [{ index: 3, text: 'x', finish_reason: 'stop' }] }];
    const { model } = await behind({ replyTo: () => ({ events }) });
    expect(await answersOf(model, chatRequests(1))).toMatchObject([{ outcome: 'server_error', text: null }]);
  });

  it('has room in Ollama, whose model stops at nothing but end tokens', async () => {
    const shown = (parameters: string) => ({ kind: 'ollama' as const, models: ['tiny'], shown: { template: '{{ .Prompt }}', parameters } });
    await expect(behind(shown('repeat_penalty 1'))).rejects.toThrow(/its Modelfile lacks PARAMETER num_ctx 512\./);
    await expect(behind(shown('repeat_penalty 1\nnum_ctx 256'))).rejects.toThrow(/lacks PARAMETER num_ctx 512/);
    await expect(behind(shown('repeat_penalty 1\nnum_ctx 512\nstop "}"'))).rejects.toThrow(/cuts answers at "\}"/);
    await behind(shown('repeat_penalty                 1\nnum_ctx                        512\nstop                           "<|im_end|>"'));
  });
});

describe('a vLLM that would read a grammar over', () => {
  it.each(['0.10.1', '0.9.2.dev5', 'unknown'])('of version %s is not asked with one', async (version) => {
    const { model } = await behind({ kind: 'vllm', version });
    const requests = chatRequests(1).map((request) => ({ ...request, grammar: 'root ::= "a"' }));
    await expect(answersOf(model, requests)).rejects.toThrow(/local\.constrained: expected vLLM 0\.11 or newer/);
  });
});

describe('a hostile server', () => {
  it('gets no terminal’s control, and no more than its share of a line', async () => {
    const { model } = await behind({ replyTo: () => ({ status: 404, message: `gone\u001b[2J\u0007${'x'.repeat(5_000)}` }) });
    const refused = await answersOf(model, chatRequests(1)).catch((error: Error) => error.message);
    expect(refused).toMatch(/HTTP 404: gone/);
    expect(refused).not.toMatch(/\p{Cc}/u);
    expect(String(refused).length).toBeLessThan(700);
  });

  it('that never ends a line, or an answer, is not read for ever', async () => {
    for (const piece of ['x'.repeat(1_000_000), `data: ${JSON.stringify(eventsOf('abc')[0])}\n\n`.repeat(20_000)]) {
      const server = createServer((request, response) => {
        if (request.url?.endsWith('/models')) return response.end('{"data": []}');
        if (!request.url?.endsWith('/completions')) return response.writeHead(404).end();
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        const more = () => {
          while (!response.destroyed && response.write(piece));
        };
        response.on('drain', more);
        return more();
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      open.push({
        close: () =>
          new Promise<void>((resolve) => {
            server.close(() => resolve());
            server.closeAllConnections();
          }),
      });
      const address = server.address();
      if (address === null || typeof address === 'string') throw new Error('the server has no port');
      const model = await openServedModel(servedOptions(files, { url: `http://127.0.0.1:${address.port}/v1` }));
      open.push(model);
      expect(await answersOf(model, chatRequests(1))).toMatchObject([{ outcome: 'server_error', attempts: 1, reason: expect.stringContaining('too much') }]);
    }
  });
});
