import { canonicalJson } from '../../records/canonical-json.ts';
import { folded, table } from '../markdown/table.ts';
import { inlineCode, prose } from '../markdown/text.ts';
import { bytesOf, clipped } from '../view/clip.ts';
import { link } from './links.ts';
import { CommentState, EMPTY_STATE, type ReportStamp } from './state.ts';

/** GitHub takes 65,536 characters; bytes are never fewer than those. */
export const MAX_COMMENT_BYTES = 65_000;

const COMMAND_START = '<!-- fledgling:command -->';
const COMMAND_END = '<!-- fledgling:command-end -->';
const HISTORY_START = '<!-- fledgling:history -->';
const STATE = /\n<!-- fledgling:state ([\w-]{1,40000}) -->\s*$/;
const MAX_COMMAND_BYTES = 6_000;

/** What the sticky comment is made of. `report` and `command` are ready Markdown of ours. */
export interface CommentParts {
  report: string;
  /** What the last command came to; empty when there was none. */
  command: string;
  state: CommentState;
}

export const EMPTY_PARTS: CommentParts = { report: '', command: '', state: EMPTY_STATE };

/** First line of the one comment Fledgling keeps on an issue or pull request. */
export function markerOf(issue: number): string {
  return `<!-- fledgling:parity pr=${issue} -->`;
}

/** The whole comment: marker, report, earlier runs, last command, hidden state. Never over `MAX_COMMENT_BYTES`. */
export function composed(issue: number, parts: CommentParts): string {
  const { state } = parts;
  // As `partsOf` reads them back: two writers of one report must make the same bytes, or they overwrite each other without end.
  const [report, command] = [parts.report.trim(), parts.command.trim()];
  const history = historySection(state.history);
  const said = bytesOf(command) > MAX_COMMAND_BYTES ? 'What the last command answered is too long for this comment: see its workflow run.' : command;
  const whole = (middle: readonly string[]) =>
    [markerOf(issue), ...middle.filter(Boolean), COMMAND_START, ...(said ? [said] : []), COMMAND_END, hiddenLine(state)].join('\n\n').concat('\n');
  const full = whole([report, HISTORY_START, history]);
  return bytesOf(full) <= MAX_COMMENT_BYTES ? full : whole([report, HISTORY_START]);
}

/** The parts of a comment that `composed` wrote; null when it is none of this issue's. A state that cannot be read counts as none. */
export function partsOf(issue: number, body: string): CommentParts | null {
  const text = body.replaceAll('\r\n', '\n');
  const marker = markerOf(issue);
  if (text.split('\n', 1)[0] !== marker) return null;
  return { report: between(text, marker, HISTORY_START), command: between(text, COMMAND_START, COMMAND_END), state: stateIn(text) };
}

function hiddenLine(state: CommentState): string {
  return `<!-- fledgling:state ${Buffer.from(canonicalJson(state)).toString('base64url')} -->`;
}

function stateIn(text: string): CommentState {
  const encoded = STATE.exec(text)?.[1];
  if (encoded === undefined) return EMPTY_STATE;
  try {
    return CommentState.parse(JSON.parse(Buffer.from(encoded, 'base64url').toString('utf8')));
  } catch {
    return EMPTY_STATE;
  }
}

function historySection(history: readonly ReportStamp[]): string {
  if (history.length === 0) return '';
  const rows = history
    .toReversed()
    .map(({ run, phase, head, verdict, at, url }) => [
      run === null ? phase : inlineCode(run),
      prose(clipped(verdict, 160)),
      inlineCode(head.slice(0, 12)),
      prose(at.slice(0, 16).replace('T', ' ')),
      url === null ? '' : link('run', url),
    ]);
  return folded(`Earlier runs: ${history.length}`, table(['Run', 'Verdict', 'Head', 'When (UTC)', 'Log'], rows, '-----'));
}

function between(text: string, start: string, end: string): string {
  const from = text.indexOf(start);
  const to = text.indexOf(end, from + start.length);
  return from < 0 || to < 0 ? '' : text.slice(from + start.length, to).trim();
}
