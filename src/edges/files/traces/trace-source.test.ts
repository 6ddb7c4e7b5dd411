import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Interrupted, UserError } from '../../../errors.ts';
import type { SourceItem } from '../../../harvest/ports.ts';
import { namedTraceSource } from './trace-source.ts';

const traces = (paths: readonly string[], signal?: AbortSignal) =>
  namedTraceSource(
    paths.map((path) => ({ label: path, path })),
    signal,
  );

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'traces-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(name: string, text: string | Uint8Array) {
  const path = join(folder, name);
  await writeFile(path, text);
  const source = traces([path]);
  return { path, items: await itemsOf(source), sources: source.sources() };
}

type Item = { kind: 'observation'; where: string; value: unknown } | { kind: 'defect'; where: string; reason: string };

/** Observations one by one, and what could not be read, as they are met. */
async function itemsOf(source: ReturnType<typeof traces>): Promise<Item[]> {
  const each = (item: SourceItem): Item[] =>
    item.kind === 'defect' ? [item] : item.observations.map(({ where, value }) => ({ kind: 'observation', where, value }));
  return (await Array.fromAsync(source.traces())).flatMap(each);
}
const values = (items: readonly Item[]) => items.map((item) => (item.kind === 'observation' ? item.value : item.reason));

test('a page, an array and an export give their observations', async () => {
  expect(values((await read('page.json', '{"data":[{"id":"a"},{"id":"b"}],"meta":{}}')).items)).toEqual([{ id: 'a' }, { id: 'b' }]);
  expect(values((await read('array.json', '[\n{"id":"a"}\n]')).items)).toEqual([{ id: 'a' }]);
  expect(values((await read('export.json', '{"trace":{},"observations":[{"id":"a"}]}')).items)).toEqual([{ id: 'a' }]);
});

test('a truncated line of JSONL is a defect with its number and the rest is kept', async () => {
  const { path, items } = await read('cut.jsonl', '{"id":"a"}\n{"id":\n\n{"id":"c"}');
  expect(items.map(({ kind, where }) => [kind, where])).toEqual([
    ['observation', `${path}:1`],
    ['defect', `${path}:2`],
    ['observation', `${path}:4`],
  ]);
});

test('lines are recognised without their file extension, and may end in CRLF', async () => {
  expect(values((await read('lines.json', '{"id":"a"}\r\n{"id":"b"}\r\n')).items)).toEqual([{ id: 'a' }, { id: 'b' }]);
});

test('a text split over chunks inside a character is put together again', async () => {
  const long = JSON.stringify({ id: `${'x'.repeat((1 << 20) - 8)}€uro` });
  expect(values((await read('chunks.jsonl', long)).items)).toEqual([JSON.parse(long)]);
});

test('a byte order mark is no part of the first line', async () => {
  expect(values((await read('bom.jsonl', '\uFEFF{"id":"a"}\n')).items)).toEqual([{ id: 'a' }]);
});

test('the digest is that of the file', async () => {
  const text = '{"id":"a"}\n{"id":"b"}\n';
  const { path, sources } = await read('digest.jsonl', text);
  expect(sources).toEqual([{ path, sha256: createHash('sha256').update(text).digest('hex') }]);
});

test.each([
  ['empty.jsonl', '\n', /trace file is empty/],
  ['empty.json', '', /trace file is empty/],
  ['cut.json', '{"data":[{"id":"a"', /expected one whole JSON document/],
  ['other.json', '{\n"rows":[]}', /expected a page/],
])('%s is refused in one sentence', async (name, text, message) => {
  await expect(read(name, text)).rejects.toThrow(message);
  await expect(read(name, text)).rejects.toThrow(UserError);
});

test('a file that is absent and a folder are refused in one sentence', async () => {
  const nested = join(folder, 'nested');
  await mkdir(nested);
  await expect(Array.fromAsync(traces([join(folder, 'none.json')]).traces())).rejects.toThrow(/expected a trace file, found none/);
  await expect(Array.fromAsync(traces([nested]).traces())).rejects.toThrow(/found a folder/);
});

test('several files are read in the order given', async () => {
  const [first, second] = [await read('1.jsonl', '{"id":"a"}'), await read('2.json', '[{"id":"b"}]')];
  const source = traces([second.path, first.path]);
  expect(values(await itemsOf(source))).toEqual([{ id: 'b' }, { id: 'a' }]);
  expect(source.sources().map(({ path }) => path)).toEqual([second.path, first.path]);
});

test.each([
  ['lines', 'big.jsonl', `${JSON.stringify({ id: 'x'.repeat(99) })}\n`.repeat(50_000)],
  ['a document', 'big.json', JSON.stringify(Array.from({ length: 50_000 }, (_, index) => ({ id: index })))],
])('a request to stop ends the reading of %s long before its end', async (_, name, text) => {
  const path = join(folder, name);
  await writeFile(path, text);
  const controller = new AbortController();
  const source = traces([path], controller.signal);
  let read = 0;
  const reading = async () => {
    for await (const _item of source.traces()) {
      read += 1;
      if (read === 10) setImmediate(() => controller.abort());
    }
  };
  await expect(reading()).rejects.toThrow(Interrupted);
  expect(read).toBeLessThan(45_000);
});

test('a request to stop before the first byte reads nothing', async () => {
  const { path } = await read('stopped.jsonl', '{"id":"a"}');
  const source = traces([path], AbortSignal.abort());
  await expect(Array.fromAsync(source.traces())).rejects.toThrow(Interrupted);
  expect(source.sources()).toEqual([]);
});
