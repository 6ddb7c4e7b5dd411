import type { DatasetStats, Overlap, SplitStats, ToolDrift } from '../../../records/dataset-stats.ts';
import { SPLITS } from '../../../records/example.ts';
import { TRACK_LABELS } from '../labels.ts';
import { count, percent, plural } from '../numbers.ts';

export type DatasetView = ReturnType<typeof datasetView>;

/** Domains that are shown by name; the others are added up. */
const SHOWN_DOMAINS = 12;
const SHOWN_TOOLS = 12;

/** What the examples are made of: the figures of `dataset_stats.json` that a reader needs to trust the others. */
export function datasetView(stats: DatasetStats) {
  const { families, answers, drift, contamination } = stats;
  return {
    warnings: stats.warnings,
    splits: stats.splits.filter(({ rows, challenges }) => rows + challenges > 0).map(splitView),
    strata: strataView(stats.strata),
    shares: stats.shares.filter(({ asked, got }) => asked > 0 || got > 0).map(({ split, asked, got }) => ({ split, asked: percent(asked), got: percent(got) })),
    facts: [
      `${plural(families.clusters, 'cluster')} of ${plural(families.families, 'different conversation')}; ${count(families.near)} of these nearly repeat another (resemblance of at least ${families.threshold}).`,
      `The largest cluster holds ${percent(families.largestShare)} of the examples.`,
      ...(answers.disagreeing > 0
        ? [
            `${plural(answers.disagreeing, 'prompt')} answered in more than one way; ${count(answers.undecided)} of them left out, because no answer had a majority.`,
          ]
        : []),
    ],
    overlaps: contamination.overlaps.map(overlapView),
    overlapNote: `Conversations of which at least ${percent(contamination.overlapShare)} of the runs of ${contamination.words} words stand in the other set.`,
    drift: drift.tools.slice(0, SHOWN_TOOLS).map(driftView),
    driftNote:
      drift.tools.length === 0
        ? null
        : `${drift.tools.length > SHOWN_TOOLS ? `The first ${SHOWN_TOOLS} of ${count(drift.tools.length)} tools. ` : ''}Calls that do not fit the newest schema are ${drift.rule === 'keep' ? 'kept' : 'set aside'}.`,
    quarantined: stats.quarantined.map(({ name, count: many }) => ({ reason: name, count: count(many) })),
  };
}

function splitView({ track, split, rows, challenges, clusters, domains, complexity, turns, promptCharacters, completionCharacters }: SplitStats) {
  const most = turns.reduce((longest, { name }) => Math.max(longest, Number(name)), 0);
  return {
    track: TRACK_LABELS[track],
    split,
    rows: count(rows),
    clusters: count(clusters),
    challenges: count(challenges),
    domains: count(domains.length),
    complexity: ['simple', 'moderate', 'complex'].map((name) => count(complexity.find((one) => one.name === name)?.count ?? 0)).join(' / '),
    turns: count(most),
    prompt: promptCharacters ? `${count(promptCharacters.median)} / ${count(promptCharacters.p95)}` : 'n/a',
    completion: completionCharacters ? `${count(completionCharacters.median)} / ${count(completionCharacters.p95)}` : 'n/a',
  };
}

function strataView(strata: DatasetStats['strata']) {
  const rest = strata.slice(SHOWN_DOMAINS);
  const sum = (split: (typeof SPLITS)[number]) => rest.reduce((all, { clusters }) => all + clusters[split], 0);
  const others =
    rest.length === 0
      ? []
      : [{ domain: `${count(rest.length)} others`, clusters: { train: sum('train'), val: sum('val'), test: sum('test'), vault: sum('vault') } }];
  return [...strata.slice(0, SHOWN_DOMAINS), ...others].map(({ domain, clusters }) => ({
    domain,
    clusters: SPLITS.map((split) => ({ split, count: clusters[split] })),
    text: SPLITS.map((split) => `${split} ${count(clusters[split])}`).join(', '),
  }));
}

function overlapView({ split, against, conversations, tooShort, overlapping, meanShare, worst }: Overlap) {
  return {
    split,
    against,
    measured: count(conversations - tooShort),
    tooShort: count(tooShort),
    overlapping: count(overlapping),
    mean: meanShare === null ? 'n/a' : percent(meanShare),
    worst: worst.slice(0, 3).map(({ example, with: other, share }) => `${example} in ${other}: ${percent(share)}`),
  };
}

function driftView({ tool, forms, stale }: ToolDrift) {
  const newest = forms.at(-1);
  return { tool, forms: count(forms.length), since: newest?.since.slice(0, 10) ?? '', observations: count(newest?.observations ?? 0), stale: count(stale) };
}
