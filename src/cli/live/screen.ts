import type { Writable } from 'node:stream';

/** Painted over the whole terminal, in its alternate screen: whatever its size becomes, the next picture fits it. */
export interface Screen {
  paint(): void;
  close(): void;
}

// The terminal itself cuts what is wider than its characters tell: Chinese, Korean, emoji.
const ENTER = '\u001b[?1049h\u001b[?25l\u001b[?7l';
const LEAVE = '\u001b[?7h\u001b[?25h\u001b[?1049l';
const HOME = '\u001b[H';
const CLEAR_LINE = '\u001b[K';
const CLEAR_BELOW = '\u001b[J';

/** At most so often, milliseconds. */
const EVERY_MS = 100;

/** `lines` is asked for what to show each time; lines are cut to the terminal, never wrapped. */
export function openScreen(
  stream: Writable & { columns?: number; rows?: number },
  lines: (size: { columns: number; rows: number }) => readonly string[],
): Screen {
  let timer: NodeJS.Timeout | null = null;
  let isOpen = true;
  const draw = () => {
    timer = null;
    if (!isOpen) return;
    const shown = lines({ columns: stream.columns || 80, rows: stream.rows || 24 });
    stream.write(`${HOME}${shown.map((line) => `${line}${CLEAR_LINE}`).join('\r\n')}${CLEAR_BELOW}`);
  };
  const close = () => {
    if (!isOpen) return;
    isOpen = false;
    if (timer) clearTimeout(timer);
    stream.off('resize', draw);
    process.off('exit', close);
    stream.write(LEAVE);
  };
  stream.write(ENTER);
  stream.on('resize', draw);
  // A second Ctrl-C leaves at once: the terminal must be its owner's again.
  process.on('exit', close);
  draw();
  return {
    paint: () => {
      timer ??= setTimeout(draw, EVERY_MS);
    },
    close,
  };
}
