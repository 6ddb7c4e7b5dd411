import type { SettlingShown } from '../../records/console/compare/golds.ts';
import { allHarmless } from '../../report/view/harmless.ts';

const AROUND = 3;

/** Two texts that differ in one place, as a person reads it: the lines that go and come, and a few around them. */
export function changeBetween(before: string, after: string): Pick<SettlingShown, 'firstLine' | 'lines'> {
  const [old, now] = [linesOf(before), linesOf(after)];
  const most = Math.min(old.length, now.length);
  let start = 0;
  while (start < most && old[start] === now[start]) start += 1;
  let end = 0;
  while (end < most - start && old.at(-1 - end) === now.at(-1 - end)) end += 1;
  const first = Math.max(0, start - AROUND);
  const same = (lines: readonly string[]) => lines.map((text) => ({ kind: 'same' as const, text }));
  return allHarmless({
    firstLine: first + 1,
    lines: [
      ...same(now.slice(first, start)),
      ...old.slice(start, old.length - end).map((text) => ({ kind: 'removed' as const, text })),
      ...now.slice(start, now.length - end).map((text) => ({ kind: 'added' as const, text })),
      ...same(now.slice(now.length - end, now.length - end + AROUND)),
    ],
  });
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.replace(/\r?\n$/, '').split(/\r?\n/);
}
