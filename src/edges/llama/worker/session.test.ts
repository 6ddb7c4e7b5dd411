import { afterAll, beforeAll, expect, it } from 'vitest';
import { plainChat } from '../../../records/chat.ts';
import { chatRequests, type TinyFiles, tinyFiles } from '../local-model.test-data.ts';
import { openSession, type Session } from './session.ts';
import type { SessionOptions, WorkResult, WorkRow } from './work.ts';
import { startWorker } from './worker-process.ts';

const never = new AbortController().signal;
let files: TinyFiles;
let options: SessionOptions;
let session: Session;
let endless: Session;
beforeAll(async () => {
  files = await tinyFiles();
  options = { ggufPath: files.gguf, adapterPath: null, gpu: 'off', batch: 4, threads: 1, contextTokens: 512 };
  session = await openSession(options);
  endless = await openSession({ ...options, ggufPath: files.endless, contextTokens: 2_000 });
});
afterAll(() => files.remove());

const rows = (count: number): WorkRow[] =>
  chatRequests(count).map(({ exampleId, messages }) => ({ id: exampleId, input: { kind: 'chat', content: plainChat(messages) } }));

function firstRow(): WorkRow {
  const [row] = rows(1);
  if (!row) throw new Error('there is a row');
  return row;
}

async function told(row: WorkRow, { on = session, signal = never } = {}) {
  const deltas: string[] = [];
  const result = await on.stream(row, { maxTokens: 60, onDelta: (text) => deltas.push(text), signal });
  return { deltas, result };
}

async function batch(some: readonly WorkRow[]): Promise<WorkResult[]> {
  const results: WorkResult[] = [];
  await session.run(some, { maxTokens: 60, onResult: (result) => results.push(result), signal: never });
  return results;
}

const ids = (results: readonly (WorkResult | null)[]) => results.map((result) => [result?.id, result?.ids]);

it('tells the tokens of a batch of one, whatever was told before', async () => {
  const alone: (WorkResult | null)[] = [];
  for (const row of rows(6)) alone.push((await told(row)).result);
  const batches: WorkResult[] = [];
  for (const row of rows(6)) batches.push(...(await batch([row])));
  expect(ids(alone)).toEqual(ids(batches));
});

it('tells more rows than it has sequences, each whole, and the same when they come again', async () => {
  const once = () => Promise.all(rows(9).map((row) => told(row)));
  const first = await once();
  for (const { deltas, result } of first) expect(deltas.join('')).toBe(result?.text);
  expect(ids((await once()).map(({ result }) => result))).toEqual(ids(first.map(({ result }) => result)));
});

it('keeps a batch to itself: rows that come meanwhile change none of its tokens', async () => {
  const before = ids(await batch(rows(8)));
  const [, during] = await Promise.all([told(firstRow()), batch(rows(8)), told(firstRow())]);
  expect(ids(during)).toEqual(before);
});

it('lets go of a row when its signal aborts: not one token more', async () => {
  const controller = new AbortController();
  const deltas: string[] = [];
  const onDelta = (text: string) => {
    if (deltas.push(text) === 3) controller.abort();
  };
  const row = firstRow();
  const [left, other] = await Promise.all([
    endless.stream(row, { maxTokens: 1_900, onDelta, signal: controller.signal }),
    endless.stream(row, { maxTokens: 40, onDelta: () => {}, signal: never }),
  ]);
  expect([left, deltas.length, other?.ids.length, other?.outcome]).toEqual([null, 3, 40, 'truncated']);
});

it('refuses a row that does not fit, and one that the template cannot say', async () => {
  const row = firstRow();
  const long: WorkRow = { id: 'long', input: { kind: 'chat', content: plainChat([{ role: 'user', content: 'q'.repeat(600) }]) } };
  expect((await told(long)).result).toMatchObject({ outcome: 'invalid_request', text: null });
  const native: WorkRow = { id: 'native', input: { kind: 'chat', content: { ...plainChat([{ role: 'user', content: 'q' }]), toolChoice: 'required' } } };
  await expect(told(native)).rejects.toThrow('tool choice "required"');
  expect((await told(row)).result?.outcome).toMatch(/answered|truncated/);
});

it('is told to let go across the process: no result comes', async () => {
  const worker = startWorker({});
  await worker.open({ ...options, ggufPath: files.endless, contextTokens: 2_000 });
  const controller = new AbortController();
  const row = firstRow();
  const result = await worker.stream(row, { maxTokens: 1_900, onDelta: () => controller.abort(), signal: controller.signal });
  expect(result).toBeNull();
  await worker.stop();
});
