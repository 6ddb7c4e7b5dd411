import type { TrackView } from '../view/track-view.ts';
import type { RunView } from '../view/view.ts';
import { dataDetails } from './dataset.ts';
import { disagreements } from './disagreements.ts';
import { findings } from './findings.ts';
import { fitted, type Section } from './fit.ts';
import { integrity } from './integrity.ts';
import { folded, table } from './table.ts';
import { inlineCode, prose } from './text.ts';
import { modelTable, trackSection } from './track.ts';

/** A GitHub comment holds 65,536 characters; whoever pastes this one may add a few. */
const MAX_BYTES = 60_000;

/** The run as GitHub Markdown, at most 60,000 bytes: what would not fit is named in one line. */
export function markdown(view: RunView): string {
  const { verdict } = view;
  const head = [
    view.standIn ? `> **${view.standIn}**` : '',
    view.redactionOff ? `> **${view.redactionOff}**` : '',
    `**${prose(verdict.sentence)}**`,
    `**Next:** ${view.next.map(prose).join(' ')}`,
    [...view.why.map(prose), ...view.tracks.flatMap(apartLines)].map((line) => `- ${line}`).join('\n'),
    '**Bold** metrics are those the gate decides on.',
  ];
  const stages = table(
    ['Stage', 'Status', 'Time', 'Share', 'Why'],
    view.stages.map(({ name, status, time, shareText, why }) => [inlineCode(name), status, time, shareText, prose(why)]),
    '--rr-',
  );
  const foot = `Run ${inlineCode(view.runId)} of ${inlineCode(view.agent)} on ${prose(view.model)}, ${prose(view.startedAt)} UTC.`;
  const latency = [modelTable(view.tracks), [...new Set(view.tracks.flatMap(({ modelNotes }) => modelNotes))].map(prose).join(' ')];
  const sections: Section[] = [
    { title: 'Verdict', keeps: null, markdown: joined(head) },
    { title: 'Metrics', keeps: 90, markdown: joined(view.tracks.flatMap(trackSection)) },
    { title: 'Findings', keeps: 80, markdown: joined(findings(view)) },
    { title: 'Latency, tokens and cost', keeps: 60, markdown: joined(['### Latency, tokens and cost', ...latency]) },
    { title: 'Data', keeps: 40, markdown: view.data ? dataDetails(view.data) : '' },
    { title: 'Stages', keeps: 50, markdown: joined([`### Stages: ${view.wall} in all`, view.stagesNote ?? '', stages]) },
    { title: 'Disagreements', keeps: 20, markdown: disagreements(view) },
    { title: 'Traces', keeps: 30, markdown: integrity(view.integrity) },
    { title: 'Provenance', keeps: 35, markdown: folded('Provenance', pairTable(view.provenance)) },
    { title: 'Where the traces are', keeps: 10, markdown: view.traces.length > 0 ? folded('Traces', pairTable(view.traces)) : '' },
    { title: 'Run', keeps: null, markdown: foot },
  ];
  return `${fitted(sections, { maxBytes: MAX_BYTES - 1, where: 'Read it in report.html, beside this file.' })}\n`;
}

function joined(blocks: readonly string[]): string {
  return blocks.filter(Boolean).join('\n\n');
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
