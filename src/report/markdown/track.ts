import type { TrackView } from '../view/track-view.ts';
import { intervalsPicture } from './intervals.ts';
import { capital, table } from './table.ts';
import { inlineCode, prose } from './text.ts';

/** One track: the metrics of every model with the verdicts' intervals, the rule that decided, the slices. One Markdown block an entry. */
export function trackSection(track: TrackView): string[] {
  const { candidates } = track;
  const rows = track.metrics.map(({ name, label, core, figures, n }) => [
    core ? `**${label}**` : label,
    n,
    ...track.roles.map((role) => figures[role]?.text ?? ''),
    ...candidates.map(({ rows: verdicts }) => {
      const verdict = verdicts.find(({ metric }) => metric === name);
      return verdict ? `${verdict.text} ${verdict.interval} ${verdict.decided}` : '';
    }),
  ]);
  const header = ['Metric', 'n', ...track.roles.map(capital), ...candidates.map(({ label, level }) => `${label} - hosted [${level}]`)];
  return [
    `### ${track.label}`,
    intervalsPicture(track),
    table(header, rows, '-'.padEnd(header.length, 'r')),
    candidates.flatMap((candidate) => [ruleLine(candidate), ...floorLines(candidate), ...restLines(candidate)]).join('\n'),
    ...sliceTable(track),
    ...suiteTable(track),
    track.training ? `Training: ${prose(track.training.summary)}; ${prose(track.training.recipe)}.` : '',
  ];
}

function ruleLine({ label, word, refusals, rule, byRule, pairs, gain }: TrackView['candidates'][number]): string {
  if (refusals.length > 0) return `- ${label}: **${word}**: ${refusals.map(prose).join(' ')} ${pairs}.`;
  return `- ${label}: **${word}** by the ${rule} rule (interval rule: ${byRule.interval}, point rule: ${byRule.point}); ${pairs}.${gain ? ` ${gain}` : ''}`;
}

function floorLines({ label, floors }: TrackView['candidates'][number]): string[] {
  return floors.length === 0 ? [] : [`- ${label}, what it must reach to ship: ${floors.map(({ text, met }) => (met ? text : `**${text}**`)).join('; ')}.`];
}

function restLines({ label, rest }: TrackView['candidates'][number]): string[] {
  return rest ? [`- ${label}, ${rest.outcome === 'inferior' ? `**${rest.text}**` : rest.text}.`] : [];
}

function sliceTable({ slices, roles, deciding }: TrackView): string[] {
  const named = slices.filter(({ kind }) => kind === 'slice' || kind === 'challenge');
  if (named.length === 0) return [];
  const rows = named.map(({ name, n, gated, figures }) => [inlineCode(name), n, gated ? 'yes' : 'no', ...roles.map((role) => figures[role]?.text ?? '')]);
  return [table([`Slice (${deciding.toLowerCase()})`, 'n', 'In the gate', ...roles.map(capital)], rows, '-r-'.padEnd(3 + roles.length, 'r'))];
}

function suiteTable({ suites, phases, roles }: TrackView): string[] {
  const all = [...suites, ...phases];
  if (all.length === 0) return [];
  const rows = all.map(({ suite, label, threshold, cells }) => [...[suite, label, threshold], ...roles.map((role) => suiteCell(cells[role]))]);
  return [table(['Suite or phase', 'Figure', 'Threshold', ...roles.map(capital)], rows, '---'.padEnd(3 + roles.length, 'r'))];
}

function suiteCell(cell: TrackView['suites'][number]['cells']['hosted']): string {
  if (!cell) return '';
  return cell.outcome === 'pass' ? `${cell.text}, pass` : `**${cell.text}, ${cell.word}**`;
}

/** Who answered, how fast, for how much, on all tracks. */
export function modelTable(tracks: readonly TrackView[]): string {
  const rows = tracks.flatMap(({ track, models }) =>
    models.map(({ label, name, n, p50, p95, p99, firstToken, tokensIn, tokensOut, tokensPerSecond, cost, remarks }) => [
      track,
      label,
      inlineCode(name),
      n,
      p50,
      p95,
      p99,
      firstToken,
      tokensIn,
      tokensOut,
      tokensPerSecond,
      cost,
      prose(remarks),
    ]),
  );
  return table(
    ['Track', 'Model', 'Name', 'n', 'p50', 'p95', 'p99', 'First token', 'Tokens in', 'Tokens out', 'Tokens/s', 'Cost', 'Remarks'],
    rows,
    '---rrrrrrrrr-',
  );
}
