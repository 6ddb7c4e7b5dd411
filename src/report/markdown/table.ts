/** A section that is closed until somebody opens it; `summary` and `body` are Markdown of ours. */
export function folded(summary: string, body: string): string {
  return `<details><summary>${summary}</summary>\n\n${body}\n\n</details>`;
}

/** A table of ready cells; `align` holds one character a column: `-` left, `r` right. */
export function table(header: readonly string[], rows: readonly (readonly string[])[], align: string): string {
  const rule = header.map((_, at) => (align[at] === 'r' ? '--:' : '---'));
  return [header, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** With a capital first letter. */
export function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
