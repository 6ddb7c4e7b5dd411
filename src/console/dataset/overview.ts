import type { DataSet } from '../../records/console/dataset.ts';
import type { DatasetStats } from '../../records/dataset-stats.ts';
import { SPLITS, type Split, TRACKS } from '../../records/example.ts';
import type { Integrity } from '../../records/harvest/integrity.ts';
import { datasetView } from '../../report/view/dataset-view.ts';
import { integrityView } from '../../report/view/traces/integrity-view.ts';
import type { ExampleFacts } from './example-lines.ts';

/** What the report says of a data set in words. */
export function factsOf(stats: DatasetStats | null): Pick<DataSet, 'facts' | 'overlapNote' | 'driftNote'> {
  if (stats === null) return { facts: [], overlapNote: '', driftNote: null };
  const { facts, overlapNote, driftNote } = datasetView(stats);
  return { facts, overlapNote, driftNote };
}

/** The account of the traces as the report gives it. */
export function accountOf(integrity: Integrity | null): DataSet['account'] {
  const view = integrityView({ integrity, evaluations: [] });
  if (view === null) return null;
  const { sentence, observations, traces, notes } = view;
  return { sentence, observations, traces, notes };
}

const SIZES: readonly { label: string; most: number }[] = [
  { label: '1', most: 1 },
  { label: '2', most: 2 },
  { label: '3 to 5', most: 5 },
  { label: '6 to 10', most: 10 },
  { label: '11 to 50', most: 50 },
  { label: 'over 50', most: Number.POSITIVE_INFINITY },
];
const LARGEST = 20;

interface Cluster {
  cluster: string;
  split: ExampleFacts['split'];
  byTrack: Map<string, number>;
  domains: Set<string>;
}

/** Clusters by size, and the largest. A conversation of both tracks is one: a cluster is as large as its most frequent track. */
export function clustersOf(examples: readonly ExampleFacts[]): NonNullable<DataSet['clusters']> {
  const clusters = new Map<string, Cluster>();
  for (const { cluster, split, track, domain } of examples) {
    const one = clusters.get(cluster) ?? { cluster, split, byTrack: new Map(), domains: new Set() };
    clusters.set(cluster, one);
    one.byTrack.set(track, (one.byTrack.get(track) ?? 0) + 1);
    one.domains.add(domain);
  }
  const sized = [...clusters.values()]
    .map(({ byTrack, ...rest }) => ({ ...rest, conversations: Math.max(...TRACKS.map((track) => byTrack.get(track) ?? 0)) }))
    .toSorted((a, b) => b.conversations - a.conversations || (a.cluster < b.cluster ? -1 : 1));
  const sizes = SIZES.map(({ label, most }, index) => {
    const least = SIZES[index - 1]?.most ?? 0;
    const these = sized.filter(({ conversations }) => conversations > least && conversations <= most);
    return { label, clusters: these.length, conversations: these.reduce((sum, { conversations }) => sum + conversations, 0) };
  });
  return {
    total: sized.length,
    sizes: sizes.filter((size) => size.clusters > 0),
    largest: sized
      .filter(({ conversations }) => conversations > 1)
      .slice(0, LARGEST)
      .map(({ domains, ...rest }) => ({ ...rest, domains: [...domains].sort() })),
  };
}

/** How many keys the ledger holds in each split; null where it cannot be read. */
export function ledgerOf(ledger: readonly Split[] | null): DataSet['ledger'] {
  const of = (wanted: Split) => (ledger ?? []).filter((split) => split === wanted).length;
  return { entries: ledger?.length ?? 0, bySplit: SPLITS.map((split) => ({ name: split, count: of(split) })), isReadable: ledger !== null };
}
