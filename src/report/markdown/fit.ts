import { bytesOf } from '../view/clip.ts';
import { count } from '../view/numbers.ts';

/** A part of a comment or report that stays whole or goes whole. */
export interface Section {
  /** What it holds, for the line that stands in its place when it was left out. */
  title: string;
  markdown: string;
  /** How soon it is left out: the smallest goes first, null never goes. */
  keeps: number | null;
}

/**
 * The sections one below the other in at most `maxBytes` of UTF-8. The least important go first, each replaced by one line that says
 * what was left out and where it can be read; `where` is ready Markdown.
 */
export function fitted(sections: readonly Section[], { maxBytes, where }: { maxBytes: number; where: string }): string {
  const kept = sections.filter(({ markdown }) => markdown !== '');
  for (;;) {
    const text = kept.map(({ markdown }) => markdown).join('\n\n');
    if (bytesOf(text) <= maxBytes) return text;
    const ranks = kept.flatMap(({ keeps }) => keeps ?? []);
    const at = kept.findIndex(({ keeps }) => keeps === Math.min(...ranks));
    const gone = kept[at];
    if (!gone) return text;
    const size = count(Math.ceil(bytesOf(gone.markdown) / 1024));
    kept[at] = { ...gone, keeps: null, markdown: `Left out for want of room: ${gone.title.toLowerCase()} (${size} KB). ${where}` };
  }
}
