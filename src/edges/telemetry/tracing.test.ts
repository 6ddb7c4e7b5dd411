import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ExternalError } from '../../errors.ts';
import { fileTracing } from './file-tracing.ts';
import { NOWHERE, noTracing } from './no-tracing.ts';
import { parseTraceFile } from './trace-line.ts';
import { tracingContract } from './tracing.contract.ts';

let dir: string;
let made = 0;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'fledgling-tracing-'));
});
afterAll(() => rm(dir, { recursive: true }));

const fresh = () => fileTracing({ dir: join(dir, String(made++)), now: () => 1_000 });

tracingContract('fileTracing', async () => fresh());
tracingContract('noTracing', async () => noTracing());

async function traced(name: string) {
  const run = fresh().begin({ kind: 'eval', name, metadata: { split: 'test' } });
  run.span({ name: 'first', input: { q: 'line\nbreak' }, output: 'a', startMs: 2_000, endMs: 2_250 });
  run.span({ name: 'second', input: 'q', output: null, startMs: 3_000, endMs: 3_100, metadata: { correct: false } });
  run.score('exact_match_rate', 0.25);
  return (await run.end({ scored: 2 })).location;
}

describe('fileTracing', () => {
  it('writes one root, its children in order and the scores, as Langfuse v2 observations', async () => {
    const lines = parseTraceFile(await readFile(await traced('base'), 'utf8'));
    const [root, first, second, score] = lines;
    expect(lines.map(({ kind }) => kind)).toEqual(['observation', 'observation', 'observation', 'score']);
    expect(root).toMatchObject({ isRootObservation: true, parentObservationId: null, startTime: '1970-01-01T00:00:01.000Z', output: '{"scored":2}' });
    expect(first).toMatchObject({ name: 'first', parentObservationId: root?.id, input: '{"q":"line\\nbreak"}', output: '"a"' });
    expect(second).toMatchObject({ metadata: { correct: false }, endTime: '1970-01-01T00:00:03.100Z' });
    expect(score).toMatchObject({ name: 'exact_match_rate', value: 0.25, observationId: root?.id });
  });

  it('marks every observation as its own, so that a harvest leaves it out', async () => {
    const lines = parseTraceFile(await readFile(await traced('own'), 'utf8'));
    for (const line of lines) expect(line).toMatchObject({ environment: 'fledgling' });
    expect(lines.filter(({ kind }) => kind === 'observation')).toSatisfy((observations: { tags: string[] }[]) =>
      observations.every(({ tags }) => tags.includes('fledgling')),
    );
  });

  it('writes the same bytes for the same run', async () => {
    const [one, two] = [await readFile(await traced('twice'), 'utf8'), await readFile(await traced('twice'), 'utf8')];
    expect(one).toBe(two);
    const ids = parseTraceFile(one).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('has nothing on disk before the run ends', async () => {
    const before = join(dir, 'before');
    const run = fileTracing({ dir: before }).begin({ kind: 'train', name: 'toolcall', metadata: {} });
    run.score('loss', 0.1);
    await expect(readdir(before)).rejects.toThrow('ENOENT');
    await run.end(null);
    expect(await readdir(before)).toEqual(['train-toolcall.jsonl']);
  });

  it('keeps names inside its folder, and apart', async () => {
    const inside = join(dir, 'inside');
    const tracing = fileTracing({ dir: inside });
    for (const name of ['../../etc/x', '..-..-etc-x', 'a b', 'a/b']) await tracing.begin({ kind: 'eval', name, metadata: {} }).end(null);
    expect(await readdir(inside)).toHaveLength(4);
  });

  it('says in one sentence what to do when the folder cannot be written', async () => {
    const file = join(dir, 'a-file');
    await writeFile(file, '');
    const ended = fileTracing({ dir: join(file, 'traces') })
      .begin({ kind: 'eval', name: 'x', metadata: {} })
      .end(null);
    await expect(ended).rejects.toThrow(ExternalError);
    await expect(ended).rejects.toThrow('LANGFUSE_DISABLED=1');
  });
});

describe('noTracing', () => {
  it('says that tracing is switched off', async () => {
    const { location } = await noTracing().begin({ kind: 'eval', name: 'x', metadata: {} }).end(null);
    expect(location).toBe(NOWHERE);
  });
});
