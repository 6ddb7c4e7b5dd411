import type { RawCall } from '../records/evaluation.ts';
import { MAX_NESTING } from './nesting.ts';

/** A Python literal (a text, number, True, False, None, list, tuple, or dict with texts as keys) as JSON; null where it is none. */
export function jsonOfPythonLiteral(source: string): string | null {
  try {
    const reader = new PythonReader(source, { bareNames: false });
    const json = reader.value();
    reader.end();
    return json;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

const SPACE = /\s*/y;
const NAME = /[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*/y;
const DIGITS = String.raw`\d+(?:_\d+)*`;
const NUMBER = new RegExp(`[+-]?(?:${DIGITS}\\.?(?:${DIGITS})?|\\.${DIGITS})(?:[eE][+-]?${DIGITS})?`, 'y');
const TEXT = /'((?:[^'\\\n]|\\[\s\S])*)'|"((?:[^"\\\n]|\\[\s\S])*)"/y;
const WORDS: Readonly<Record<string, string>> = { True: 'true', False: 'false', None: 'null' };
const ESCAPE = /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{1,3})|([\s\S]))/g;
const ESCAPES: Readonly<Record<string, string>> = {
  ...{ n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', f: '\f', v: '\v' },
  ...{ '\\': '\\', "'": "'", '"': '"', '\n': '' },
};

/** Reads Python's literals and calls from left to right and writes JSON; a SyntaxError where it is stuck. */
export class PythonReader {
  readonly #source: string;
  readonly #bareNames: boolean;
  #at = 0;
  #depth = 0;
  /** Whether a comma followed the last item of the list read last. */
  #endedWithComma = false;

  constructor(source: string, { bareNames }: { bareNames: boolean }) {
    this.#source = source;
    this.#bareNames = bareNames;
  }

  isAt(character: string): boolean {
    this.#skipSpace();
    return this.#source[this.#at] === character;
  }

  end(): void {
    this.#skipSpace();
    if (this.#at < this.#source.length) throw new SyntaxError('more after the calls');
  }

  call(): RawCall {
    const name = this.#matched(NAME)[0];
    const given = this.listed('(', ')', () => {
      const argument = this.#matched(NAME)[0];
      this.#take('=');
      return [argument, this.value()] as const;
    });
    if (new Set(given.map(([argument]) => argument)).size < given.length) throw new SyntaxError('an argument twice');
    return { name, arguments: `{${given.map(([argument, value]) => `${JSON.stringify(argument)}:${value}`).join(',')}}` };
  }

  /** Items between brackets; a comma may follow the last. */
  listed<T>(open: string, close: string, item: () => T): T[] {
    const items: T[] = [];
    this.#depth += 1;
    if (this.#depth > MAX_NESTING) throw new SyntaxError('nested too deeply');
    this.#take(open);
    let isAfterComma = false;
    while (!this.isAt(close)) {
      items.push(item());
      isAfterComma = !this.isAt(close);
      if (isAfterComma) this.#take(',');
    }
    this.#take(close);
    this.#endedWithComma = isAfterComma;
    this.#depth -= 1;
    return items;
  }

  value(): string {
    if (this.isAt('[')) return `[${this.listed('[', ']', () => this.value()).join(',')}]`;
    if (this.isAt('(')) return this.#parenthesised();
    if (this.isAt('{')) return `{${this.listed('{', '}', () => this.#member()).join(',')}}`;
    if (this.isAt('"') || this.isAt("'")) return JSON.stringify(this.#text());
    if (/[A-Za-z_]/.test(this.#source[this.#at] ?? '')) return this.#word();
    return jsonNumber(this.#matched(NUMBER)[0]);
  }

  /** `(5)` is 5, `(5,)` a list of it. */
  #parenthesised(): string {
    const values = this.listed('(', ')', () => this.value());
    return values.length === 1 && !this.#endedWithComma ? (values[0] ?? '') : `[${values.join(',')}]`;
  }

  #member(): string {
    const key = this.#text();
    this.#take(':');
    return `${JSON.stringify(key)}:${this.value()}`;
  }

  #text(): string {
    const [, single, double] = this.#matched(TEXT);
    if (this.isAt('"') || this.isAt("'")) throw new SyntaxError('texts side by side');
    return (single ?? double ?? '').replaceAll(ESCAPE, readEscape);
  }

  #word(): string {
    const name = this.#matched(NAME)[0];
    const word = Object.hasOwn(WORDS, name) ? WORDS[name] : undefined;
    if (word !== undefined) return word;
    if (!this.#bareNames || this.isAt('(')) throw new SyntaxError('a name in place of a value');
    return JSON.stringify(name);
  }

  #skipSpace(): void {
    SPACE.lastIndex = this.#at;
    this.#at += SPACE.exec(this.#source)?.[0].length ?? 0;
  }

  #take(character: string): void {
    if (!this.isAt(character)) throw new SyntaxError(`expected ${character}`);
    this.#at += 1;
  }

  #matched(pattern: RegExp): RegExpExecArray {
    this.#skipSpace();
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#source);
    if (!match) throw new SyntaxError('something else');
    this.#at += match[0].length;
    return match;
  }
}

/** As Python reads it: by code point, by name, and where there is none, as it stands. @throws SyntaxError for `\N{…}` and a cut code point. */
function readEscape(whole: string, x?: string, u?: string, U?: string, octal?: string, character = ''): string {
  const hex = x ?? u ?? U;
  const codePoint = hex === undefined ? (octal === undefined ? null : Number.parseInt(octal, 8)) : Number.parseInt(hex, 16);
  if (codePoint !== null) {
    if (codePoint > 0x10ffff) throw new SyntaxError('beyond the last code point');
    return String.fromCodePoint(codePoint);
  }
  if ('xuUN'.includes(character)) throw new SyntaxError('an escape that is not read');
  return ESCAPES[character] ?? whole;
}

/** `.5`, `5.`, `+5` and `1_000` as JSON writes them. @throws SyntaxError for 007. */
function jsonNumber(written: string): string {
  const number = written
    .replaceAll('_', '')
    .replace(/^\+/, '')
    .replace(/^(-?)\./, '$10.')
    .replace(/\.(?=$|[eE])/, '.0');
  JSON.parse(number);
  return number;
}
