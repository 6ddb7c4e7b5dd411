import { expect } from 'vitest';

/** The lines outside fenced blocks with code spans blanked, read by CommonMark's own rules. */
export function outsideCode(source: string): string[] {
  const lines: string[] = [];
  let fence = '';
  for (const line of source.split('\n')) {
    const ticks = /^(`{3,})[^`]*$/.exec(line)?.[1] ?? '';
    if (fence === '') lines.push(line.replace(/(?<!`)(`+)(?!`)(.*?[^`])\1(?!`)/g, 'CODE'));
    if (fence === '' && ticks) fence = ticks;
    else if (fence && new RegExp(`^ {0,3}\`{${fence.length},}\\s*$`).test(line)) fence = '';
  }
  expect(fence).toBe('');
  return lines;
}
