import { clipped } from '../report/view/clip.ts';
import { harmless } from '../report/view/harmless.ts';

export { harmless };

/** Somebody else's text on one line: nothing of it moves a cursor or turns the order of letters. */
export function line(text: string, most: number): string {
  return clipped(harmless(text).replaceAll(/\s+/g, ' ').trim(), most);
}

/** An address that a page may link to; null for anything but https. */
export function webPage(address: string | null | undefined): string | null {
  return typeof address === 'string' && URL.parse(address)?.protocol === 'https:' ? address : null;
}
