/** Words in a shingle: three tell two short requests apart by one word, and still see through a changed word in a long one. */
export const SHINGLE_WORDS = 3;

const UNSPACED = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}`;
/** In scripts written without spaces each character is a word. */
const WORD = new RegExp(`[${UNSPACED}]|[^\\s${UNSPACED}]+`, 'gu');
const HAS_UNSPACED = new RegExp(`[${UNSPACED}]`, 'u');

/** Folded text that two near-duplicates share: NFKC, lower case, everything but letters and digits one space. */
export function folded(text: string): string {
  const words = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
  return words === '' ? text.trim() : words;
}

/** The words of a folded text, as 32-bit hashes. */
export function wordHashes(text: string): Uint32Array {
  const words = HAS_UNSPACED.test(text) ? (text.match(WORD) ?? []) : text.split(' ');
  return Uint32Array.from(words, hashText);
}

/** The distinct runs of `SHINGLE_WORDS` words as 32-bit hashes (Broder 1997, SEQUENCES '97:21); a shorter text is one shingle. */
export function shinglesOf(words: Uint32Array): Set<number> {
  const shingles = new Set<number>();
  const runs = Math.max(1, words.length - SHINGLE_WORDS + 1);
  for (let start = 0; start < runs; start += 1) shingles.add(hashRun(words, start, Math.min(SHINGLE_WORDS, words.length)));
  return shingles;
}

/** Order counts. */
export function hashRun(words: Uint32Array, start: number, length: number): number {
  let hash = length;
  for (let at = start; at < start + length; at += 1) hash = mixed(Math.imul(hash, 0x9e3779b1) ^ (words[at] ?? 0));
  return hash;
}

function hashText(text: string): number {
  let hash = text.length;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x5bd1e995) ^ (hash >>> 15);
  return mixed(hash);
}

/** MurmurHash3's 32-bit finaliser (Appleby): every bit of the input reaches every bit of the output. */
export function mixed(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
