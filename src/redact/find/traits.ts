/** What a text holds at all, counted in one pass: most finders need not look at most texts. */
export interface Traits {
  digits: number;
  dots: number;
  colons: number;
  hasAt: boolean;
  hasPlus: boolean;
  /** Percent signs, backslashes or ampersands: something may be written in escapes. */
  hasEscapes: boolean;
  isAscii: boolean;
  /** Signs that stand in passwords and hardly in sentences. */
  hasSymbols: boolean;
  /** Length of the longest run of letters, digits, `+/_-=`. */
  run: number;
}

const [NOTHING, LETTER, DIGIT, DOT, COLON, AT, PLUS, ESCAPE, JOINER, SYMBOL] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
const CLASS = new Uint8Array(128);
for (let code = 0; code < 128; code++) CLASS[code] = classOf(String.fromCharCode(code));

function classOf(character: string): number {
  if (/[A-Za-z]/.test(character)) return LETTER;
  if (/\d/.test(character)) return DIGIT;
  const others: Record<string, number> = {
    '.': DOT,
    ':': COLON,
    '@': AT,
    '+': PLUS,
    '%': ESCAPE,
    '\\': ESCAPE,
    '&': ESCAPE,
    '/': JOINER,
    _: JOINER,
    '-': JOINER,
    '=': JOINER,
  };
  return others[character] ?? (/[#$^*~`|<>{}[\]!]/.test(character) ? SYMBOL : NOTHING);
}

export function traitsOf(text: string): Traits {
  let [digits, dots, colons, run, longest] = [0, 0, 0, 0, 0];
  let [hasAt, hasPlus, hasEscapes, isAscii, hasSymbols] = [false, false, false, true, false];
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code > 127) {
      isAscii = false;
      if (run > longest) longest = run;
      run = 0;
      continue;
    }
    const kind = CLASS[code];
    if (kind === LETTER) {
      run++;
      continue;
    }
    if (kind === DIGIT || kind === JOINER || kind === PLUS) {
      run++;
      if (kind === DIGIT) digits++;
      else if (kind === PLUS) hasPlus = true;
      continue;
    }
    if (run > longest) longest = run;
    run = 0;
    if (kind === DOT) dots++;
    else if (kind === COLON) colons++;
    else if (kind === AT) hasAt = true;
    else if (kind === ESCAPE) hasEscapes = true;
    else if (kind === SYMBOL) hasSymbols = true;
  }
  return { digits, dots, colons, hasAt, hasPlus, hasEscapes, isAscii, hasSymbols, run: Math.max(run, longest) };
}
