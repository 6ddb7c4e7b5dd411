const LEAST_CHARACTERS = 50;
const LEAST_TIMES = 4;

/**
 * Whether the second half of a text, of 50 characters or more, is one piece at least four times over, as it stands or whatever its numbers are: a model in
 * a loop, or one that counts, ends at no limit.
 */
export function endsInALoop(text: string): boolean {
  return [text, text.replaceAll(/\d+/g, '0')].some((written) => isRepeated(written.slice(Math.floor(written.length / 2))));
}

function isRepeated(text: string): boolean {
  return text.length >= LEAST_CHARACTERS && periodOf(text) * LEAST_TIMES <= text.length;
}

/** The smallest shift at which a text lies on itself, by the longest of its beginnings that it also ends with (Knuth, Morris and Pratt 1977). */
function periodOf(text: string): number {
  const borders = new Uint32Array(text.length);
  for (let at = 1; at < text.length; at += 1) {
    let border = borders[at - 1] ?? 0;
    while (border > 0 && text[at] !== text[border]) border = borders[border - 1] ?? 0;
    borders[at] = text[at] === text[border] ? border + 1 : 0;
  }
  return text.length - (borders.at(-1) ?? 0);
}
