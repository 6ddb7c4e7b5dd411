import type { DatasetView } from '../view/data/dataset-view.ts';
import { folded, table } from './table.ts';
import { inlineCode, prose } from './text.ts';

/** What the examples are made of, closed until somebody opens it. */
export function dataDetails(data: DatasetView): string {
  return folded(data.warnings.length > 0 ? `Data: ${data.warnings.length} to look at` : 'Data', [...warnings(data), ...tables(data)].join('\n\n'));
}

function warnings({ warnings: told }: DatasetView): string[] {
  return told.length > 0 ? [told.map((warning) => `- **${prose(warning)}**`).join('\n')] : [];
}

function tables({ splits, strata, facts, shares, overlaps, overlapNote, drift, driftNote, quarantined }: DatasetView): string[] {
  return [
    table(
      [
        'Track',
        'Split',
        'Rows',
        'Clusters',
        'Kept apart',
        'Domains',
        'Simple / moderate / complex',
        'Most turns',
        'Prompt, median / p95',
        'Answer, median / p95',
      ],
      splits.map((row) => [row.track, row.split, row.rows, row.clusters, row.challenges, row.domains, row.complexity, row.turns, row.prompt, row.completion]),
      '--rrrrrrrr',
    ),
    'Lengths in characters. Examples of one cluster count as one where a difference is judged.',
    `Shares of clusters: ${shares.map(({ split, asked, got }) => `${split} ${got} (asked for ${asked})`).join(', ')}.`,
    table(
      ['Domain', 'Clusters'],
      strata.map(({ domain, text }) => [inlineCode(domain), text]),
      '--',
    ),
    facts.map(prose).join(' '),
    table(
      ['Held out', 'Found in', 'Measured', 'Too short', 'Overlapping', 'Mean share', 'Worst'],
      overlaps.map((row) => [row.split, inlineCode(row.against), row.measured, row.tooShort, row.overlapping, row.mean, row.worst.map(inlineCode).join(' ')]),
      '--rrrr-',
    ),
    overlapNote,
    ...(driftNote === null
      ? []
      : [
          table(
            ['Tool with more than one schema', 'Schemas', 'Newest since', 'Its calls', 'Calls that do not fit it'],
            drift.map(({ tool, forms, since, observations, stale }) => [inlineCode(tool), forms, prose(since), observations, stale]),
            '-r-rr',
          ),
          driftNote,
        ]),
    ...(quarantined.length > 0
      ? [
          table(
            ['Left out because', 'Count'],
            quarantined.map(({ reason, count }) => [inlineCode(reason), count]),
            '-r',
          ),
        ]
      : []),
  ];
}
