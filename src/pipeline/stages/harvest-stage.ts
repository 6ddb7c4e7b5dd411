import type { Config } from '../../config/schema.ts';
import type { Tracing } from '../../eval/ports.ts';
import { refuseChanged, restored } from '../../fetch/fetch.ts';
import { STATS_FILE } from '../../harvest/data-files.ts';
import { type Harvest, harvest } from '../../harvest/harvest.ts';
import { DatasetManifest } from '../../records/dataset.ts';
import { DatasetStats } from '../../records/dataset-stats.ts';
import { digestOf } from '../../records/digest.ts';
import { parseJson } from '../../records/exact-json/parse-json.ts';
import { Example } from '../../records/example.ts';
import { Integrity, type ObservationFate } from '../../records/harvest/integrity.ts';
import type { Snapshot } from '../../records/snapshot.ts';
import { instructionsDigest } from '../../rows/instruction.ts';
import type { TracingPorts } from '../ports/eval.ts';
import type { HarvestPorts } from '../ports/harvest.ts';
import type { StageFolder, StagePorts } from '../ports/stage.ts';
import type { Stage } from '../stage/stage.ts';
import { redactorOf } from './redaction.ts';

export interface Dataset {
  manifest: DatasetManifest;
  examples: Example[];
  /** Null where the data set was made before there were any. */
  stats: DatasetStats | null;
  /** The account of the traces; null for a data set from before there was one. */
  integrity: Integrity | null;
}

/** A snapshot's observations to examples, rows, ledger and manifest, written to `datasets/<agent>/`. */
export async function harvestStage(config: Config, ports: HarvestPorts & TracingPorts & StagePorts, snapshot: Snapshot): Promise<Stage<Dataset>> {
  const catalogue = await ports.catalogue?.digest();
  const labels = await ports.labels?.digest();
  // Where the file lies changes nothing; what it says is in the key by itself.
  const { labels: _file, ...settings } = config.harvest;
  const sets = (await ports.publicSets()).map(({ name, digest }) => ({ name, digest }));
  return {
    name: 'harvest',
    work: 'harvest',
    version: 5,
    inputs: {
      traces: snapshot.digest,
      instructions: instructionsDigest(),
      ...(catalogue === undefined ? {} : { catalogue }),
      ...(labels === undefined ? {} : { labels }),
      // Said only where it makes a difference: asked in text, every example can be asked.
      ...(config.hosted.ask === 'native' ? { asked: 'native' } : {}),
      ...(sets.length > 0 ? { 'public data sets': digestOf(sets) } : {}),
      'harvest settings': digestOf({ ...settings, tracks: config.tracks, seed: config.seed, agent: config.agent, source: settings.source.kind }),
    },
    run: async ({ folder, progress }) => {
      const onProgress = (observations: number) => progress(observations, 0, `${observations} observations fetched again`);
      const tracing = ports.tracingOff ? null : ports.tracing(folder);
      await tracing?.ready();
      const startMs = ports.now();
      const result = await harvestNow(config, ports, { snapshot, onProgress });
      await keep(result, folder);
      await ports.dataset.write(result.texts);
      if (tracing) await leaveTrace(tracing, { result, snapshot, startMs, endMs: ports.now() });
    },
    load: async (folder) => {
      const dataset = await loadDataset(folder);
      if (!(await ports.dataset.intact(dataset.manifest))) {
        ports.watcher.notice(`datasets/${config.agent}: not what this config's traces make; written again.`);
        await ports.dataset.write(await filesOf(folder, dataset.manifest));
      }
      return dataset;
    },
    // A ledger that has grown elsewhere must be obeyed, never overwritten: the harvest is done again under it.
    isCurrent: async (folder) => {
      const recorded = new Set((await folder.lines('dataset/ledger.jsonl')).map((line) => digestOf(parseJson(line))));
      return (await ports.dataset.ledger()).every((entry) => recorded.has(digestOf(entry)));
    },
    summary: ({ manifest }) => summaryOf(manifest),
  };
}

interface TracedHarvest {
  result: Harvest;
  snapshot: Snapshot;
  startMs: number;
  endMs: number;
}

/** What was asked for and what became of it; no trace of the agent's is repeated. */
async function leaveTrace(tracing: Tracing, { result: { manifest, integrity }, snapshot, startMs, endMs }: TracedHarvest): Promise<void> {
  const { agent, digest, counts } = manifest;
  const run = tracing.begin({ kind: 'harvest', name: agent, metadata: { dataset: digest, snapshot: snapshot.digest } });
  const { observations, traces, lost } = integrity;
  const output = { rows: counts.rows, quarantined: counts.quarantined, observations: observations.fates, traces: traces.fates };
  run.span({ name: 'harvest', input: { query: snapshot.query }, output, startMs, endMs });
  run.score('lost_share', lost.of === 0 ? 0 : lost.traces / lost.of);
  await run.end(output);
}

/** A harvest with every file it writes, the manifest among them. */
export interface Harvested extends Harvest {
  texts: Map<string, string>;
}

/** One harvest of a snapshot without the cache: for `fledgling harvest` and `--dry-run`. Writes nothing but observations that are gone. */
export async function harvestNow(
  config: Config,
  ports: HarvestPorts,
  { snapshot, onProgress, onFate }: { snapshot: Snapshot; onProgress(observations: number): void; onFate?(fate: ObservationFate): void },
): Promise<Harvested> {
  const redactor = await redactorOf(config, ports);
  await restored(snapshot, { ...ports, redactor, redaction: config.harvest.redact, onProgress });
  const source = ports.traces(snapshot);
  const { source: _asked, catalogue: _catalogue, labels: _labels, ...settings } = config.harvest;
  const result = await harvest({
    agent: config.agent,
    source,
    redactor,
    ledger: await ports.dataset.ledger(),
    others: await Promise.all((await ports.publicSets()).map(async ({ name, texts }) => ({ name, texts: await texts() }))),
    config: { tracks: config.tracks, seed: config.seed, ask: config.hosted.ask, ...settings },
    catalogue: (await ports.catalogue?.read()) ?? null,
    labels: (await ports.labels?.read()) ?? null,
    ...(onFate ? { onFate } : {}),
  });
  refuseChanged(snapshot, source.sources());
  const texts = new Map(result.files.map(({ path, text }) => [path, text]));
  return { ...result, texts: texts.set('manifest.json', `${JSON.stringify(result.manifest, null, 2)}\n`) };
}

async function keep(result: Harvested, folder: StageFolder): Promise<void> {
  for (const [name, content] of result.texts) await folder.write(`dataset/${name}`, content);
}

/** A finished harvest as its stage's folder holds it; writes nothing. */
export async function loadDataset(folder: StageFolder): Promise<Dataset> {
  const manifest = DatasetManifest.parse(parseJson((await folder.read('dataset/manifest.json')) ?? ''));
  const examples = (await folder.lines('dataset/examples.jsonl')).map((line) => Example.parse(parseJson(line)));
  const [stats, integrity] = [await folder.read(`dataset/${STATS_FILE}`), await folder.read('dataset/integrity.json')];
  return {
    manifest,
    examples,
    stats: stats === null ? null : DatasetStats.parse(parseJson(stats)),
    integrity: integrity === null ? null : Integrity.parse(parseJson(integrity)),
  };
}

async function filesOf(folder: StageFolder, manifest: DatasetManifest): Promise<Map<string, string>> {
  const names = [...manifest.files.map((file) => file.path), 'manifest.json'];
  const entries = await Promise.all(names.map(async (name) => [name, (await folder.read(`dataset/${name}`)) ?? ''] as const));
  return new Map(entries);
}

function summaryOf(manifest: DatasetManifest): string {
  const { modelCalls, quarantined, rows } = manifest.counts;
  const bad = Object.values(quarantined).reduce((sum, count) => sum + count, 0);
  const total = Object.values(rows).reduce((sum, count) => sum + count, 0);
  return `${modelCalls} model calls, ${total} rows${bad > 0 ? `, ${bad} quarantined` : ''}`;
}
