/** A stage as the comment's table tells it. */
export interface ToldStage {
  name: string;
  /** `will run`, `may run`, `ran`, `re-used`. */
  does: string;
  why: string;
}

const HEADER = /^\| Stage \| (?:Does|Did) \| Why \|/;

/** The stages of a comment that Fledgling wrote, as plain text; empty where it has no such table. */
export function stagesIn(markdown: string): ToldStage[] {
  const lines = markdown.split('\n');
  const start = lines.findIndex((text) => HEADER.test(text));
  if (start < 0) return [];
  const rows = lines.slice(start + 2);
  const end = rows.findIndex((text) => !text.startsWith('| '));
  return rows.slice(0, end < 0 ? undefined : end).map((row) => {
    // A cell's own bars are escaped, or are another sign: what is left parts the cells.
    const [name = '', does = '', why = ''] = row
      .slice(2)
      .split(/ \|(?: |$)/)
      .map(plain);
    return { name, does, why };
  });
}

/** What `prose` and `inlineCode` wrote, read back. */
function plain(cell: string): string {
  return cell
    .replace(/^`+ ?|(?<!\\) ?`+$/g, '')
    .replaceAll(/\\([\\`*_{}[\]()!|~^$\-+=.])|\*\*/g, '$1')
    .replaceAll('\u200b', '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .trim();
}
