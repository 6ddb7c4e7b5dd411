import { expect, it } from 'vitest';
import { answersOf, describeChatModel } from '../../eval/chat-model.contract.ts';
import { completionOf, describeCompletionModel } from '../../eval/completion-model.contract.ts';
import { plainChat } from '../../records/chat.ts';
import { digestOf } from '../../records/digest.ts';
import type { Ask, Decoding, Prediction } from '../../records/evaluation.ts';
import { optionsFor, requestsOf } from './hosted-model.test-data.ts';
import { openHostedModel } from './hosted-model.ts';
import { apiError, startServer, streamed } from './loopback.test-data.ts';
import { type RecordingStore, recorded } from './recording.ts';

const DECODING: Decoding = { temperature: 0, seed: 42, maxTokens: 64 };

function memoryStore(): RecordingStore & { kept: Map<string, Prediction> } {
  const kept = new Map<string, Prediction>();
  return { kept, get: async (key) => kept.get(key) ?? null, put: async (key, prediction) => void kept.set(key, prediction) };
}

interface RecordedSketch {
  replay?: boolean;
  decoding?: Decoding;
  ask?: Ask;
  failing?: boolean;
  replicate?: number;
}

async function recordedModel(
  store: RecordingStore,
  { replay = false, decoding = DECODING, ask = 'text', failing = false, replicate = 1 }: RecordedSketch = {},
) {
  const server = await startServer(({ user }) => (failing || user === 'down' ? { status: 500, json: apiError(null) } : {}));
  // One identity, whatever port the server got.
  const model = openHostedModel(optionsFor(server.url, { standIn: true, ask }).options);
  return { server, model: recorded(model, { store, decoding, ask, replicate, replay }) };
}

describeChatModel('a recorded model', async () => {
  const { server, model } = await recordedModel(memoryStore());
  return { model, requests: requestsOf(4), close: server.close };
});

describeChatModel('a replayed model', async () => {
  const store = memoryStore();
  const first = await recordedModel(store);
  await answersOf(first.model, requestsOf(4));
  await first.server.close();
  const { server, model } = await recordedModel(store, { replay: true });
  return { model, requests: requestsOf(4), close: server.close };
});

const UNKNOWN = plainChat([{ role: 'user', content: 'never asked' }]);
const DOWN = plainChat([{ role: 'user', content: 'down' }]);

describeCompletionModel('a recorded model', async () => {
  const { server, model } = await recordedModel(memoryStore());
  return { model, requests: requestsOf(4), pieces: 5, failing: { request: DOWN, outcome: 'server_error' }, inFlight: server.inFlight, close: server.close };
});

describeCompletionModel('a replayed model', async () => {
  const store = memoryStore();
  const first = await recordedModel(store);
  for (const request of requestsOf(4)) await completionOf(first.model, plainChat(request.messages));
  await first.server.close();
  const { server, model } = await recordedModel(store, { replay: true });
  return {
    model,
    requests: requestsOf(4),
    pieces: 1,
    failing: { request: UNKNOWN, outcome: 'invalid_request' },
    inFlight: server.inFlight,
    close: server.close,
  };
});

it('replays to a batch what was streamed, and the other way round', async () => {
  const store = memoryStore();
  const first = await recordedModel(store);
  const [live, batched] = requestsOf(2);
  if (!live || !batched) throw new Error('there are requests');
  const told = await completionOf(first.model, plainChat(live.messages));
  const [answered] = await answersOf(first.model, [batched]);
  await first.server.close();
  const { server, model } = await recordedModel(store, { replay: true });
  expect(await answersOf(model, [live])).toEqual([{ schema: 'fledgling/prediction@1', exampleId: live.exampleId, ...told.end }]);
  expect({ schema: 'fledgling/prediction@1', exampleId: batched.exampleId, ...(await completionOf(model, plainChat(batched.messages))).end }).toEqual(answered);
  expect(server.seen).toEqual([]);
  await server.close();
});

it('never records a stream that broke off, was left or did not say its usage', async () => {
  const store = memoryStore();
  const server = await startServer(({ user }) => {
    if (user === 'cut') return { events: streamed('abcd', { finishReason: null }), fault: 'cut' };
    return user === 'costs unknown' ? { events: streamed('abcd', { usage: false }) } : {};
  });
  const model = recorded(openHostedModel(optionsFor(server.url).options), { store, decoding: DECODING, ask: 'text', replicate: 1, replay: false });
  for (const content of ['cut', 'costs unknown']) expect((await completionOf(model, plainChat([{ role: 'user', content }]))).end.text).toBe('abcd');
  for await (const _ of model.complete(plainChat([{ role: 'user', content: 'left' }]), new AbortController().signal)) break;
  expect(store.kept.size).toBe(0);
  await server.close();
});

it('replays what was recorded under the id it is asked by, and never calls out', async () => {
  const store = memoryStore();
  const first = await recordedModel(store);
  const original = await answersOf(first.model, requestsOf(3));
  const { server, model } = await recordedModel(store, { replay: true });
  const again = requestsOf(4).map((request) => ({ ...request, exampleId: `new-${request.exampleId}` }));
  const replayed = await answersOf(model, again);
  expect(replayed.slice(0, 3)).toEqual(
    [...original].sort((a, b) => (a.exampleId < b.exampleId ? -1 : 1)).map((one) => ({ ...one, exampleId: `new-${one.exampleId}` })),
  );
  expect(replayed[3]).toMatchObject({ outcome: 'invalid_request', text: null, reason: 'not recorded: run once with hosted.replay: false' });
  expect(server.seen).toEqual([]);
  await first.server.close();
  await server.close();
});

it('finds nothing under other decoding', async () => {
  const store = memoryStore();
  const first = await recordedModel(store);
  await answersOf(first.model, requestsOf(1));
  const { server, model } = await recordedModel(store, { replay: true, decoding: { ...DECODING, maxTokens: 32 } });
  expect((await answersOf(model, requestsOf(1)))[0]?.outcome).toBe('invalid_request');
  await first.server.close();
  await server.close();
});

it('finds nothing that another measurement of the same thing recorded', async () => {
  const store = memoryStore();
  const first = await recordedModel(store);
  await answersOf(first.model, requestsOf(1));
  const second = await recordedModel(store, { replay: true, replicate: 2 });
  expect((await answersOf(second.model, requestsOf(1)))[0]?.outcome).toBe('invalid_request');
  for (const { server } of [first, second]) await server.close();
});

it.each([
  ['text', 'native'],
  ['native', 'text'],
] as const)('finds nothing that was asked in the way of %s when it asks in that of %s', async (way, other) => {
  const store = memoryStore();
  const first = await recordedModel(store, { ask: way });
  await answersOf(first.model, requestsOf(1));
  const again = await recordedModel(store, { replay: true, ask: other });
  expect((await answersOf(again.model, requestsOf(1)))[0]?.outcome).toBe('invalid_request');
  const same = await recordedModel(store, { replay: true, ask: way });
  expect((await answersOf(same.model, requestsOf(1)))[0]?.outcome).toBe('answered');
  for (const { server } of [first, again, same]) await server.close();
});

it('never records a failure of infrastructure', async () => {
  const store = memoryStore();
  const { server, model } = await recordedModel(store, { failing: true });
  expect((await answersOf(model, requestsOf(2))).map(({ outcome }) => outcome)).toEqual(['server_error', 'server_error']);
  expect(store.kept.size).toBe(0);
  await server.close();
});

it('keeps a plain request under the digest of model, decoding and messages, and every other one under its own', async () => {
  const store = memoryStore();
  const { server, model } = await recordedModel(store);
  const [plain] = requestsOf(1);
  if (!plain) throw new Error('there is a request');
  const tools = [{ name: 'search', description: null, parameters: {}, strict: null }];
  const others = [
    { ...plain, tools },
    { ...plain, tools, toolChoice: 'required' as const },
    { ...plain, tools, parallelToolCalls: false },
    { ...plain, responseFormat: { type: 'json_object' as const } },
    { ...plain, messages: [...plain.messages, { role: 'assistant' as const, content: 'no', toolCalls: [] }] },
  ];
  await answersOf(model, [plain, ...others.map((other, index) => ({ ...other, exampleId: `other-${index}` }))]);
  expect([...store.kept.keys()][0]).toBe('ddadc7be92622d236a10f34b95d7ff7a4c14db25eaef102717c95741870f2797');
  expect([...store.kept.keys()][0]).toBe(digestOf({ model: model.identity, decoding: DECODING, messages: plain.messages }));
  expect(store.kept.size).toBe(6);
  await server.close();
});
