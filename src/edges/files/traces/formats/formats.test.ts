import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SourceItem } from '../../../../harvest/ports.ts';
import { jsonLines } from '../../../../records/json-lines.ts';
import { namedTraceSource } from '../trace-source.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'formats-'));
});
afterAll(() => rm(folder, { recursive: true }));

let written = 0;
/** Files of one source, by name; each in a place of its own. */
async function read(...files: readonly (readonly [name: string, content: string | Uint8Array])[]): Promise<SourceItem[]> {
  written += 1;
  const named = files.map(([name, content]) => ({ label: name, path: join(folder, `${written}-${name}`), content }));
  for (const { path, content } of named) await writeFile(path, content);
  return Array.fromAsync(namedTraceSource(named).traces());
}
const valuesByTrace = (items: readonly SourceItem[]) =>
  items.map((item) => (item.kind === 'trace' ? [item.traceId, item.observations.map(({ value }) => value)] : [item.where, item.reason]));

const INPUT = '{"messages":[{"role":"user","content":"refund \\"Ö-1\\",\\nplease"}]}';
const row = (id: string, trace: string, second: number) => ({
  id,
  trace_id: trace,
  start_time: `2026-03-01 10:20:0${second}.500000`,
  end_time: null,
  type: 'GENERATION',
  name: 'OpenAI.chat',
  parent_observation_id: '',
  input: INPUT,
  output: 'done, "all" of it',
  metadata: { 'scope.name': 'ai' },
  provided_model_name: 'gpt-4o-mini',
  usage_details: { input: 50, output: 10 },
  session_id: '',
  tags: ['a', 'b'],
});
const ROWS = [row('a', 't1', 1), row('b', 't2', 2), row('c', 't1', 3)];
const inNames = ({ id, trace_id: traceId, start_time: time }: ReturnType<typeof row>) => ({
  id,
  traceId,
  startTime: time.replace(' ', 'T').replace('.500000', '.500Z'),
  endTime: null,
  type: 'GENERATION',
  name: 'OpenAI.chat',
  parentObservationId: null,
  input: INPUT,
  output: 'done, "all" of it',
  metadata: { 'scope.name': 'ai' },
  providedModelName: 'gpt-4o-mini',
  usageDetails: { input: 50, output: 10 },
  sessionId: null,
  tags: ['a', 'b'],
});
const EXPECTED = [
  ['t1', [inNames(row('a', 't1', 1)), inNames(row('c', 't1', 3))]],
  ['t2', [inNames(row('b', 't2', 2))]],
];

/** As Langfuse's reference of export fields says: everything is text, objects are JSON, null is empty. */
function csvOf(rows: readonly object[]): string {
  const cell = (value: unknown) => {
    const text = value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value);
    return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const [first = {}] = rows;
  return [Object.keys(first).join(','), ...rows.map((one) => Object.values(one).map(cell).join(','))].join('\r\n');
}

async function parquetOf(rows: readonly object[]): Promise<Uint8Array> {
  const [from, to] = [join(folder, 'rows.jsonl'), join(folder, 'rows.parquet')];
  await writeFile(from, jsonLines(rows));
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  await connection.run(
    `copy (select * replace (map_from_entries([('input', usage_details.input), ('output', usage_details.output)]) as usage_details, start_time::timestamp as start_time) from read_json('${from}')) to '${to}' (format parquet)`,
  );
  connection.closeSync();
  instance.closeSync();
  return readFileSync(to);
}

describe("Langfuse's blob export is the same traces in every format", () => {
  test('JSONL, with an end of its own and gzipped', async () => {
    expect(valuesByTrace(await read(['observations.jsonl', jsonLines(ROWS)]))).toEqual(EXPECTED);
    expect(valuesByTrace(await read(['observations.jsonl.gz', gzipSync(jsonLines(ROWS))]))).toEqual(EXPECTED);
    expect(valuesByTrace(await read(['no-ending', gzipSync(jsonLines(ROWS))]))).toEqual(EXPECTED);
  });

  test('a JSON document', async () => {
    expect(valuesByTrace(await read(['observations.json', JSON.stringify(ROWS, null, 1)]))).toEqual(EXPECTED);
    expect(valuesByTrace(await read(['observations.json.gz', gzipSync(JSON.stringify(ROWS))]))).toEqual(EXPECTED);
  });

  test('CSV: metadata stays the JSON text that it is', async () => {
    const asText = EXPECTED.map(([trace, rows]) => [trace, [...(rows ?? [])].map((one) => ({ ...Object(one), metadata: '{"scope.name":"ai"}' }))]);
    expect(valuesByTrace(await read(['observations.csv', csvOf(ROWS)]))).toEqual(asText);
    expect(valuesByTrace(await read(['export', `\uFEFF${csvOf(ROWS)}`]))).toEqual(asText);
    expect(valuesByTrace(await read(['observations.csv.gz', gzipSync(csvOf(ROWS))]))).toEqual(asText);
  });

  test('Parquet', async () => {
    const parsed = valuesByTrace(await read(['observations.parquet', await parquetOf(ROWS)]));
    expect(parsed).toEqual(EXPECTED);
  });
});

test('a map printed by Python or ClickHouse is one of usage', async () => {
  const text = "id,trace_id,type,start_time,usage_details\na,t,GENERATION,2026-03-01T10:22:00.000Z,\"{'input': 50, 'output': 10}\"\n";
  const [item] = await read(['observations.csv', text]);
  expect(item).toMatchObject({ observations: [{ where: 'observations.csv, row 1', value: { usageDetails: { input: 50, output: 10 } } }] });
});

test('traces and scores of a blob export are put to their observations', async () => {
  const traces = [{ id: 't1', timestamp: '2026-03-01 10:20:00.000000', name: 'shop', user_id: null, session_id: 's1', tags: ['vip'], bookmarked: false }];
  const scores = [{ id: 's', trace_id: 't1', observation_id: 'a', name: 'thumbs', value: 0, data_type: 'BOOLEAN', source: 'API' }];
  const bare = ROWS.map(({ tags: _, session_id: __, ...rest }) => rest);
  const items = await read(['traces.jsonl', jsonLines(traces)], ['observations.jsonl', jsonLines(bare)], ['scores.jsonl', jsonLines(scores)]);
  expect(items).toMatchObject([
    {
      traceId: 't1',
      observations: [{ value: { id: 'a', traceName: 'shop', sessionId: 's1', tags: ['vip'] } }, { value: { id: 'c', traceName: 'shop' } }],
      scores: [{ observationId: 'a', name: 'thumbs', value: 0 }],
    },
    { traceId: 't2', observations: [{ value: { id: 'b' } }], scores: [] },
  ]);
});

test("a trace of the v1 API and the UI's export give its name, session and tags to the observations in it", async () => {
  const observation = { id: 'a', type: 'GENERATION', startTime: '2026-03-01T10:20:01.000Z', input: 'x', output: 'y' };
  const trace = { id: 't1', timestamp: '2026-03-01T10:20:00.000Z', name: 'shop', sessionId: 's1', tags: ['vip'] };
  const expected = { id: 'a', traceId: 't1', traceName: 'shop', sessionId: 's1', tags: ['vip'] };
  const whole = { ...trace, observations: [observation], scores: [{ name: 'thumbs', value: 1 }] };
  for (const content of [whole, { data: [whole], meta: {} }, [whole], { trace: { ...trace, scores: whole.scores }, observations: [observation] }])
    expect(await read(['export.json', JSON.stringify(content)])).toMatchObject([
      { traceId: 't1', observations: [{ value: expected }], scores: [{ name: 'thumbs' }] },
    ]);
});

test('tools that the export keeps in a column of their own stand in the metadata', async () => {
  const tools = { get_weather: '{"description":"Weather.","parameters":{"type":"object"}}' };
  const [item] = await read(['observations.jsonl', jsonLines([{ ...row('a', 't1', 1), tool_definitions: tools }])]);
  const offered = [{ type: 'function', name: 'get_weather', description: 'Weather.', parameters: { type: 'object' } }];
  expect(item).toMatchObject({ observations: [{ value: { metadata: { 'scope.name': 'ai', tools: offered } } }] });
});

test.each([
  ['traces.jsonl', jsonLines([{ id: 't', timestamp: '2026-03-01 10:20:00', name: 'x' }]), 'holds traces without their observations'],
  ['traces.json', '[{"id":"t","timestamp":"2026-03-01T10:20:00Z","observations":["a","b"]}]', 'holds traces without their observations'],
  ['table.csv', 'name,latency,cost,tokens\nx,1,2,3\n', 'expected an export of observations with the columns id and trace_id, found "name", "latency"'],
  ['cut.csv', 'id,trace_id,type\na,"t', 'the CSV breaks off or is malformed after row 0'],
  ['cut.jsonl.gz', gzipSync(jsonLines(ROWS)).subarray(0, 60), 'the compressed file is cut off or damaged'],
  ['cut.parquet', Buffer.from('PAR1nonsense'), 'this Parquet file cannot be read'],
])('%s is refused by what it is', async (name, content, message) => {
  await expect(read([name, content])).rejects.toThrow(message);
});

test('hostile ids are ids, and nothing else', async () => {
  const ids = ['__proto__', '../../etc/passwd', 'constructor', `x${'y'.repeat(5000)}`, 'a"b\\c', ''];
  const items = await read(['o.jsonl', jsonLines(ids.map((traceId, index) => ({ id: `o${index}`, traceId, startTime: `2026-03-01T10:20:0${9 - index}Z` })))]);
  expect(items.map((item) => item.kind === 'trace' && item.traceId)).toEqual([null, ...ids.slice(0, 5)]);
});

test('whatever the order of lines and files, each trace comes once and whole, the newest first', async () => {
  const observation = fc.record({ traceId: fc.constantFrom('a', 'b', 'c', 'd'), second: fc.nat(59), metadata: fc.constantFrom({}, { traceId: 'x' }) });
  await fc.assert(
    fc.asyncProperty(fc.array(observation, { minLength: 1, maxLength: 20 }), fc.nat(20), async (observations, cut) => {
      const lines = observations.map(({ traceId, second, metadata }, index) => ({
        id: `o${index}`,
        metadata,
        traceId,
        startTime: `2026-03-01T10:20:${String(second).padStart(2, '0')}.000Z`,
      }));
      const files = [lines.slice(0, cut), lines.slice(cut)].filter((part) => part.length > 0);
      const items = await read(...files.map((part, index): [string, string] => [`${index}.jsonl`, jsonLines(part)]));
      const groups = [...Map.groupBy(lines, ({ traceId }) => traceId)];
      const newest = (group: typeof lines) =>
        group
          .map(({ startTime }) => startTime)
          .sort()
          .at(-1) ?? '';
      const order = groups.sort(([a, x], [b, y]) => newest(y).localeCompare(newest(x)) || a.localeCompare(b));
      expect(valuesByTrace(items)).toEqual(order);
    }),
    { numRuns: 40 },
  );
});

test('nothing of what was unpacked is left in the temporary folder', async () => {
  const spills = async () => (await readdir(tmpdir())).filter((name) => name.startsWith('fledgling-spill-'));
  const before = await spills();
  const source = namedTraceSource([{ label: 'x', path: join(folder, 'x.jsonl.gz') }]);
  await writeFile(join(folder, 'x.jsonl.gz'), gzipSync(jsonLines(ROWS)));
  for await (const _item of source.traces()) expect(await spills()).toEqual(before);
  expect(await spills()).toEqual(before);
});

const CASES = new URL('../../../../../../shared/cases/harvest/', import.meta.url);
test.skipIf(!existsSync(CASES))('the blob exports among the recorded cases are read', async () => {
  const shared = (name: string) => readFileSync(new URL(`05-blob-export-snake-case/${name}`, CASES));
  const jsonl = await read(['observations.jsonl', shared('observations.jsonl')]);
  expect(jsonl).toMatchObject([
    { observations: [{ value: { id: 'control-55' } }] },
    { observations: [{ value: { id: 'control-5', traceId: 't-control-5' } }] },
  ]);
  const csv = await read(['observations.csv', shared('observations.csv')]);
  expect(csv).toMatchObject([{ traceId: 't-control-5', observations: [{ value: { id: 'control-5', usageDetails: { input: 50, output: 10 } } }] }]);
});
