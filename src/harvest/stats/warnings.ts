import type { DatasetStats } from '../../records/dataset-stats.ts';
import type { Split } from '../../records/example.ts';

/** Above this share of the examples one cluster leaves too few independent ones to say anything. */
const LARGE_CLUSTER = 0.25;
/** The point rule of the gate needs as many; the interval for parity within 5 points about five times as many (see docs/splits.md). */
const FEWEST_TEST_CLUSTERS = 52;
/** A difference to the share asked for that a reader should know. */
const OFF_SHARE = 0.1;

/** What to look at before a figure of this data set is trusted. */
export function warningsOf(stats: Omit<DatasetStats, 'warnings'>): string[] {
  if (stats.families.clusters === 0) return ['There is no example: nothing can be trained or tested on.'];
  return [
    ...clusterWarnings(stats),
    ...fewWarnings(stats),
    ...stratumWarnings(stats),
    ...overlapWarnings(stats),
    ...answerWarnings(stats),
    ...labelWarnings(stats),
    ...driftWarnings(stats),
  ];
}

function fewWarnings({ shares, families }: Omit<DatasetStats, 'warnings'>): string[] {
  const test = shares.find(({ split }) => split === 'test');
  const clusters = test ? Math.round(test.got * families.clusters) : 0;
  if (!test || test.asked === 0 || clusters >= FEWEST_TEST_CLUSTERS) return [];
  return [
    `${clusters} independent ${clusters === 1 ? 'example' : 'examples'} to test on: even two equal models show parity within 5 points from about ${FEWEST_TEST_CLUSTERS} on. Harvest more traces, or give test a larger share.`,
  ];
}

function clusterWarnings({ families, shares }: Omit<DatasetStats, 'warnings'>): string[] {
  const { largestShare, threshold } = families;
  const off = shares.filter(({ asked, got }) => Math.abs(asked - got) > OFF_SHARE);
  return [
    ...(largestShare > LARGE_CLUSTER && families.clusters > 1
      ? [
          `One cluster holds ${percent(largestShare)} of the examples: a session, a trace, or prompts that share a template. If it is a template, write a higher harvest.nearDuplicates.threshold than ${threshold}.`,
        ]
      : []),
    ...(families.clusters === 1 ? ['All examples are one cluster, so they stand in one split: nothing can be both trained and tested on.'] : []),
    ...(off.length > 0 && families.clusters > 1
      ? [
          `Shares of clusters differ from those asked for: ${off.map(({ split, asked, got }) => `${split} ${percent(got)} instead of ${percent(asked)}`).join(', ')}.`,
        ]
      : []),
  ];
}

function stratumWarnings({ strata, shares }: Omit<DatasetStats, 'warnings'>): string[] {
  const without = (wanted: Split) =>
    shares.some(({ split, asked }) => split === wanted && asked > 0) ? strata.filter(({ clusters }) => clusters[wanted] === 0) : [];
  const [untested, untrained] = [without('test'), without('train')];
  return [
    ...(untested.length > 0 ? [`${untested.length} of ${strata.length} domains have no test cluster: too few examples of them.`] : []),
    ...(untrained.length > 0 ? [`${untrained.length} of ${strata.length} domains have no training cluster: too few examples of them.`] : []),
  ];
}

function overlapWarnings({ contamination }: Omit<DatasetStats, 'warnings'>): string[] {
  return contamination.overlaps.flatMap(({ split, against, overlapping, conversations, tooShort }) =>
    overlapping === 0
      ? []
      : [
          `${overlapping} of ${conversations - tooShort} conversations of ${split} stand for at least ${percent(contamination.overlapShare)} in ${against}, by runs of ${contamination.words} words.`,
        ],
  );
}

function answerWarnings({ answers }: Omit<DatasetStats, 'warnings'>): string[] {
  return answers.undecided === 0
    ? []
    : [`${answers.undecided} prompts were answered differently each time and left out: the hosted model disagrees with itself there.`];
}

/** Test golds that people chose are said aloud: a verdict rests on them. */
function labelWarnings({ labels }: Omit<DatasetStats, 'warnings'>): string[] {
  if (!labels) return [];
  const changed = labels.applied.filter(({ split, decision }) => (split === 'test' || split === 'vault') && decision !== 'keep').length;
  return [
    ...(labels.unknown > 0
      ? [`${labels.unknown} label decisions are about examples that are not there any more, and do nothing. Remove them from harvest.labels.`]
      : []),
    ...(changed > 0 ? [`${changed} golds of test and vault are as harvest.labels decides, not as they were recorded.`] : []),
  ];
}

function driftWarnings({ drift }: Omit<DatasetStats, 'warnings'>): string[] {
  const stale = drift.tools.reduce((sum, tool) => sum + tool.stale, 0);
  if (drift.tools.length === 0) return [];
  const done = drift.rule === 'newest' ? 'set aside' : 'kept; harvest.schemaDrift: newest sets them aside';
  return [`${drift.tools.length} tools changed their parameters over time; ${stale} recorded calls do not fit the newest schema and are ${done}.`];
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
