import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ExternalError } from '../../errors.ts';
import { fetchSnapshot } from '../../fetch/fetch.ts';
import type { Snapshot, SourceQuery } from '../../records/snapshot.ts';
import { fileSnapshots, snapshotPath } from '../files/traces/snapshots.ts';
import { told, toldTrace } from './scripted/observations.test-data.ts';
import { type Asked, type Fault, KEYS, type Script, type ScriptedLangfuse, scriptedLangfuse } from './scripted/server.test-data.ts';
import { sourceOf } from './scripted/source.test-data.ts';
import type { LangfuseSourceOptions } from './source.ts';

let root = '';
const open: ScriptedLangfuse[] = [];
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'fledgling-langfuse-'));
});
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
  await rm(root, { recursive: true });
});

const TRACES = Array.from({ length: 45 }, (_, index) => toldTrace(index, 30 + index * 290));
const OTHERS = Array.from({ length: 20 }, (_, index) => toldTrace(1000 + index, 35 + index * 400, { traceName: 'billing' }));
const OBSERVATIONS = [...TRACES, ...OTHERS].flat();
const V2 = '/api/public/v2/observations';

interface Fetched {
  server: ScriptedLangfuse;
  notices: string[];
  waits: number[];
  snapshot: Snapshot;
  lines: string[];
}

async function fetched(script: Partial<Script>, options: Partial<LangfuseSourceOptions> = {}, place = 'one'): Promise<Fetched> {
  const server = await scriptedLangfuse({ observations: OBSERVATIONS, ...script });
  open.push(server);
  const { source, notices, waits } = sourceOf(server, options);
  // The address of the server on this machine is another each time, and no part of what is compared.
  const here = (query: SourceQuery) => ({ ...query, filter: { ...query.filter, host: 'here' } });
  const named = { ...source, query: here(source.query), frozen: async () => here((await source.frozen?.()) ?? source.query) };
  const snapshot = await fetchSnapshot({
    redactor: null,
    redaction: null,
    source: named,
    snapshots: fileSnapshots(join(root, place)),
    onProgress: () => undefined,
  });
  const text = await readFile(snapshotPath(join(root, place), snapshot.files[0]?.sha256 ?? ''), 'utf8');
  return { server, notices, waits, snapshot, lines: text.trim().split('\n') };
}

const onceEach = (every: number, fault: Fault) => {
  let last = 0;
  return ({ path, count }: Asked) => {
    if (path !== V2 || count % every !== 0 || count === last) return null;
    last = count;
    return fault;
  };
};

const FAULTS: [string, (asked: Asked) => Fault | null][] = [
  ['429 with Retry-After: 30', onceEach(7, { status: 429, headers: { 'retry-after': '30' } })],
  ['bursts of 503', ({ path, count }) => (path === V2 && count % 11 < 4 && count > 11 ? { status: 503 } : null)],
  ['pages too large for the server', ({ path, query }) => (path === V2 && Number(query.get('limit')) > 7 ? { status: 413 } : null)],
  ['a body that is cut', onceEach(5, 'cut')],
  ['a body that is no whole JSON', onceEach(6, 'short')],
];

describe('no row is lost or doubled, and nothing is in another order, through', () => {
  test.each(FAULTS)('%s', async (_, fault) => {
    const clean = await fetched({}, {}, 'clean');
    const faulty = await fetched({ fault }, {}, 'faulty');
    expect(clean.lines).toHaveLength(TRACES.flat().length);
    expect(faulty.lines).toEqual(clean.lines);
    expect(faulty.waits.length + faulty.server.asked.length).toBeGreaterThan(clean.server.asked.length);
    expect(faulty.snapshot.coverage).toEqual(clean.snapshot.coverage);
  });

  test('a cursor that leads to the same page again', async () => {
    const many = Array.from({ length: 100 }, (_, index) => toldTrace(index, 30 + index * 0.01)).flat();
    const clean = await fetched({ observations: many }, {}, 'clean');
    const fault = ({ path, query, count }: Asked): Fault | null => {
      if (path !== V2) return null;
      return Number(query.get('limit')) > 20 ? { status: 413 } : count % 3 === 0 ? 'same cursor' : null;
    };
    const faulty = await fetched({ observations: many, fault }, {}, 'faulty');
    expect(clean.lines).toHaveLength(300);
    expect(faulty.lines).toEqual(clean.lines);
  });

  test('a clock of this machine that goes wrong: the server’s own counts', async () => {
    const { snapshot } = await fetched({ skewMinutes: -90 });
    expect(snapshot.query.window?.to).toBe('2026-11-28T10:10:00.000Z');
    expect(snapshot.coverage).toMatchObject({ traces: 44 });
  });

  test('filters that the server leaves unheeded', async () => {
    const clean = await fetched({}, {}, 'clean');
    const { lines, notices } = await fetched({ heedsFilter: false }, {}, 'unheeded');
    expect(lines).toEqual(clean.lines);
    expect(notices).toEqual([expect.stringContaining('this server leaves filters unheeded')]);
  });
});

test('a wait that the server asks for is told and kept, and one of an hour ends the fetch', async () => {
  const wait = (seconds: string) => onceEach(9, { status: 429, headers: { 'retry-after': seconds } });
  const { waits, notices, server } = await fetched({ fault: wait('30') });
  expect(waits).toContain(30_000);
  expect(notices).toContain(`${server.url} limits its requests; waiting 30 s`);
  await expect(fetched({ fault: wait('3600') })).rejects.toThrow(
    /limits its requests and asks to wait 3600 s\. What is done is kept; run again after that to resume\.$/,
  );
});

test('a key that is revoked half-way ends the fetch in one sentence; what was fetched is kept, and the next fetch goes on to the same end', async () => {
  const clean = await fetched({}, {}, 'clean');
  const requests = clean.server.asked.filter(({ path }) => path === V2).length;
  const first = clean.server.asked.filter(({ path }) => path === V2).findIndex(({ query }) => query.get('fields')?.includes('io')) + 1;
  for (let last = first; last < requests; last += 3) {
    const revoked = ({ path, count }: Asked): Fault | null => (path === V2 && count > last ? { status: 401 } : null);
    const place = `revoked-${last}`;
    const failed = fetched({ fault: revoked }, {}, place);
    await expect(failed).rejects.toThrow(ExternalError);
    await expect(failed).rejects.toThrow('refuses the keys in LANGFUSE_PUBLIC_KEY and LANGFUSE_SECRET_KEY (HTTP 401)');
    // Hours later, with traces that came meanwhile: the window is the one that was begun.
    const later = [...OBSERVATIONS, ...toldTrace(5000, 1)];
    const resumed = await fetched({ observations: later, skewMinutes: 300 }, {}, place);
    expect(resumed.lines).toEqual(clean.lines);
    expect(resumed.snapshot).toEqual(clean.snapshot);
    expect(await readdir(join(root, place))).toEqual([`${clean.snapshot.files[0]?.sha256}.jsonl`]);
  }
});

test('one observation that is more than the server can send is named, and the rest is fetched', async () => {
  const huge = told('huge', 40, { traceId: 't0000' });
  const fault = ({ path, query }: Asked): Fault | null => {
    if (path !== V2 || !query.get('fields')?.includes('io')) return null;
    const rows = [...OBSERVATIONS, huge].filter(({ traceId }) => (query.get('filter') ?? '').includes(traceId) || query.get('traceId') === traceId);
    return holdsHuge(rows, query) ? { status: 413 } : null;
  };
  const { lines, snapshot } = await fetched({ observations: [...OBSERVATIONS, huge], fault });
  expect(lines).toHaveLength(TRACES.flat().length + 1);
  expect(snapshot.coverage?.withoutContent).toEqual(['huge']);
  expect(JSON.parse(lines.find((line) => line.includes('"huge"')) ?? '')).toMatchObject({
    ...{ id: 'huge', input: null, output: null, level: 'ERROR', statusMessage: 'Langfuse could not send its input and output (HTTP 413)' },
  });
});

/** Whether the page that is asked for has the huge one in it. */
function holdsHuge(rows: readonly { id: string; startTime: string }[], query: URLSearchParams): boolean {
  const sorted = rows.toSorted((a, b) => (a.startTime < b.startTime ? 1 : a.startTime > b.startTime ? -1 : a.id < b.id ? -1 : 1));
  const cursor = query.get('cursor');
  const start = cursor === null ? 0 : sorted.findIndex(({ id }) => id === cursor) + 1;
  return sorted.slice(start, start + Number(query.get('limit'))).some(({ id }) => id === 'huge');
}

test('a server that is gone, or is none of Langfuse, is one sentence', async () => {
  const always = (fault: Fault) => fetched({ fault: ({ path }) => (path === V2 ? fault : null) });
  await expect(always({ status: 502 })).rejects.toThrow(/gives no answer \(HTTP 502\)\. What is done is kept; run again to resume\.$/);
  await expect(always({ status: 404 })).rejects.toThrow(/lists neither observations nor traces \(HTTP 404 and 404\)\. Check the address/);
  await expect(always({ status: 302, headers: { location: 'https://elsewhere.example' } })).rejects.toThrow('refuses to list observations (HTTP 302');
  await expect(always({ status: 200, body: '{"data":[{"no":"id"}]}' })).rejects.toThrow("answers otherwise than Langfuse's v2 API");
});

test('an answer that never comes is not waited for', async () => {
  let hangs = 0;
  const fault = ({ path, count }: Asked): Fault | null => (path === V2 && count % 17 === 0 && hangs++ < 2 ? 'hang' : null);
  const clean = await fetched({}, {}, 'clean');
  expect((await fetched({ fault }, { timeoutMs: 300 }, 'hung')).lines).toEqual(clean.lines);
});

test('no more requests are sent in a minute than the budget allows', async () => {
  const { server, waits } = await fetched({}, { requestsPerMinute: 10 });
  const waited = waits.reduce((sum, ms) => sum + ms, 0);
  expect(waited).toBeGreaterThanOrEqual((Math.floor(server.asked.length / 10) - 1) * 60_000);
});

test('the keys are in no record, no message and no request but its header', async () => {
  const words: string[] = [];
  const { server, snapshot, lines, notices } = await fetched({ fault: onceEach(9, { status: 429, headers: { 'retry-after': '1' } }) });
  words.push(JSON.stringify(snapshot), ...lines, ...notices, ...server.asked.map(({ path, query }) => `${path}?${query}`));
  const said = { status: 400, body: `{"message":"${KEYS.LANGFUSE_SECRET_KEY} is not allowed"}` };
  const refused = await fetched({ fault: ({ path }) => (path === V2 ? said : null) }).catch(String);
  words.push(typeof refused === 'string' ? refused : '');
  expect(words.join('\n')).not.toContain(KEYS.LANGFUSE_SECRET_KEY);
  expect(words.at(-1)).toContain('*** is not allowed');
});
