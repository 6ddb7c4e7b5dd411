import { styleText } from 'node:util';
import { createLogUpdate } from 'log-update';
import type { Watcher } from '../pipeline/ports/stage.ts';

interface Active {
  done: number;
  total: number;
  note: string;
  startedMs: number;
  saidMs: number;
}

export interface WatchOptions {
  /** Where lines go: stdout, or stderr when stdout carries JSON. */
  stream: NodeJS.WriteStream;
  quiet: boolean;
}

const NAME_WIDTH = 24;
const PLAIN_EVERY_MS = 10_000;

/** Stage lines for a terminal (with live progress bars), or plain lines for everything else. */
export function watch({ stream, quiet }: WatchOptions): Watcher & { close(): void } {
  const live = stream.isTTY && !quiet ? createLogUpdate(stream) : null;
  const active = new Map<string, Active>();
  const print = (line: string) => {
    if (quiet) return;
    live?.clear();
    stream.write(`${line}\n`);
    redraw();
  };
  const redraw = () => {
    if (live && active.size > 0) live([...active].map(([name, stage]) => barLine(name, stage, stream.columns || 80)).join('\n'));
  };
  return {
    stageStarted: (name) => {
      active.set(name, { done: 0, total: 0, note: '', startedMs: performance.now(), saidMs: performance.now() });
      redraw();
    },
    progress: (name, done, total, note = '') => {
      const stage = active.get(name);
      if (!stage) return;
      Object.assign(stage, { done, total, note });
      redraw();
      if (live || quiet || performance.now() - stage.saidMs < PLAIN_EVERY_MS) return;
      stage.saidMs = performance.now();
      stream.write(`  ${name}: ${total > 0 ? `${done}/${total}` : ''} ${note}`.trimEnd().concat('\n'));
    },
    stageEnded: (name, end) => {
      active.delete(name);
      print(endLine({ name, end }, stream.isTTY ? stream.columns || 80 : null, (format, text) => styleText(format, text, { stream })));
      if (active.size === 0) live?.done();
    },
    notice: (line) => print(line),
    close: () => {
      live?.clear();
      live?.done();
    },
  };
}

/** Tells a second one all that the first is told; notices are for people alone. */
export function bothOf(people: Watcher, journal: Required<Omit<Watcher, 'notice'>>): Watcher {
  return {
    notice: people.notice,
    planned: journal.planned,
    stageStarted: (name) => {
      people.stageStarted(name);
      journal.stageStarted(name);
    },
    progress: (...told) => {
      people.progress(...told);
      journal.progress(...told);
    },
    stageEnded: (...told) => {
      people.stageEnded(...told);
      journal.stageEnded(...told);
    },
  };
}

function barLine(name: string, stage: Active, columns: number): string {
  const seconds = `${((performance.now() - stage.startedMs) / 1000).toFixed(0)} s`;
  const share = stage.total > 0 ? Math.min(1, stage.done / stage.total) : 0;
  const bar = stage.total > 0 ? `${'█'.repeat(Math.round(share * 20))}${'░'.repeat(20 - Math.round(share * 20))} ${stage.done}/${stage.total}` : '…';
  return `  ${name.padEnd(NAME_WIDTH)} ${bar}  ${seconds}  ${stage.note}`.slice(0, Math.max(20, columns - 1));
}

interface Ended {
  name: string;
  end: Parameters<Watcher['stageEnded']>[1];
}

/** The line of a stage that is done, at most `columns` wide: the reason goes first, then the end of the summary. Null: as long as it is. */
export function endLine({ name, end }: Ended, columns: number | null, colour: (format: 'gray' | 'green', text: string) => string): string {
  const head = `${name.padEnd(NAME_WIDTH)} ${shortTime(end.wallMs).padStart(7)}`;
  const room = columns === null ? Number.POSITIVE_INFINITY : columns - head.length - 2;
  const { summary, how } = fitted(end, room);
  const mark = end.status === 'reused' ? colour('gray', '=') : colour('green', '+');
  return `${mark} ${head}${summary ? `  ${summary}` : ''}${how ? `  ${colour('gray', how)}` : ''}`;
}

function fitted({ status, why, summary }: Ended['end'], room: number): { summary: string; how: string } {
  const widthOf = (...parts: string[]) => parts.reduce((sum, part) => sum + (part ? 2 + part.length : 0), 0);
  const full = `${status} (${why})`;
  if (widthOf(summary, full) <= room) return { summary, how: full };
  if (widthOf(summary, status) <= room) return { summary, how: status };
  const left = room - widthOf(status) - 2;
  return left > 1 ? { summary: `${summary.slice(0, left - 1).trimEnd()}…`, how: status } : { summary: '', how: '' };
}

/** `0.4 s`, `83 s`, `3 min 5 s`. */
export function shortTime(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  return seconds < 120 ? `${Math.round(seconds)} s` : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/** Width and colour for text on stdout. */
export function terminalStyle(): { width: number; colour: boolean } {
  return { width: process.stdout.columns || 100, colour: process.stdout.isTTY && !process.env['NO_COLOR'] };
}
