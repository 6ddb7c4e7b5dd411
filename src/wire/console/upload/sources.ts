import { stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { MissingError } from '../../../edges/console/http/problems.ts';
import type { UploadSource } from '../../../records/console/upload.ts';
import { sha256 } from '../../../records/digest.ts';
import { gateOf, policyBeside } from '../../promote/gate-of.ts';
import type { ConsolePlace } from '../place.ts';
import { type FoundExport, foundExports } from './exports.ts';
import { type FoundRun, type ListedRun, listedRuns, openRun } from './runs.ts';

type Of<Run> = { source: UploadSource } & (
  | { kind: 'adapters' | 'results'; of: Run }
  | ({ kind: 'export'; provedBy: Run | null } & FoundExport)
  | { kind: 'dataset'; folder: string }
);
type ListedSource = Of<ListedRun>;
/** A source with where it lies, which the page is never told, and the record that says what it is. */
export type FoundSource = Of<FoundRun>;

export interface Sources {
  list(): Promise<UploadSource[]>;
  /** @throws MissingError for an id that nothing has. */
  find(id: string): Promise<FoundSource>;
}

export function sourcesOf(place: ConsolePlace): Sources {
  const runsOf = listedRuns(place.resultsDir);
  const list = async (): Promise<ListedSource[]> => {
    const config = await place.config();
    const gate = gateOf(await policyBeside(place.configPath), config.promote, { allowStandIn: true });
    const runs = await runsOf(config.agent, gate);
    const exported = await foundExports(place.root, config.agent);
    const dataset = await datasetOf(join(place.root, 'datasets', config.agent), config.agent);
    return [
      ...runs.filter(({ hasAdapters }) => hasAdapters).map(adapters),
      ...exported.map((found) => exportOf(found, { runs, root: place.root })),
      ...runs.map(results),
      ...dataset,
    ];
  };
  return {
    list: async () => (await list()).map(({ source }) => source),
    find: async (id) => {
      const found = (await list()).find(({ source }) => source.id === id);
      if (!found) throw new MissingError('Nothing here can be uploaded by that id. It may have been removed since the page was opened.');
      if (found.kind === 'dataset') return found;
      if (found.kind === 'export') return { ...found, provedBy: found.provedBy && (await openRun(found.provedBy)) };
      return { ...found, of: await openRun(found.of) };
    },
  };
}

function ofRun({ id, agent, startedAt, isStandIn, action, tracks }: ListedRun) {
  return { run: id, decision: action, tracks: tracks.map(({ track }) => track), isStandIn, at: startedAt, subdir: `${agent}/${id}` };
}

function adapters(run: ListedRun): ListedSource {
  const tracks = run.tracks.filter(({ candidate }) => candidate === 'tuned').map(({ track }) => track);
  const about = { id: `adapters-${run.id}`, kind: 'adapters' as const, type: 'model' as const, title: `Adapters of run ${run.id}` };
  const detail = `GGUF, safetensors, records and card of ${run.model}`;
  return { kind: 'adapters', of: run, source: { ...ofRun(run), tracks, ...about, detail, refusal: run.refusal } };
}

function results(run: ListedRun): ListedSource {
  const about = { id: `results-${run.id}`, kind: 'results' as const, type: 'dataset' as const, title: `Results of run ${run.id}` };
  return { kind: 'results', of: run, source: { ...ofRun(run), ...about, detail: 'Every file of the run’s folder: records, scores, report', refusal: null } };
}

/** Its run is the one that its record names, else the newest that ships. */
function exportOf(found: FoundExport, { runs, root }: { runs: readonly ListedRun[]; root: string }): ListedSource {
  const { record, folder, madeAt } = found;
  const provedBy = runs.find(({ id, action }) => (record.run === null ? action === 'ship' : id === record.run)) ?? null;
  const place = relative(root, folder) || '.';
  const source: UploadSource = {
    ...{ id: `export-${sha256(place).slice(0, 12)}`, kind: 'export', type: 'model', title: `Export ${place}`, at: madeAt, tracks: [record.track] },
    detail: `${record.form}${record.quantization === null ? '' : `, ${record.quantization}`}`,
    run: record.run,
    decision: provedBy?.action ?? null,
    isStandIn: provedBy?.isStandIn ?? false,
    subdir: provedBy ? `${provedBy.agent}/${provedBy.id}` : record.agent,
    refusal: provedBy ? provedBy.refusal : NO_RUN,
  };
  return { ...found, kind: 'export', provedBy, source };
}

export const NO_RUN = 'No recorded run here proves the adapter of this export. Run `fledgling run` first, or bring the run’s folder here.';

async function datasetOf(folder: string, agent: string): Promise<Extract<FoundSource, { kind: 'dataset' }>[]> {
  const made = await stat(join(folder, 'manifest.json')).catch(() => null);
  if (made === null) return [];
  const none = { run: null, decision: null, tracks: [], isStandIn: false, refusal: null };
  const about = { id: 'dataset', kind: 'dataset' as const, type: 'dataset' as const, title: `Data set of ${agent}`, subdir: agent };
  const detail = 'Rows of all splits with a card, without traces, examples and quarantine';
  return [{ kind: 'dataset', folder, source: { ...none, ...about, detail, at: made.mtime.toISOString() } }];
}
