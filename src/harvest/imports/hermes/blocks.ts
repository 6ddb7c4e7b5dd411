/** A text cut at its `<tag>…</tag>` blocks: what stands in them, before the first, and after or between them. Null where a tag has no pair. */
export function blocksIn(text: string, tag: string): { before: string; inside: string[]; after: string } | null {
  const pieces = text.split(new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`));
  const outside = pieces.filter((_, index) => index % 2 === 0);
  if (outside.some((piece) => piece.includes(`<${tag}>`) || piece.includes(`</${tag}>`))) return null;
  const [before = '', ...rest] = outside;
  return { before, inside: pieces.filter((_, index) => index % 2 === 1), after: rest.join('') };
}
