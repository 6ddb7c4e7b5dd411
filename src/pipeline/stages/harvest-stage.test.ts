import { appendFile, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { generation } from '../../../tests/fixtures/langfuse/generation.ts';
import { fileSource } from '../../edges/files/traces/file-source.ts';
import { fileSnapshots, snapshotPath } from '../../edges/files/traces/snapshots.ts';
import { namedTraceSource } from '../../edges/files/traces/trace-source.ts';
import type { ObservationSource } from '../../fetch/ports.ts';
import { digestOf } from '../../records/digest.ts';
import { jsonLines } from '../../records/json-lines.ts';
import { harvested } from '../loop/jobs.ts';
import { loopConfig, loopPorts } from '../loop/loop.test-data.ts';
import { openLoop } from '../loop/loop.ts';
import type { Ports } from '../ports/ports.ts';
import { runStage } from '../stage/stage.ts';
import { fetchStage } from './fetch-stage.ts';
import { harvestStage } from './harvest-stage.ts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'fledgling-harvest-stage-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const CONFIG = loopConfig();
const OBSERVATIONS = Array.from({ length: 6 }, (_, index) => generation({ id: `o${index}`, user: `weather for place ${index}` }));

/** A real source, real snapshots, a real harvest. */
async function portsWith(source: ObservationSource): Promise<Ports> {
  const snapshots = join(root, 'snapshots');
  const traces: Ports['traces'] = ({ files }) =>
    namedTraceSource(files.map(({ path, sha256, kept }) => ({ label: path, path: kept ? snapshotPath(snapshots, sha256) : join(root, path) })));
  return { ...(await loopPorts(join(root, 'state'), CONFIG)), source, snapshots: fileSnapshots(snapshots), traces };
}

const asked = (observations: readonly object[]): ObservationSource => ({
  kind: 'query',
  query: { source: 'dummy-agent', filter: {}, window: null, cursor: null },
  name: 'agent',
  async *pages() {
    yield { observations, next: null };
  },
});

test('a file that was changed after its digest was taken is not harvested', async () => {
  await writeFile(join(root, 'traces.jsonl'), jsonLines(OBSERVATIONS));
  const ports = await portsWith(fileSource({ paths: ['traces.jsonl'], root, sourcesFile: null }));
  const traces: Ports['traces'] = (snapshot) => {
    const source = ports.traces(snapshot);
    return {
      ...source,
      async *traces() {
        await appendFile(join(root, 'traces.jsonl'), `${JSON.stringify(generation({ id: 'late' }))}\n`);
        yield* source.traces();
      },
    };
  };
  await expect(harvested(openLoop(CONFIG, { ...ports, traces }))).rejects.toThrow('traces.jsonl: the file was changed while it was read.');
  expect((await harvested(openLoop(CONFIG, ports))).manifest.counts.observations).toBe(7);
});

test('fetched observations that are gone are fetched again when a harvest needs them, and only then', async () => {
  const ports = await portsWith(asked(OBSERVATIONS));
  const first = await harvested(openLoop(CONFIG, ports));
  await rm(join(root, 'snapshots'), { recursive: true });
  expect((await harvested(openLoop(CONFIG, ports))).manifest).toEqual(first.manifest);
  await expect(readdir(join(root, 'snapshots'))).rejects.toThrow('ENOENT');
  await rm(join(root, 'state/cache/harvest'), { recursive: true });
  expect((await harvested(openLoop(CONFIG, ports))).manifest).toEqual(first.manifest);
  expect(await readdir(join(root, 'snapshots'))).toHaveLength(1);
});

test('an imported data set that changed is looked through again, and one that did not is not', async () => {
  await writeFile(join(root, 'traces.jsonl'), jsonLines(OBSERVATIONS));
  const plain = await portsWith(fileSource({ paths: ['traces.jsonl'], root, sourcesFile: null }));
  const ended: string[] = [];
  const watcher: Ports['watcher'] = { ...plain.watcher, stageEnded: (name, { status }) => ended.push(`${name} ${status}`) };
  const against = async (digest: string) => {
    const texts = async () => [{ id: 'p', text: 'weather for place 1' }];
    const { stats } = await harvested(openLoop(CONFIG, { ...plain, watcher, publicSets: async () => [{ name: 'public', digest, texts }] }));
    return [...new Set(stats?.contamination.overlaps.map((overlap) => overlap.against))];
  };
  expect([await against('a'), await against('a'), await against('b')]).toEqual(Array(3).fill(['train', 'public']));
  expect(ended.filter((line) => line.startsWith('harvest'))).toEqual(['harvest ran', 'harvest reused', 'harvest ran']);
});

test('label decisions are in the key by what they say; without any it is what it was before there were some', async () => {
  await writeFile(join(root, 'traces.jsonl'), jsonLines(OBSERVATIONS));
  const ports = await portsWith(fileSource({ paths: ['traces.jsonl'], root, sourcesFile: null }));
  const { value: snapshot } = await runStage(await fetchStage(CONFIG, ports), ports);
  const inputs = async (labels: string | null, digest: string) => {
    const source = labels === null ? null : { digest: async () => digest, read: async () => ({ path: labels, sha256: digest, labels: [] }) };
    return (await harvestStage({ ...CONFIG, harvest: { ...CONFIG.harvest, labels } }, { ...ports, labels: source }, snapshot)).inputs;
  };
  const plain = await inputs(null, '');
  const { labels: _labels, ...settings } = CONFIG.harvest;
  expect(plain).not.toHaveProperty('labels');
  expect(plain['harvest settings']).toBe(digestOf({ ...settings, tracks: CONFIG.tracks, seed: 42, agent: 'a', source: 'dummy-agent' }));
  expect(await inputs('a.yaml', 'd1')).toEqual({ ...plain, labels: 'd1' });
  expect(await inputs('b.yaml', 'd1')).toEqual(await inputs('a.yaml', 'd1'));
});
