import { stripVTControlCharacters } from 'node:util';
import { parseJson } from '../../records/exact-json/parse-json.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this removes
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/**
 * Text safe to print anywhere as text: no terminal sequences; control characters and bidirectional overrides
 * become U+FFFD; line ends are `\n`; lone surrogates are replaced.
 */
export function harmless(text: string): string {
  return stripVTControlCharacters(text).replace(/\r\n?/g, '\n').replace(CONTROLS, '\ufffd').toWellFormed();
}

/** The same value with every text in it harmless; for plain JSON values. */
export function allHarmless<T>(value: T): T {
  return parseJson(JSON.stringify(value), (member) => (typeof member === 'string' ? harmless(member) : member)) as T;
}
