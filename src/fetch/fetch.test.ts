import { appendFile, mkdtemp, readdir, readFile, rename, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fileSnapshots, snapshotPath } from '../edges/files/traces/snapshots.ts';
import { UserError } from '../errors.ts';
import { digestOf, sha256 } from '../records/digest.ts';
import { jsonLines } from '../records/json-lines.ts';
import { Snapshot } from '../records/snapshot.ts';
import { KINDS } from '../redact/kinds.ts';
import { redactor } from '../redact/redactor.ts';
import { fetchSnapshot, refuseChanged, restored, verified } from './fetch.ts';
import type { ObservationSource, QuerySource } from './ports.ts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'fledgling-fetch-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const OBSERVATIONS = Array.from({ length: 7 }, (_, index) => ({ id: `o${index}`, text: `Größe ${index}` }));
const UNREDACTED = { redactor: null, redaction: 'off' };
const fetchFrom = (source: ObservationSource, said: number[] = []) =>
  fetchSnapshot({ source, snapshots: fileSnapshots(root), ...UNREDACTED, onProgress: (observations) => void said.push(observations) });

/** An API with pages of three; `begins` notes where each reading began, `failsAt` is the page that breaks off. */
function api({
  observations = OBSERVATIONS,
  failsAt = -1,
}: {
  observations?: readonly object[];
  failsAt?: number;
} = {}): QuerySource & { begins: (string | null)[] } {
  const begins: (string | null)[] = [];
  return {
    kind: 'query',
    begins,
    query: { source: 'dummy-agent', filter: { count: 7 }, window: { from: null, to: '2026-01-01T00:00:00Z' }, cursor: null },
    name: 'api?count=7',
    async *pages(cursor) {
      begins.push(cursor);
      for (let page = Number(cursor ?? 0); page * 3 < observations.length; page += 1) {
        if (page === failsAt) throw new Error('the connection broke');
        yield { observations: observations.slice(page * 3, page * 3 + 3), next: (page + 1) * 3 < observations.length ? String(page + 1) : null };
      }
    },
  };
}

test('of files only the digests are taken: nothing is copied', async () => {
  const digests = [
    { path: 'traces/b.jsonl', sha256: 'b'.repeat(64) },
    { path: 'traces/a.jsonl', sha256: 'a'.repeat(64) },
  ];
  const source = { kind: 'files', query: { source: 'file', filter: {}, window: null, cursor: null }, digests: async () => digests } as const;
  const snapshot = Snapshot.parse(await fetchFrom(source));
  expect(snapshot.files).toEqual(digests.map((file) => ({ ...file, kept: false })));
  expect(await readdir(root)).toEqual([]);
  const other = await fetchFrom({ ...source, digests: async () => digests.toReversed() });
  expect(other.digest).not.toBe(snapshot.digest);
});

describe('a source that is asked', () => {
  test('is written down, one observation a line, named by its digest; the same answers are the same snapshot', async () => {
    const said: number[] = [];
    const snapshot = Snapshot.parse(await fetchFrom(api(), said));
    const text = jsonLines(OBSERVATIONS);
    expect(snapshot).toMatchObject({ observations: 7, files: [{ path: 'api?count=7', sha256: sha256(text), kept: true }] });
    expect(await readFile(snapshotPath(root, sha256(text)), 'utf8')).toBe(text);
    expect(said).toEqual([3, 6, 7]);
    expect((await fetchFrom(api())).digest).toBe(snapshot.digest);
    expect(await readdir(root)).toEqual([`${sha256(text)}.jsonl`]);
  });

  test('goes on where a fetch was cut short, whatever was half written', async () => {
    const whole = await fetchFrom(api());
    await rm(snapshotPath(root, whole.files[0]?.sha256 ?? ''));
    await expect(fetchFrom(api({ failsAt: 2 }))).rejects.toThrow('the connection broke');
    const [partial = ''] = await readdir(root);
    await appendFile(join(root, partial, 'observations.jsonl'), '{"id":"o6","te');
    const source = api();
    expect(await fetchFrom(source)).toEqual(whole);
    expect(source.begins).toEqual(['2']);
  });

  test.each([
    ['before it was put in its place', false],
    ['before its working folder was cleared', true],
  ])('is whole where the process died after the last page, %s', async (_, isRenamed) => {
    const whole = await fetchFrom(api());
    await rm(snapshotPath(root, whole.files[0]?.sha256 ?? ''));
    const source = api();
    const open = await fileSnapshots(root).open(digestOf(source.query));
    for await (const page of source.pages(null, source.query)) await open.append(page, source.query);
    const [partial = ''] = await readdir(root);
    if (isRenamed) await rename(join(root, partial, 'observations.jsonl'), snapshotPath(root, whole.files[0]?.sha256 ?? ''));
    const again = api();
    expect(await fetchFrom(again)).toEqual(whole);
    expect(again.begins).toEqual(isRenamed ? [null] : []);
    expect(await readdir(root)).toEqual([`${whole.files[0]?.sha256}.jsonl`]);
  });

  test('begins anew where the disk lost lines that were noted', async () => {
    const whole = await fetchFrom(api());
    await rm(snapshotPath(root, whole.files[0]?.sha256 ?? ''));
    await expect(fetchFrom(api({ failsAt: 2 }))).rejects.toThrow('the connection broke');
    const [partial = ''] = await readdir(root);
    await truncate(join(root, partial, 'observations.jsonl'), 20);
    const source = api();
    expect(await fetchFrom(source)).toEqual(whole);
    expect(source.begins).toEqual([null]);
  });

  test('is written down without its secrets, under keyed tokens and hashes; other settings and keys never share what is half written', async () => {
    const observations = [
      {
        id: 'o1',
        traceId: 't1',
        sessionId: 'of ann@example.com',
        userId: 'ann@example.com',
        input: '{"to":"ann@example.com","n":1.50}',
        metadata: { mail: 'Ann@example.com' },
      },
      { id: 'o2', traceId: 't1', sessionId: null, input: 'nothing', tags: ['bo@example.com'] },
    ];
    const settings = { kinds: KINDS, custom: [], allow: { fields: [], values: [] }, country: null };
    const fetchUnder = (key: string, failsAt = -1) =>
      fetchSnapshot({
        source: api({ observations: [...observations, ...OBSERVATIONS], failsAt }),
        snapshots: fileSnapshots(root),
        redactor: redactor(settings, key),
        redaction: settings,
        onProgress: () => undefined,
      });
    const snapshot = await fetchUnder('one key');
    const text = await readFile(snapshotPath(root, snapshot.files[0]?.sha256 ?? ''), 'utf8');
    expect(text).not.toContain('example.com');
    const [first, second, third] = text.split('\n').map((line) => (line === '' ? null : JSON.parse(line)));
    const token = /⟦EMAIL:[0-9a-f]{16}⟧/.exec(first.input)?.[0] ?? '';
    expect(first).toEqual({
      ...observations[0],
      sessionId: expect.stringMatching(/^redacted-/),
      userId: expect.stringMatching(/^redacted-/),
      input: `{"to":"${token}","n":1.50}`,
      metadata: { mail: token },
    });
    expect(second.tags).not.toEqual([token]);
    expect(third).toEqual(OBSERVATIONS[0]);
    await expect(fetchUnder('another key', 2)).rejects.toThrow('the connection broke');
    expect((await fetchUnder('one key')).digest).toBe(snapshot.digest);
  });

  test('without an observation is refused', async () => {
    await expect(fetchFrom(api({ observations: [] }))).rejects.toThrow('api?count=7: expected observations, the source gave none.');
  });
});

describe('a snapshot whose observations are gone', () => {
  const restore = (snapshot: Snapshot, source: QuerySource) =>
    restored(snapshot, { source, snapshots: fileSnapshots(root), ...UNREDACTED, onProgress: () => undefined });

  test('is fetched again where the source still answers the same', async () => {
    const snapshot = await fetchFrom(api());
    const untouched = api();
    await restore(snapshot, untouched);
    expect(untouched.begins).toEqual([]);
    await rm(snapshotPath(root, snapshot.files[0]?.sha256 ?? ''));
    await restore(snapshot, api());
    expect(await readdir(root)).toEqual([`${snapshot.files[0]?.sha256}.jsonl`]);
  });

  test('is refused where the source answers otherwise', async () => {
    const snapshot = await fetchFrom(api());
    await rm(snapshotPath(root, snapshot.files[0]?.sha256 ?? ''));
    const other = restore(snapshot, api({ observations: OBSERVATIONS.slice(1) }));
    await expect(other).rejects.toThrow(UserError);
    await expect(other).rejects.toThrow('api?count=7: the fetched observations are gone from this machine, and the source now answers otherwise');
  });
});

describe('a stored snapshot', () => {
  const digests = [{ path: 'a.jsonl', sha256: 'a'.repeat(64) }];
  const files = { kind: 'files', query: { source: 'file', filter: {}, window: null, cursor: null }, digests: async () => digests } as const;

  test('is believed where it is of the source and of its digest', async () => {
    const snapshot = await fetchFrom(files);
    expect(verified(snapshot, files, digests)).toBe(snapshot);
    const asked = await fetchFrom(api());
    expect(verified(asked, api(), null)).toBe(asked);
  });

  test.each<[string, (snapshot: Snapshot) => Snapshot]>([
    ['names another file', (one) => ({ ...one, files: [{ path: '../../etc/passwd', sha256: 'a'.repeat(64), kept: false }] })],
    ['is of another query', (one) => ({ ...one, query: { ...one.query, filter: { count: 8 } } })],
    ['has another digest', (one) => ({ ...one, digest: 'c'.repeat(64) })],
    ['says its file was kept', (one) => ({ ...one, files: one.files.map((file) => ({ ...file, kept: true })) })],
  ])('is refused when it %s', async (_, forge) => {
    const forged = forge(await fetchFrom(files));
    expect(() => verified(forged, files, digests)).toThrow('fetch: the stored snapshot is not of the source that the config names.');
  });
});

test('a file that was changed between its digest and its being read is refused', async () => {
  const snapshot = await fetchFrom({
    kind: 'files',
    query: { source: 'file', filter: {}, window: null, cursor: null },
    digests: async () => [{ path: 'a.jsonl', sha256: 'a'.repeat(64) }],
  });
  expect(() => refuseChanged(snapshot, [{ path: 'a.jsonl', sha256: 'a'.repeat(64) }])).not.toThrow();
  expect(() => refuseChanged(snapshot, [{ path: 'a.jsonl', sha256: 'c'.repeat(64) }])).toThrow('a.jsonl: the file was changed while it was read.');
});
