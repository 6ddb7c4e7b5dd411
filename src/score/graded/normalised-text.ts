/**
 * A text as people read it: composed alike (NFKC), in one case, with one kind of space, quote and dash, without a comma, full stop, colon, semicolon,
 * exclamation or question mark before white space or at the end, and a hyphen between letters as a space. A text of nothing but such marks is them: a
 * comma between columns is no semicolon.
 * A word that may be code, with a digit beside a letter or a character that prose has none of (`user@host`, `a_b`, `/tmp/X`, `x=1`, `aB3x`), stays as
 * it is, but for its composition (NFC): there case and signs carry meaning. Signs within or before a number stay: -5 is not 5, nor 1.5 15.
 */
export function normalisedText(text: string): string {
  const words = text
    .replaceAll(/[\u2018\u2019\u201a\u2032]/g, "'")
    .replaceAll(/[\u201c\u201d\u201e\u00ab\u00bb\u2033]/g, '"')
    .replaceAll(/[\u2010-\u2015\u2212]/g, '-')
    .split(/\s+/u)
    .filter((word) => word !== '');
  const told = words.map((word) => word.replace(CLOSING, '')).filter((word) => word !== '');
  return (told.length > 0 ? told : words).map(normalisedWord).join(' ');
}

/** Looked for from its first mark on only: a model that repeats one mark without end must not cost time squared. */
const CLOSING = /(?<![,.:;!?])[,.:;!?]+$/;

const CODE = /\p{No}|\p{L}\p{N}|\p{N}\p{L}|[_@/\\#$%&*+=<>|^~`[\]{}]|\p{L}[.:;!?,]\p{L}/u;

function normalisedWord(word: string): string {
  if (CODE.test(word)) return word.normalize('NFC');
  return caseFolded(word.normalize('NFKC')).replaceAll(/(?<=\p{L})-(?=\p{L})/gu, ' ');
}

/** Without regard to case, in every language alike; composed, so that an accent is one character. */
export function caseFolded(text: string): string {
  // Upper case first: it takes ß for ss and the final sigma for any other.
  return text.normalize('NFC').toUpperCase().toLowerCase().replaceAll('ς', 'σ').normalize('NFC');
}
