import { compareTexts } from '../../records/canonical-json.ts';
import type { DatasetManifest, LedgerEntry, Quarantined } from '../../records/dataset.ts';
import type { DatasetStats } from '../../records/dataset-stats.ts';
import { digestOf } from '../../records/digest.ts';
import { type Example, type Split, TRACKS } from '../../records/example.ts';
import { oneAnswerEach } from '../clean/answers.ts';
import { type DataFile, dataFiles, rowFiles, statsFile } from '../data-files.ts';
import type { Draft } from '../examples/draft.ts';
import { type Cluster, clustersOf } from '../split/clusters.ts';
import { type Keyed, keyed } from '../split/keys.ts';
import type { Placed } from '../split/split.ts';
import { contamination } from '../stats/contamination.ts';
import { statsOf } from '../stats/stats.ts';
import { type Draw, draw, type Quotas } from './draw/draw.ts';
import { manifestOf } from './manifest.ts';
import { OPTIONS } from './wording.ts';

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
  stats: DatasetStats;
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
  const { kept, duplicates, conflicts, disagreements } = oneAnswerEach(set.items.flatMap(({ drafts }) => drafts.map(undrawn)));
  const clusters = clustersOf(kept.map(({ draft }) => keyed(draft)));
  const itemOf = new Map(set.items.flatMap((item) => item.drafts.map((draft) => [draft, item] as const)));
  const units = clusters.map(({ name, members }) => ({ name, stratum: stratumOf(members, itemOf), items: callsOf(members) }));
  const { splits, short } = draw(units, quotas, seed);
  const chosen = clusters.flatMap((cluster) => placedIn(cluster, splits));
  const examples = chosen
    .map(({ placed }) => exampleOf(placed, itemOf.get(placed.draft)?.slices ?? []))
    .sort((left, right) => compareTexts(left.source.observationId, right.source.observationId) || compareTexts(left.track, right.track));
  const ledger = ledgerOf(chosen);
  const quarantined = [...set.quarantined, ...conflicts];
  const rowsByFile = rowFiles(examples, TRACKS);
  const drawn = chosen.map(({ placed }) => placed);
  const overlaps = contamination(
    drawn.map(({ split, draft }) => ({ id: draft.id, text: draft.conversation, split })),
    [],
  );
  const total = quotas.train + quotas.val + quotas.test;
  const options = { ...OPTIONS, split: { train: quotas.train / total, val: quotas.val / total, vault: 0 } };
  const counted = {
    agent: set.name,
    digest: digestOf(examples),
    kept: drawn,
    options,
    near: new Set<string>(),
    disagreements,
    quarantined,
    drift: [],
    overlaps,
  };
  const stats = statsOf(counted);
  const files = [...dataFiles({ rowsByFile, examples, ledger, quarantined, integrity: null }), statsFile(stats)];
  const { name: agent, golds, sources, rows } = set;
  const counts = { observations: rows, modelCalls: set.items.length, duplicates };
  return {
    examples,
    ledger,
    quarantined,
    files,
    stats,
    short,
    drawable: { calls: units.reduce((sum, { items }) => sum + items.length, 0), clusters: units.length },
    manifest: manifestOf({ agent, seed, sources, golds, examples, quarantined, counts, rowsByFile, files }),
  };
}

function undrawn(draft: Draft): Placed {
  return { draft, cluster: '', split: 'test', challenge: false };
}

/** A conversation counts under what its first call is about. */
function stratumOf([first]: readonly Keyed[], itemOf: ReadonlyMap<Draft, PublicItem>): string {
  return first === undefined ? '' : (itemOf.get(first.draft)?.stratum ?? '');
}

function callsOf(members: readonly Keyed[]): string[] {
  return [...new Set(members.map(({ draft }) => draft.call.observationId))];
}

interface Chosen {
  placed: Placed;
  /** Of its whole cluster: what was not drawn of it can be in no other split. */
  keys: readonly string[];
}

function placedIn({ name, members }: Cluster<Keyed>, splits: ReadonlyMap<string, Split>): Chosen[] {
  const all = members.flatMap(({ keys }) => keys);
  return members.flatMap(({ draft }) => {
    const split = splits.get(draft.call.observationId);
    return split === undefined ? [] : [{ placed: { draft, cluster: name, split, challenge: false }, keys: all }];
  });
}

function exampleOf({ draft, cluster, split }: Placed, slices: readonly string[]): Example {
  const { id, track, domain, complexity, row, request, call } = draft;
  const source = { traceId: call.traceId, observationId: call.observationId, sessionId: call.sessionId, url: null };
  return {
    ...{ schema: 'fledgling/example@2', id, track, split, cluster, domain, complexity, challenge: false, slices: [...slices] },
    ...{ row, request, accepted: null, schemaFrom: { tools: 'trace', output: 'trace' }, source },
  };
}

function ledgerOf(chosen: readonly Chosen[]): LedgerEntry[] {
  const splits = new Map(chosen.flatMap(({ placed, keys }) => keys.map((key) => [key, placed.split] as const)));
  return [...splits].map(([cluster, split]) => ({ cluster, split })).sort((a, b) => compareTexts(a.cluster, b.cluster));
}
