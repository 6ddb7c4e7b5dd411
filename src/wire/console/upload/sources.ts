import { stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { MissingError } from '../../../edges/console/http/problems.ts';
import { UserError } from '../../../errors.ts';
import { type PromotionGate, refuseUnproved } from '../../../promote/refuse.ts';
import type { UploadSource } from '../../../records/console/upload.ts';
import { sha256 } from '../../../records/digest.ts';
import { gateOf, policyBeside } from '../../promote/gate-of.ts';
import type { ConsolePlace } from '../place.ts';
import { type FoundExport, foundExports } from './exports.ts';
import { type FoundRun, recordedRuns } from './runs.ts';

/** A source with where it lies, which the page is never told. */
export type FoundSource = { source: UploadSource } & (
  | ({ kind: 'adapters' | 'results' } & FoundRun)
  | ({ kind: 'export'; provedBy: FoundRun | null } & FoundExport)
  | { kind: 'dataset'; folder: string }
);

export interface Sources {
  list(): Promise<FoundSource[]>;
  /** @throws MissingError for an id that nothing has. */
  find(id: string): Promise<FoundSource>;
}

export function sourcesOf(place: ConsolePlace): Sources {
  const runsOf = recordedRuns(place.resultsDir);
  const list = async (): Promise<FoundSource[]> => {
    const config = await place.config();
    const gate = gateOf(await policyBeside(place.configPath), config.promote, { allowStandIn: true });
    const runs = await runsOf(config.agent);
    const exported = await foundExports(place.root, config.agent);
    const dataset = await datasetOf(join(place.root, 'datasets', config.agent), config.agent);
    return [
      ...runs.filter(({ run }) => run.adapters.length > 0).map((found) => adapters(found, gate)),
      ...exported.map((found) => exportOf(found, { runs, gate, root: place.root })),
      ...runs.map(results),
      ...dataset,
    ];
  };
  return {
    list,
    find: async (id) => {
      const found = (await list()).find(({ source }) => source.id === id);
      if (!found) throw new MissingError('Nothing here can be uploaded by that id. It may have been removed since the page was opened.');
      return found;
    },
  };
}

function ofRun({ run }: FoundRun): Pick<UploadSource, 'run' | 'decision' | 'tracks' | 'isStandIn' | 'at' | 'subdir'> {
  const tracks = run.decision.tracks.map(({ track }) => track);
  return { run: run.id, decision: run.decision.action, tracks, isStandIn: run.standIn, at: run.startedAt, subdir: `${run.agent}/${run.id}` };
}

function adapters(found: FoundRun, gate: PromotionGate): FoundSource {
  const { run } = found;
  const tracks = run.decision.tracks.filter(({ candidate }) => candidate === 'tuned').map(({ track }) => track);
  const about = { id: `adapters-${run.id}`, kind: 'adapters' as const, type: 'model' as const, title: `Adapters of run ${run.id}` };
  const detail = `GGUF, safetensors, records and card of ${run.model.name}`;
  return { ...found, kind: 'adapters', source: { ...ofRun(found), tracks, ...about, detail, refusal: refusalOf(() => refuseUnproved(run, gate)) } };
}

function results(found: FoundRun): FoundSource {
  const about = { id: `results-${found.run.id}`, kind: 'results' as const, type: 'dataset' as const, title: `Results of run ${found.run.id}` };
  return { ...found, kind: 'results', source: { ...ofRun(found), ...about, detail: 'Every file of the run’s folder: records, scores, report', refusal: null } };
}

/** Its run is the one that its record names, else the newest that ships. */
function exportOf(found: FoundExport, { runs, gate, root }: { runs: readonly FoundRun[]; gate: PromotionGate; root: string }): FoundSource {
  const { record, folder, madeAt } = found;
  const provedBy = runs.find(({ run }) => (record.run === null ? run.decision.action === 'ship' : run.id === record.run)) ?? null;
  const place = relative(root, folder) || '.';
  const source: UploadSource = {
    ...{ id: `export-${sha256(place).slice(0, 12)}`, kind: 'export', type: 'model', title: `Export ${place}`, at: madeAt, tracks: [record.track] },
    detail: `${record.form}${record.quantization === null ? '' : `, ${record.quantization}`}`,
    run: record.run,
    decision: provedBy?.run.decision.action ?? null,
    isStandIn: provedBy?.run.standIn ?? false,
    subdir: provedBy ? `${provedBy.run.agent}/${provedBy.run.id}` : record.agent,
    refusal: provedBy ? refusalOf(() => refuseUnproved(provedBy.run, gate)) : NO_RUN,
  };
  return { ...found, kind: 'export', provedBy, source };
}

export const NO_RUN = 'No recorded run here proves the adapter of this export. Run `fledgling run` first, or bring the run’s folder here.';

async function datasetOf(folder: string, agent: string): Promise<FoundSource[]> {
  const made = await stat(join(folder, 'manifest.json')).catch(() => null);
  if (made === null) return [];
  const none = { run: null, decision: null, tracks: [], isStandIn: false, refusal: null };
  const about = { id: 'dataset', kind: 'dataset' as const, type: 'dataset' as const, title: `Data set of ${agent}`, subdir: agent };
  const detail = 'Rows of all splits with a card, without traces, examples and quarantine';
  return [{ kind: 'dataset', folder, source: { ...none, ...about, detail, at: made.mtime.toISOString() } }];
}

function refusalOf(check: () => unknown): string | null {
  try {
    check();
    return null;
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}
