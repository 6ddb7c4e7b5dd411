import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { observation, PLACES } from '../../src/redact/corpus/places.test-data.ts';
import { planted } from '../../src/redact/corpus/planted.test-data.ts';
import { generation } from '../fixtures/langfuse/generation.ts';
import { filesBelow, type Project, project } from './project.ts';

// A harvest of traces full of secrets and personal data leaves nothing of them in any file that it writes.
let place: Project;
const plants = planted(PLACES.length, 1).flatMap((plant, index) => {
  const where = PLACES[index % PLACES.length];
  return where?.takes(plant) ? [{ plant, where, id: `o${index}` }] : [];
});
const TRACES = 'planted.jsonl';
const twice = (text: string) => JSON.stringify(JSON.stringify(text).slice(1, -1)).slice(1, -1);

beforeAll(async () => {
  place = await project();
  const broken = `{"input": "half of ann.secret@example.com`;
  const failed = generation({ id: 'failed' }, { output: null, level: 'ERROR', statusMessage: 'no such user: bob.secret@example.com' });
  const session = generation({ id: 'ordinary' }, { sessionId: 'carol.secret@example.com' });
  const lines = [...plants.map(({ plant, where, id }) => observation(id, plant, where)), failed, session].map((value) => JSON.stringify(value));
  await writeFile(join(place.path, TRACES), `${[...lines, broken].join('\n')}\n`);
});
afterAll(() => place.remove());

const written = async () => (await filesBelow(place.path)).filter((file) => !file.endsWith(TRACES) && !file.includes('/models/') && !file.includes('/python/'));

describe('fledgling harvest', () => {
  test('writes nothing of what was planted, wherever it stood', async () => {
    const { exitCode, all } = await place.run('harvest', '--trace-json', TRACES, '--limit', '4000');
    expect([exitCode, all]).toEqual([0, expect.stringMatching(/redacted: .*\d+ EMAIL/)]);
    const files = await written();
    expect(files.map((file) => file.slice(place.path.length + 1))).toEqual(
      expect.arrayContaining(['datasets/dummy-agent/examples.jsonl', 'datasets/dummy-agent/quarantine.jsonl', '.fledgling/redaction.key']),
    );
    const needles = [
      ...plants.flatMap(({ plant, where }) => where.needles(plant).flatMap((needle) => [needle, JSON.stringify(needle).slice(1, -1), twice(needle)])),
      ...['ann', 'bob', 'carol'].map((name) => `${name}.secret`),
    ];
    const texts = [all, ...(await Promise.all(files.map((file) => readFile(file, 'utf8'))))];
    const leaked = needles.filter((needle) => texts.some((text) => text.includes(needle)));
    console.log(`${plants.length} plants, ${files.length} files, ${leaked.length} leaks`);
    expect(plants.length).toBeGreaterThanOrEqual(200);
    expect(leaked).toEqual([]);
  });

  test('keeps what an argument copies from the prompt copied', async () => {
    const examples = (await readFile(join(place.path, 'datasets/dummy-agent/examples.jsonl'), 'utf8')).trim().split('\n');
    const copied = plants.filter(({ where }) => where.name === 'in the prompt and an argument').map(({ id }) => id);
    const rows = examples.map((line) => JSON.parse(line)).filter(({ track, source }) => track === 'structured' && copied.includes(source.observationId));
    expect(rows.length).toBeGreaterThan(20);
    for (const { row } of rows) {
      const { what } = JSON.parse(row.completion).arguments;
      expect(what).toMatch(/<[A-Z_]+_1>/);
      expect(row.prompt).toContain(what);
    }
  });

  test('makes a key for its owner alone, and the same data set again under another but for the sessions it had to hash', async () => {
    const before = await readFile(join(place.path, 'datasets/dummy-agent/toolcall/train.jsonl'), 'utf8');
    expect((await stat(join(place.path, '.fledgling/redaction.key'))).mode & 0o777).toBe(0o600);
    await writeFile(join(place.path, '.fledgling/redaction.key'), `${'another key '.repeat(3)}\n`);
    const refused = await place.run('harvest', '--trace-json', TRACES, '--limit', '4000');
    expect([refused.exitCode, refused.stderr]).toEqual([2, expect.stringContaining('FLEDGLING_REDACTION_KEY: expected the key')]);
    const elsewhere = await place.run('harvest', '--trace-json', TRACES, '--limit', '4000', '--output-root', 'out');
    expect(elsewhere.exitCode).toBe(0);
    expect(rowsOf(await readFile(join(place.path, 'out/dummy-agent/toolcall/train.jsonl'), 'utf8'))).toEqual(rowsOf(before));
  }, 120_000);

  test('leaves everything in where the config says off, and says so', async () => {
    await place.edit('  limit:', '  redact: off\n  limit:');
    const { exitCode, all } = await place.run('harvest', '--trace-json', TRACES, '--output-root', 'raw');
    expect([exitCode, all]).toEqual([0, expect.stringContaining('redacted: off: everything that the traces hold was left in')]);
    expect(await readFile(join(place.path, 'raw/dummy-agent/examples.jsonl'), 'utf8')).toContain('carol.secret@example.com');
    expect(await place.json('raw/dummy-agent/manifest.json')).toMatchObject({ redaction: { enabled: false, kinds: {} } });
  });
});

/** Rows of the sessions whose ids are hashed may be drawn into another split. */
function rowsOf(text: string): string[] {
  return text.split('\n').filter((line) => !line.includes('weather in ordinary'));
}
