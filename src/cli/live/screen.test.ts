import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { openScreen } from './screen.ts';

test('a screen is as large as the terminal is now, wraps no line however wide its characters are, and gives the terminal back as it was', () => {
  const terminal = Object.assign(new PassThrough(), { columns: 40, rows: 5 });
  const written = () => String(terminal.read() ?? '');
  const screen = openScreen(terminal, ({ columns, rows }) => [`${columns} x ${rows}`, '東'.repeat(columns)]);
  const begun = written();
  expect(begun.indexOf('\u001b[?7l')).toBeGreaterThan(begun.indexOf('\u001b[?1049h'));
  expect(begun).toContain(`40 x 5\u001b[K\r\n${'東'.repeat(40)}`);
  Object.assign(terminal, { columns: 10, rows: 3 }).emit('resize');
  expect(written()).toContain('10 x 3');
  screen.close();
  screen.close();
  expect(written()).toBe('\u001b[?7h\u001b[?25h\u001b[?1049l');
});
