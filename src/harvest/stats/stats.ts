import { compareTexts } from '../../records/canonical-json.ts';
import type { Quarantined } from '../../records/dataset.ts';
import type { DatasetStats, Overlap, SplitStats, Stratum, ToolDrift } from '../../records/dataset-stats.ts';
import { SPLITS, type Split, type Track } from '../../records/example.ts';
import type { HarvestOptions } from '../options.ts';
import { familyOf } from '../split/keys.ts';
import type { Placed } from '../split/split.ts';
import { OVERLAP_SHARE, RUN_WORDS } from './contamination.ts';
import { countsOf, quantilesOf } from './quantiles.ts';
import { warningsOf } from './warnings.ts';

export interface Counted {
  agent: string;
  digest: string;
  kept: readonly Placed[];
  options: Pick<HarvestOptions, 'tracks' | 'split' | 'nearDuplicates' | 'schemaDrift'>;
  /** Families that nearly repeat another one. */
  near: ReadonlySet<string>;
  disagreements: { prompts: number; undecided: number };
  quarantined: readonly Quarantined[];
  drift: readonly ToolDrift[];
  overlaps: readonly Overlap[];
  /** Left out where the config names no label decisions. */
  labels?: NonNullable<DatasetStats['labels']>;
}

/** What a data set is made of, from its examples and from what was left out. */
export function statsOf(counted: Counted): DatasetStats {
  const { agent, digest, kept, options, near, disagreements, quarantined, drift, overlaps, labels } = counted;
  const families = new Set(kept.map(({ draft }) => familyOf(draft.conversation)));
  const clusters = Map.groupBy(kept, ({ cluster }) => cluster);
  const largest = [...clusters.values()].reduce((most, { length }) => Math.max(most, length), 0);
  const stats: Omit<DatasetStats, 'warnings'> = {
    schema: 'fledgling/dataset-stats@1',
    agent,
    digest,
    splits: options.tracks.flatMap((track) => SPLITS.map((split) => splitStats(kept, track, split))),
    shares: sharesOf(kept, options.split),
    strata: strataOf(kept),
    families: {
      threshold: options.nearDuplicates.threshold,
      families: families.size,
      near: [...families].filter((family) => near.has(family)).length,
      clusters: clusters.size,
      largestShare: kept.length === 0 ? 0 : largest / kept.length,
    },
    answers: { disagreeing: disagreements.prompts, undecided: disagreements.undecided },
    ...(labels ? { labels } : {}),
    quarantined: countsOf(quarantined.map(({ reason }) => reason)),
    drift: { rule: options.schemaDrift, tools: [...drift] },
    contamination: { words: RUN_WORDS, overlapShare: OVERLAP_SHARE, overlaps: [...overlaps] },
  };
  return { ...stats, warnings: warningsOf(stats) };
}

function splitStats(kept: readonly Placed[], track: Track, split: Split): SplitStats {
  const all = kept.filter((one) => one.draft.track === track && one.split === split);
  const ordinary = all.filter(({ challenge }) => !challenge);
  const drafts = ordinary.map(({ draft }) => draft);
  return {
    track,
    split,
    rows: ordinary.length,
    challenges: all.length - ordinary.length,
    clusters: new Set(ordinary.map(({ cluster }) => cluster)).size,
    domains: countsOf(drafts.map(({ domain }) => domain)),
    complexity: countsOf(drafts.map(({ complexity }) => complexity)),
    turns: countsOf(drafts.map(({ request }) => String(request.messages.filter(({ role }) => role === 'user' || role === 'tool').length))),
    promptCharacters: quantilesOf(drafts.map(({ row }) => row.prompt.length)),
    completionCharacters: quantilesOf(drafts.map(({ row }) => row.completion.length)),
    toolsOffered: quantilesOf(drafts.map(({ request }) => request.tools.length)),
  };
}

function sharesOf(kept: readonly Placed[], { train, val, vault }: HarvestOptions['split']): DatasetStats['shares'] {
  const ordinary = kept.filter(({ challenge }) => !challenge);
  const clusters = (placed: readonly Placed[]) => new Set(placed.map(({ cluster }) => cluster)).size;
  const asked: Record<Split, number> = { train, val, vault, test: 1 - train - val - vault };
  const all = Math.max(1, clusters(ordinary));
  return SPLITS.map((split) => ({ split, asked: rounded(asked[split]), got: rounded(clusters(ordinary.filter((one) => one.split === split)) / all) }));
}

function strataOf(kept: readonly Placed[]): Stratum[] {
  const ordinary = kept.filter(({ challenge }) => !challenge);
  const domains = [...Map.groupBy(ordinary, ({ draft }) => draft.domain)].sort(([a, left], [b, right]) => right.length - left.length || compareTexts(a, b));
  return domains.map(([domain, of]) => {
    const clusters = (split: Split) => new Set(of.flatMap((one) => (one.split === split ? [one.cluster] : []))).size;
    return { domain, clusters: { train: clusters('train'), val: clusters('val'), test: clusters('test'), vault: clusters('vault') } };
  });
}

function rounded(share: number): number {
  return Number(share.toFixed(6));
}
