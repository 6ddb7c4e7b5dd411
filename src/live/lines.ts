import { percent } from '../compare/sentences.ts';
import type { LiveAnswer, LivePair, LiveView } from './tally.ts';

export interface Names {
  hosted: string;
  local: string;
}

/** Said with every interval: a verdict that is looked at while it forms errs more often than its level says. */
export const NOT_FINAL = 'not final: answers are still landing, and an interval that is watched is no verdict';

/** One line a pair, for a log: `12/400  hosted right  local wrong  get_weather  <id>`. */
export function pairLine({ number, example, answers }: LivePair, total: number): string {
  return `${String(number).padStart(String(total).length)}/${total}  hosted ${wordOf(answers.hosted)}  local ${wordOf(answers.local)}  ${oneLine(example.domain)}  ${example.id}`;
}

/** The running figures in lines: each side, the difference, and who is right where. */
export function summaryLines(view: LiveView, names: Names, { isFinal }: { isFinal: boolean }): string[] {
  const { sides, pairs, difference, total, metric } = view;
  const width = Math.max(names.hosted.length, names.local.length);
  const side = (name: string, { landed, right }: LiveView['sides']['hosted']) =>
    `${oneLine(name).padEnd(width)}  ${String(landed).padStart(String(total).length)}/${total}  ${right === null ? '' : `${metric} ${percent(right.value)} (95 % interval ${percent(right.interval.low)} to ${percent(right.interval.high)})`}`.trimEnd();
  return [
    side(names.hosted, sides.hosted),
    side(names.local, sides.local),
    ...(difference === null
      ? []
      : [
          `difference on ${pairs.n} pairs: ${points(difference.value)} points${difference.interval ? ` (${points(difference.interval.low)} to ${points(difference.interval.high)})` : ', too few independent examples for an interval'}${isFinal ? '' : `; ${NOT_FINAL}`}`,
        ]),
    `both right ${pairs.bothRight} · hosted right, local wrong ${pairs.hostedOnly} · local right, hosted wrong ${pairs.localOnly} · both wrong ${pairs.bothWrong}`,
  ];
}

/** What a terminal of so many columns and rows shows: the figures, then as many of the newest pairs as there is room for, the newest last. */
export function screenLines(
  { view, names, recent, notices }: { view: LiveView; names: Names; recent: readonly LivePair[]; notices: readonly string[] },
  { columns, rows }: { columns: number; rows: number },
): string[] {
  const head = [...summaryLines(view, names, { isFinal: false }).flatMap((line) => wrapped(line, columns)), ...notices.slice(-2).map(oneLine), ''];
  const foot = ['', 'Ctrl-C stops; what was answered is kept, and running again goes on.'];
  const room = Math.max(0, rows - head.length - foot.length - 1);
  const shown = newestThatFit(recent.map(pairLines), room);
  return [...head, ...shown, ...foot].slice(0, Math.max(1, rows - 1)).map((line) => fitted(line, columns));
}

/** Whole pairs, the newest last. */
function newestThatFit(blocks: readonly (readonly string[])[], room: number): string[] {
  const shown: string[] = [];
  for (const block of blocks.toReversed()) {
    if (shown.length + block.length > room) break;
    shown.unshift(...block);
  }
  return shown;
}

/** What was said is shown where it is not right on both sides. */
function pairLines({ answers: { hosted, local }, example }: LivePair): string[] {
  const head = `${mark(hosted)} hosted  ${mark(local)} local  ${oneLine(example.domain)}  ${example.id}`;
  if (hosted.right === true && local.right === true) return [head];
  return [head, `    hosted: ${oneLine(hosted.said)}`, `    local:  ${oneLine(local.said)}`];
}

function mark({ right }: LiveAnswer): string {
  return right === null ? '?' : right ? '✓' : '✗';
}

function wordOf({ right }: LiveAnswer): string {
  return right === null ? 'ungraded' : right ? 'right' : 'wrong';
}

/** Hostile: nothing of it may move the cursor or begin a line. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, '·');
}

function fitted(line: string, columns: number): string {
  const characters = [...line];
  return characters.length <= columns ? line : `${characters.slice(0, Math.max(0, columns - 1)).join('')}…`;
}

function wrapped(line: string, columns: number): string[] {
  const lines: string[] = [];
  let current = '';
  for (const word of line.split(' ')) {
    if (current !== '' && current.length + 1 + word.length > columns) {
      lines.push(current);
      current = `  ${word}`;
    } else current = current === '' ? word : `${current} ${word}`;
  }
  return [...lines, current];
}

function points(difference: number): string {
  return `${difference > 0 ? '+' : ''}${(100 * difference).toFixed(1)}`.replace(/^[+-]0\.0$/, '0.0');
}
