import { UserError } from '../../errors.ts';

/** They stand for no character and are free for use inside a program. */
const MARKS = Array.from({ length: 32 }, (_, index) => String.fromCodePoint(0xfdd0 + index));

/**
 * Renders something so that no text in it can become a control token: what is rendered comes in pieces, and a text that reads like one is cut in two.
 * Joined, the pieces are what would be rendered anyway; a tokenizer is given each by itself.
 */
export function inPieces<T>(input: T, controlTokens: readonly string[], render: (input: T) => string): string[] {
  const texts: string[] = [];
  mapTexts(input, (text) => {
    texts.push(text);
    return text;
  });
  const present = controlTokens.filter((token) => texts.some((text) => text.includes(token)));
  if (present.length === 0) return [render(input)];
  const mark = MARKS.find((one) => !texts.some((text) => text.includes(one)));
  if (mark === undefined) throw new UserError('A prompt holds every noncharacter from U+FDD0 to U+FDEF, and a control token. Leave one of them out.');
  // One character of each beginning, so that overlapping ones are all cut.
  const beginnings = new RegExp(`(?=${present.map(escaped).join('|')})[\\s\\S]`, 'gu');
  return render(mapTexts(input, (text) => text.replaceAll(beginnings, `$&${mark}`))).split(mark);
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
