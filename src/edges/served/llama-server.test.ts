import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { answersOf, describeChatModel } from '../../eval/chat-model.contract.ts';
import { describeCompletionModel } from '../../eval/completion-model.contract.ts';
import type { ChatRequest } from '../../eval/ports.ts';
import { plainChat } from '../../records/chat.ts';
import type { Prediction } from '../../records/evaluation.ts';
import { agentRequests } from '../completion/agent-requests.test-data.ts';
import { chatRequests } from '../llama/local-model.test-data.ts';
import { openLocalModel } from '../llama/local-model.ts';
import type { ServedModelOptions } from './open-served.ts';
import { type ServedFiles, servedFiles, servedOptions } from './served.test-data.ts';
import { openServedModel, type ServedModel } from './served-model.ts';

const NANO = fileURLToPath(new URL('../../../models/nano/nano-f16.gguf', import.meta.url));

/** The binary of a real llama-server; without one these tests are skipped. */
const BINARY = process.env['FLEDGLING_LLAMA_SERVER'];
const COMMAND = [
  BINARY ?? '',
  '-m',
  '{gguf}',
  '--host',
  '{host}',
  '--port',
  '{port}',
  '-c',
  '{contextTotal}',
  '--parallel',
  '{parallel}',
  '-t',
  '1',
  '-fa',
  'off',
];

let files: ServedFiles;
const open: ServedModel[] = [];
beforeAll(async () => {
  files = await servedFiles();
});
afterEach(async () => {
  for (const model of open.splice(0)) await model.close();
});
afterAll(() => files.remove());

const real = (changes: Partial<ServedModelOptions> = {}) =>
  openServedModel(servedOptions(files, { command: COMMAND, withAdapter: ['--lora', '{adapter}'], concurrency: 2, ...changes }));
const texts = (predictions: readonly Prediction[]) => new Map(predictions.map(({ exampleId, text }) => [exampleId, text]));

describe.skipIf(!BINARY)('behind a real llama-server', () => {
  const nano = { ggufPath: NANO, maxTokens: 96 };
  const long = plainChat([{ role: 'user', content: 'word '.repeat(1_000) }]);

  describeChatModel('a started llama-server', async () => ({ model: await real(nano), requests: agentRequests(), close: async () => {} }));

  describeCompletionModel('a started llama-server', async () => ({
    model: await real(nano),
    requests: agentRequests(),
    pieces: 2,
    failing: { request: long, outcome: 'invalid_request' },
    // What it works on is told only by pages of its own; that a server is left in peace is shown with the fake one.
    inFlight: () => 0,
    close: async () => {},
  }));

  const bothAnswer = async (requests: ChatRequest[], changes: Partial<ServedModelOptions>) => {
    const server = await real({ concurrency: 1, ...changes });
    open.push(server);
    const ours = await openLocalModel({ ...servedOptions(files, changes), batch: 1, workers: 1, gpu: 'off', threads: 1 });
    const expected = texts(await answersOf(ours, requests).finally(() => ours.close()));
    expect(server.identity.engine).toMatchObject({ server: 'llama-server', build: expect.any(String) });
    return { expected, served: texts(await answersOf(server, requests)) };
  };

  it('answers as the engine llama does', async () => {
    const { expected, served } = await bothAnswer(agentRequests(), nano);
    expect(served).toEqual(expected);
    expect([...served.values()].join()).toMatch(/weather/);
  });

  it('answers with an adapter as the engine llama does', async () => {
    const { expected, served } = await bothAnswer(chatRequests(6), { role: 'tuned', adapterPath: files.lora });
    // It leaves out half a character at the end of an answer.
    const whole = (all: typeof served) => new Map([...all].map(([id, text]) => [id, text?.replace(/\uFFFD+$/, '')]));
    expect(whole(served)).toEqual(whole(expected));
  });

  it('answers as the base model, and with the adapter, whatever it has loaded', async () => {
    const loaded = { command: [...COMMAND, '--lora', files.lora], withAdapter: null };
    const adapted = { ...loaded, role: 'tuned' as const, adapterPath: files.lora, adapters: { toolcall: 'lora' } };
    const whole = (all: Map<string, string | null>) => new Map([...all].map(([id, text]) => [id, text?.replace(/\uFFFD+$/, '')]));
    const [base, tuned] = [await bothAnswer(chatRequests(3), loaded), await bothAnswer(chatRequests(3), adapted)];
    expect([whole(base.served), whole(tuned.served)]).toEqual([whole(base.expected), whole(tuned.expected)]);
    expect(base.expected).not.toEqual(tuned.expected);
  });

  it('holds an answer to a grammar', async () => {
    const server = await real();
    open.push(server);
    const requests = chatRequests(2).map((request) => ({ ...request, grammar: 'root ::= "yes" | "no"' }));
    for (const { text } of await answersOf(server, requests)) expect(['yes', 'no']).toContain(text);
  });

  it('is restarted when it is killed in mid-batch', async () => {
    const server = await real();
    open.push(server);
    const requests = chatRequests(10);
    const landed: Prediction[] = [];
    const onPrediction = async (prediction: Prediction) => {
      landed.push(prediction);
      if (landed.length === 2) process.kill(server.pids()[0] ?? 0, 'SIGKILL');
    };
    await server.answer(requests, { onPrediction, signal: new AbortController().signal });
    expect(landed.map(({ exampleId, outcome }) => `${exampleId} ${outcome}`).sort()).toEqual(requests.map(({ exampleId }) => `${exampleId} answered`).sort());
  });
});
