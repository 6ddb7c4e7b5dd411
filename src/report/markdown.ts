import type { DisagreementView } from './disagreement-view.ts';
import { GOLD, TRACE_MISTAKE } from './labels.ts';
import { codeBlock, inlineCode, prose } from './markdown-text.ts';
import { count } from './numbers.ts';
import type { TrackView } from './track-view.ts';
import type { RunView } from './view.ts';

/** How many disagreements fit a comment; the HTML report holds the rest. */
const SHOWN = 5;

/** The run as GitHub Markdown, well under a comment's 65,536 characters unless single answers are very long. */
export function markdown(view: RunView): string {
  const { verdict } = view;
  return [
    view.standIn ? `> **${view.standIn}**` : '',
    `**${prose(verdict.sentence)}**`,
    [...view.why.map(prose), ...view.tracks.flatMap(apartLines)].map((line) => `- ${line}`).join('\n'),
    '**Bold** metrics are those the gate decides on.',
    ...view.tracks.flatMap(trackSection),
    '### Latency, tokens and cost',
    modelTable(view.tracks),
    [...new Set(view.tracks.flatMap(({ modelNotes }) => modelNotes))].map(prose).join(' '),
    `### Stages: ${view.wall} in all`,
    view.stagesNote ?? '',
    table(
      ['Stage', 'Status', 'Time', 'Share', 'Why'],
      view.stages.map(({ name, status, time, shareText, why }) => [inlineCode(name), status, time, shareText, prose(why)]),
      '--rr-',
    ),
    disagreements(view),
    folded('Provenance', pairTable(view.provenance)),
    view.traces.length > 0 ? folded('Traces', pairTable(view.traces)) : '',
    `Run ${inlineCode(view.runId)} of ${inlineCode(view.agent)} on ${prose(view.model)}, ${prose(view.startedAt)} UTC.`,
  ]
    .filter(Boolean)
    .join('\n\n')
    .concat('\n');
}

function trackSection(track: TrackView): string[] {
  const { candidates } = track;
  const rows = track.metrics.map(({ name, label, core, figures, n }) => [
    core ? `**${label}**` : label,
    n,
    ...track.roles.map((role) => figures[role]?.text ?? ''),
    ...candidates.map(({ rows: verdicts }) => {
      const verdict = verdicts.find(({ metric }) => metric === name);
      return verdict ? `${verdict.text} ${verdict.interval} ${verdict.outcome}` : '';
    }),
  ]);
  const header = ['Metric', 'n', ...track.roles.map(capital), ...candidates.map(({ label, level }) => `${label} - hosted [${level}]`)];
  return [
    `### ${track.label}`,
    table(header, rows, '-'.padEnd(header.length, 'r')),
    candidates.map(ruleLine).join('\n'),
    ...sliceTable(track),
    track.training ? `Training: ${prose(track.training.summary)}; ${prose(track.training.recipe)}.` : '',
  ];
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

function ruleLine({ label, outcome, rule, byRule, pairs, gain }: TrackView['candidates'][number]): string {
  return `- ${label}: **${outcome}** by the ${rule} rule (interval rule: ${byRule.interval}, point rule: ${byRule.point}); ${pairs}.${gain ? ` ${gain}` : ''}`;
}

function sliceTable({ slices, roles, deciding }: TrackView): string[] {
  const named = slices.filter(({ kind }) => kind === 'slice' || kind === 'challenge');
  if (named.length === 0) return [];
  const rows = named.map(({ name, n, gated, figures }) => [inlineCode(name), n, gated ? 'yes' : 'no', ...roles.map((role) => figures[role]?.text ?? '')]);
  return [table([`Slice (${deciding.toLowerCase()})`, 'n', 'In the gate', ...roles.map(capital)], rows, '-r-'.padEnd(3 + roles.length, 'r'))];
}

function modelTable(tracks: readonly TrackView[]): string {
  const rows = tracks.flatMap(({ track, models }) =>
    models.map(({ label, name, n, p50, p95, tokensIn, tokensOut, tokensPerSecond, cost, remarks }) => [
      track,
      label,
      inlineCode(name),
      n,
      p50,
      p95,
      tokensIn,
      tokensOut,
      tokensPerSecond,
      cost,
      prose(remarks),
    ]),
  );
  return table(['Track', 'Model', 'Name', 'n', 'p50', 'p95', 'Tokens in', 'Tokens out', 'Tokens/s', 'Cost', 'Remarks'], rows, '---rrrrrrr-');
}

function disagreements({ disagreements: { items, total, mistakes } }: RunView): string {
  if (total === 0) return 'Every model gave the gold answer on every example.';
  const shown = items.slice(0, SHOWN).map(disagreement).join('\n\n');
  return folded(`Disagreements: ${count(Math.min(SHOWN, items.length))} of ${count(total)}`, `${GOLD} ${mistakes ?? ''}\n\n${shown}`);
}

function disagreement({ id, track, domain, probableTraceMistake, user, gold, answers }: DisagreementView): string {
  const blocks = answers.map(({ label, mark, text, reason }) => `${label}, ${mark}${reason ? ` (${prose(reason)})` : ''}:\n${codeBlock(text ?? '')}`);
  return [
    `${track} ${inlineCode(domain)} ${inlineCode(id)}${probableTraceMistake ? `, **${TRACE_MISTAKE}**` : ''}`,
    codeBlock(user),
    `Gold:\n${codeBlock(gold.text)}`,
    ...blocks,
  ].join('\n\n');
}

function folded(summary: string, body: string): string {
  return `<details><summary>${summary}</summary>\n\n${body}\n\n</details>`;
}

/** `align` holds one character a column: `-` left, `r` right. */
function table(header: readonly string[], rows: readonly (readonly string[])[], align: string): string {
  const rule = header.map((_, at) => (align[at] === 'r' ? '--:' : '---'));
  return [header, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
