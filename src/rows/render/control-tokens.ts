import { UserError } from '../../errors.ts';

/** They stand for no character and are free for use inside a program. */
const MARKS = Array.from({ length: 32 }, (_, index) => String.fromCodePoint(0xfdd0 + index));

/** Tokens that some of an input's texts must not become. */
export interface Cut<T> {
  tokens: readonly string[];
  /** The input with those texts changed. */
  within(input: T, change: (text: string) => string): T;
}

/** No text of an input becomes one of these. */
export function everywhere<T>(tokens: readonly string[]): Cut<T> {
  return { tokens, within: mapTexts };
}

/**
 * Renders something so that no text in it can become a control token: what is rendered comes in pieces, and a text that reads like one is cut in two.
 * Joined, the pieces are what would be rendered anyway; a tokenizer is given each by itself.
 */
export function inPieces<T>(input: T, cuts: readonly Cut<T>[], render: (input: T) => string): string[] {
  const present = cuts.map((cut) => ({ ...cut, tokens: presentIn(input, cut) })).filter(({ tokens }) => tokens.length > 0);
  if (present.length === 0) return [render(input)];
  const texts = textsOf(input, mapTexts);
  const mark = MARKS.find((one) => !texts.some((text) => text.includes(one)));
  if (mark === undefined) throw new UserError('A prompt holds every noncharacter from U+FDD0 to U+FDEF, and a control token. Leave one of them out.');
  const marked = present.reduce((changed, { tokens, within }) => {
    // One character of each beginning, so that overlapping ones are all cut.
    const beginnings = new RegExp(`(?=${tokens.map(escaped).join('|')})[\\s\\S]`, 'gu');
    return within(changed, (text) => text.replaceAll(beginnings, `$&${mark}`));
  }, input);
  return render(marked).split(mark);
}

function presentIn<T>(input: T, { tokens, within }: Cut<T>): string[] {
  const texts = textsOf(input, within);
  return tokens.filter((token) => texts.some((text) => text.includes(token)));
}

function textsOf<T>(input: T, within: Cut<T>['within']): string[] {
  const texts: string[] = [];
  within(input, (text) => {
    texts.push(text);
    return text;
  });
  return texts;
}

/** The same value with every string in it replaced, keys too. */
function mapTexts<T>(value: T, change: (text: string) => string): T;
function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((member) => mapTexts(member, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [change(key), mapTexts(member, change)]));
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
