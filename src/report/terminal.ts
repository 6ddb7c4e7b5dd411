import { styleText } from 'node:util';
import type { VerdictOutcome } from '../records/comparison.ts';
import type { Candidate, TrackView } from './view/track-view.ts';
import type { RunView } from './view/view.ts';

type Paint = (format: 'bold' | 'dim' | 'green' | 'red' | 'yellow' | 'cyan', text: string) => string;

const COLOURS: Readonly<Record<VerdictOutcome, 'green' | 'red' | 'yellow'>> = { parity: 'green', inferior: 'red', inconclusive: 'yellow' };

export interface TerminalOptions {
  /** Columns; narrower than 80 and the table drops its widest columns. */
  width: number;
  colour: boolean;
  /** Paths printed at the end. */
  files: readonly string[];
}

/** The summary a run ends with: ASCII apart from names, no line wider than `width` (80 or more) where its words allow. */
export function terminal(view: RunView, { width, colour, files }: TerminalOptions): string {
  const paint: Paint = (format, text) => (colour ? styleText(format, text, { validateStream: false }) : text);
  const wrapped = (text: string, indent = '') => wrap(text, width, indent);
  const { verdict } = view;
  return [
    ...(view.standIn ? [...wrapped(view.standIn).map((line) => paint('yellow', line)), ''] : []),
    ...(view.redactionOff ? [...wrapped(view.redactionOff).map((line) => paint('yellow', line)), ''] : []),
    ...wrapped(verdict.sentence).map((line) => paint('bold', paint(COLOURS[verdict.outcome], line))),
    ...view.why.flatMap((reason) => wrapped(`- ${oneLine(reason)}`, '  ')),
    ...view.tracks.flatMap((track) => ['', ...trackLines(track, width, paint)]),
    ...ceilingLines(view, wrapped),
    '',
    ...stageLines(view, paint),
    ...(view.stagesNote ? wrapped(`  ${view.stagesNote}`) : []),
    ...(files.length > 0 ? ['', paint('bold', 'Files'), ...files.map((file) => `  ${oneLine(file)}`)] : []),
    '',
  ].join('\n');
}

function ceilingLines({ ceilings }: RunView, wrapped: (text: string, indent?: string) => string[]): string[] {
  return ceilings.flatMap(({ label, sentence, notes }) => ['', ...wrapped(`${label}, against the ceiling: ${[sentence, ...notes].join(' ')}`, '  ')]);
}

function trackLines(track: TrackView, width: number, paint: Paint): string[] {
  const tuned = track.candidates.find(({ candidate }) => candidate === 'tuned') ?? track.candidates[0];
  const header = ['', 'n', ...track.roles, ...(tuned ? [`${tuned.candidate} - hosted`, `${tuned.level} interval`, 'verdict'] : [])];
  const rows = track.metrics.map(({ label, name, core, figures, n }) => {
    const verdict = tuned?.rows.find(({ metric }) => metric === name);
    const values = track.roles.map((role) => figures[role]?.text ?? '');
    return [
      `${label}${core ? ' *' : ''}`,
      n,
      ...values,
      ...(tuned ? [verdict?.text ?? '', verdict?.interval ?? '', verdict ? paint(COLOURS[verdict.decided], verdict.decided) : ''] : []),
    ];
  });
  const title = `${track.label}  ${track.candidates.map((one) => candidateWords(one, paint)).join(', ')}`;
  const slices = track.slices.filter(({ kind }) => kind === 'slice');
  return [
    paint('bold', title),
    ...table([header, ...rows], width, tuned ? [header.length - 2, 1, header.length - 3] : [1]).map((line, at) => (at === 0 ? paint('dim', line) : line)),
    ...wrap('* core metric; differences and intervals in points', width, '  ').map((line) => paint('dim', `  ${line.trimStart()}`)),
    ...track.candidates.flatMap(({ candidate, floors, rest }) => [...floors, ...(rest ? [rest] : [])].map(({ text }) => `  ${candidate}: ${text}`)),
    ...track.apart.map(({ name, n, text }) => `  Not in the gate: ${oneLine(name)}, n ${n}: ${text}`),
    ...slices.map((slice) => {
      const values = track.roles.map((role) => `${role} ${slice.figures[role]?.text ?? 'n/a'}`).join(', ');
      return `  ${oneLine(slice.name)} (n ${slice.n}): ${values}`;
    }),
  ].flatMap((line) => (visible(line) > width ? wrap(line, width, '    ') : [line]));
}

function candidateWords({ candidate, mark, word }: Candidate, paint: Paint): string {
  return `${candidate}: ${paint(COLOURS[mark], word)}`;
}

function stageLines(view: RunView, paint: Paint): string[] {
  const names = Math.max(0, ...view.stages.map(({ name }) => name.length));
  return [
    paint('bold', `Stages  ${view.wall} in all`),
    ...view.stages.map(
      ({ name, status, time, shareText }) => `  ${oneLine(name).padEnd(names)}  ${status.padEnd(7)}  ${time.padStart(12)}  ${shareText.padStart(7)}`,
    ),
  ];
}

/** Right-aligned columns after the first; the columns of `dropped` are left out, in this order, until the table fits. */
function table(rows: readonly (readonly string[])[], width: number, [first, ...dropped]: readonly number[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => visible(row[column] ?? ''))));
  const lines = rows.map((row) =>
    `  ${row.map((cell, at) => (at === 0 ? padEnd(cell, widths[at] ?? 0) : padStart(cell, widths[at] ?? 0))).join('  ')}`.trimEnd(),
  );
  if (first === undefined || Math.max(...lines.map(visible)) <= width) return lines;
  return table(
    rows.map((row) => row.toSpliced(first, 1)),
    width,
    dropped.map((column) => (column > first ? column - 1 : column)),
  );
}

function wrap(text: string, width: number, indent: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && visible(last) + 1 + visible(word) <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(lines.length === 0 ? word : indent + word);
  }
  return lines;
}

function visible(text: string): number {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: our own colour codes have no width
  return text.replace(/\u001b\[\d+m/g, '').length;
}

function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - visible(text))) + text;
}

function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - visible(text)));
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
