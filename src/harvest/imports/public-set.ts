import type { DatasetManifest, LedgerEntry, Quarantined } from '../../records/dataset.ts';
import { type Example, type Split, TRACKS } from '../../records/example.ts';
import { type DataFile, dataFiles, rowFiles } from '../data-files.ts';
import { compareTexts, type Draft } from '../examples/draft.ts';
import { type Cluster, clustersOf } from '../split/clusters.ts';
import { withoutDuplicates } from '../split/dedupe.ts';
import { type Draw, draw, type Quotas } from './draw/draw.ts';
import { manifestOf } from './manifest.ts';

/** What one call of a public set becomes, before it is drawn. */
export interface PublicItem {
  drafts: readonly Draft[];
  /** What the draw is proportional by. */
  stratum: string;
  slices: readonly string[];
}

export interface PublicSet {
  /** What the data set is called. */
  name: string;
  golds: NonNullable<DatasetManifest['golds']>;
  sources: DatasetManifest['sources'];
  /** How many rows the files hold. */
  rows: number;
  items: readonly PublicItem[];
  quarantined: readonly Quarantined[];
}

export interface Drawn {
  examples: Example[];
  ledger: LedgerEntry[];
  quarantined: Quarantined[];
  manifest: DatasetManifest;
  /** Every file but the manifest. */
  files: DataFile[];
  /** How many calls could have been drawn, and from how many independent conversations. */
  drawable: { calls: number; clusters: number };
  short: Draw['short'];
}

/**
 * Draws a data set from what was understood of a public one: clusters whole or not at all across splits, exact numbers of calls a split, each call an
 * example on every track it fits. The same rows give the same data set in whatever order they come, but for which of two duplicates is kept.
 */
export function drawSet(set: PublicSet, quotas: Quotas, seed: number): Drawn {
  const placed = set.items.flatMap(({ drafts }) => drafts.map((draft) => ({ draft, cluster: '', split: 'test' as const, challenge: false })));
  const { kept, duplicates, conflicts } = withoutDuplicates(placed);
  const clusters = clustersOf(kept.map(({ draft }) => draft));
  const itemOf = new Map(set.items.flatMap((item) => item.drafts.map((draft) => [draft, item] as const)));
  const units = clusters.map((cluster) => ({ name: cluster.name, stratum: stratumOf(cluster, itemOf), items: callsOf(cluster) }));
  const { splits, short } = draw(units, quotas, seed);
  const chosen = clusters.flatMap((cluster) => cluster.drafts.flatMap((draft) => placedIn(draft, splits).map((split) => ({ draft, cluster, split }))));
  const examples = chosen
    .map(({ draft, cluster, split }) => exampleOf(draft, { cluster: cluster.name, split, slices: itemOf.get(draft)?.slices ?? [] }))
    .sort((left, right) => compareTexts(left.source.observationId, right.source.observationId) || compareTexts(left.track, right.track));
  const ledger = ledgerOf(chosen);
  const quarantined = [...set.quarantined, ...conflicts];
  const rowsByFile = rowFiles(examples, TRACKS);
  const files = dataFiles({ rowsByFile, examples, ledger, quarantined });
  const { name: agent, golds, sources, rows } = set;
  const counts = { observations: rows, modelCalls: set.items.length, duplicates };
  return {
    examples,
    ledger,
    quarantined,
    files,
    short,
    drawable: { calls: units.reduce((sum, { items }) => sum + items.length, 0), clusters: units.length },
    manifest: manifestOf({ agent, seed, sources, golds, examples, quarantined, counts, rowsByFile, files }),
  };
}

/** A conversation counts under what its first call is about. */
function stratumOf({ drafts }: Cluster, itemOf: ReadonlyMap<Draft, PublicItem>): string {
  return drafts[0] === undefined ? '' : (itemOf.get(drafts[0])?.stratum ?? '');
}

function callsOf({ drafts }: Cluster): string[] {
  return [...new Set(drafts.map(({ call }) => call.observationId))];
}

function placedIn({ call }: Draft, splits: ReadonlyMap<string, Split>): Split[] {
  const split = splits.get(call.observationId);
  return split === undefined ? [] : [split];
}

function exampleOf(draft: Draft, place: { cluster: string; split: Split; slices: readonly string[] }): Example {
  const { id, track, domain, complexity, row, request, call } = draft;
  const source = { traceId: call.traceId, observationId: call.observationId, sessionId: call.sessionId, url: null };
  const { cluster, split, slices } = place;
  return {
    ...{ schema: 'fledgling/example@2', id, track, split, cluster, domain, complexity, challenge: false, slices: [...slices] },
    ...{ row, request, accepted: null, source },
  };
}

function ledgerOf(chosen: readonly { cluster: Cluster; split: Split }[]): LedgerEntry[] {
  const splits = new Map(chosen.flatMap(({ cluster, split }) => cluster.keys.map((key) => [key, split] as const)));
  return [...splits].map(([cluster, split]) => ({ cluster, split })).sort((a, b) => compareTexts(a.cluster, b.cluster));
}
