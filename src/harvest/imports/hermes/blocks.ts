/** A text cut at its `<tag>…</tag>` blocks: what stands in them, before the first, and after or between them. Null where a tag has no pair. */
export function blocksIn(text: string, tag: string): { before: string; inside: string[]; after: string } | null {
  const [open, close] = [`<${tag}>`, `</${tag}>`];
  const [outside, inside]: [string[], string[]] = [[], []];
  let at = 0;
  // Searched from left to right once: a text may be full of tags that are never closed.
  for (let start = text.indexOf(open); start !== -1; start = text.indexOf(open, at)) {
    const end = text.indexOf(close, start);
    if (end === -1) return null;
    outside.push(text.slice(at, start));
    inside.push(text.slice(start + open.length, end));
    at = end + close.length;
  }
  outside.push(text.slice(at));
  const [before = '', ...after] = outside;
  return outside.some((piece) => piece.includes(close)) ? null : { before, inside, after: after.join('') };
}
