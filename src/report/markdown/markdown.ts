import { ceilingSection } from '../ceiling/markdown.ts';
import type { TrackView } from '../view/track-view.ts';
import type { RunView } from '../view/view.ts';
import { dataDetails } from './dataset.ts';
import { disagreements } from './disagreements.ts';
import { integrity } from './integrity.ts';
import { folded, table } from './table.ts';
import { inlineCode, prose } from './text.ts';
import { modelTable, trackSection } from './track.ts';

/** The run as GitHub Markdown, well under a comment's 65,536 characters unless single answers are very long. */
export function markdown(view: RunView): string {
  const { verdict } = view;
  return [
    view.standIn ? `> **${view.standIn}**` : '',
    view.redactionOff ? `> **${view.redactionOff}**` : '',
    `**${prose(verdict.sentence)}**`,
    [...view.why.map(prose), ...view.tracks.flatMap(apartLines)].map((line) => `- ${line}`).join('\n'),
    '**Bold** metrics are those the gate decides on.',
    ...view.tracks.flatMap(trackSection),
    ceilingSection(view.ceilings),
    '### Latency, tokens and cost',
    modelTable(view.tracks),
    [...new Set(view.tracks.flatMap(({ modelNotes }) => modelNotes))].map(prose).join(' '),
    ...(view.data ? [dataDetails(view.data)] : []),
    `### Stages: ${view.wall} in all`,
    view.stagesNote ?? '',
    table(
      ['Stage', 'Status', 'Time', 'Share', 'Why'],
      view.stages.map(({ name, status, time, shareText, why }) => [inlineCode(name), status, time, shareText, prose(why)]),
      '--rr-',
    ),
    disagreements(view),
    integrity(view.integrity),
    folded('Provenance', pairTable(view.provenance)),
    view.traces.length > 0 ? folded('Traces', pairTable(view.traces)) : '',
    `Run ${inlineCode(view.runId)} of ${inlineCode(view.agent)} on ${prose(view.model)}, ${prose(view.startedAt)} UTC.`,
  ]
    .filter(Boolean)
    .join('\n\n')
    .concat('\n');
}

function apartLines({ label, apart }: TrackView): string[] {
  return apart.map(({ name, n, text }) => `${label}, not in the gate: ${inlineCode(name)}, n ${n}: ${prose(text)}`);
}

function pairTable(pairs: RunView['provenance']): string {
  return table(
    ['What', 'Value'],
    pairs.map(({ label, value }) => [prose(label), inlineCode(value)]),
    '--',
  );
}
