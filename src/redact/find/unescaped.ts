/** A text as a reader would see it, and where each of its characters begins and ends in the original. */
export interface View {
  text: string;
  /** Place of each character, and after the last the original's length; null where the two agree. */
  at: Uint32Array | null;
}

const WIDE = /[\uFF01-\uFF5E\u3000\u00A0\u2000-\u200A\u202F\u2010-\u2015\u2212\u0660-\u0669\u06F0-\u06F9\u0966-\u096F\u200B-\u200F\u2060-\u2064\uFEFF\u00AD]/;
const INVISIBLE = /[\u200B-\u200F\u2060-\u2064\uFEFF\u00AD]/;

/** Full-width and foreign digits, signs and spaces as ASCII has them; what cannot be seen is left out. Null where there is none of it. */
export function folded(text: string): View | null {
  if (!WIDE.test(text)) return null;
  const places: number[] = [];
  let seen = '';
  for (let index = 0; index < text.length; index++) {
    const character = text[index] ?? '';
    if (INVISIBLE.test(character)) continue;
    seen += plain(character);
    places.push(index);
  }
  return { text: seen, at: Uint32Array.from([...places, text.length]) };
}

function plain(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 128) return character;
  if (code >= 0xff01 && code <= 0xff5e) return String.fromCharCode(code - 0xfee0);
  if (/[\u3000\u00A0\u2000-\u200A\u202F]/.test(character)) return ' ';
  if (/[\u2010-\u2015\u2212]/.test(character)) return '-';
  const zero = [0x0660, 0x06f0, 0x0966].find((first) => code >= first && code < first + 10);
  return zero === undefined ? character : String(code - zero);
}

const ESCAPE = /%[0-9A-Fa-f]{2}|\\{1,8}u[0-9A-Fa-f]{4}|\\{1,8}x[0-9A-Fa-f]{2}|&#\d{2,3};|&#x[0-9A-Fa-f]{2};|&(?:commat|period|colon|lowbar|dash|amp);/g;
const ENTITIES: Readonly<Record<string, string>> = { commat: '@', period: '.', colon: ':', lowbar: '_', dash: '-', amp: '&' };

/** With percent signs, backslashes and HTML entities undone where they stand for ASCII; null where there are none. */
export function unescaped(text: string): View | null {
  const places: number[] = [];
  let seen = '';
  let after = 0;
  const copy = (end: number) => {
    for (let index = after; index < end; index++) places.push(index);
    seen += text.slice(after, end);
  };
  for (const match of text.matchAll(ESCAPE)) {
    const character = meant(match[0]);
    if (character === null) continue;
    copy(match.index);
    seen += character;
    places.push(match.index);
    after = match.index + match[0].length;
  }
  if (after === 0) return null;
  copy(text.length);
  return { text: seen, at: Uint32Array.from([...places, text.length]) };
}

function meant(written: string): string | null {
  const entity = ENTITIES[written.slice(1, -1)];
  if (entity !== undefined) return entity;
  const code =
    written.startsWith('&#') && !written.startsWith('&#x') ? Number.parseInt(written.slice(2), 10) : Number.parseInt(written.replace(/^\W*[ux]?/, ''), 16);
  return code > 0 && code < 128 ? String.fromCharCode(code) : null;
}
