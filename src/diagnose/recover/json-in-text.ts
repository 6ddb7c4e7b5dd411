import { type ExactJson, parseExactJson } from '../../records/exact-json/exact-json.ts';
import { isNestedTooDeeply } from '../../rows/nesting.ts';
import { jsonOfPythonLiteral } from '../../rows/python-literal.ts';

export interface JsonInText {
  value: ExactJson;
  start: number;
  end: number;
  /** It was written as Python writes it: quotes, True, None. */
  isPython: boolean;
}

/** After so many objects, lists and brackets that are none, a text is not looked at any further. */
const MOST_TRIES = 50;
const LONGEST = 100_000;

/** Every object and list that stands in a text, whatever stands around it, outermost only. */
export function jsonInText(text: string): JsonInText[] {
  const found: JsonInText[] = [];
  if (text.length > LONGEST || isNestedTooDeeply(text)) return found;
  let tries = 0;
  for (let at = 0; at < text.length && tries + found.length < MOST_TRIES; at += 1) {
    if (text[at] !== '{' && text[at] !== '[') continue;
    const end = closing(text, at);
    const read = end === null ? null : readValue(text.slice(at, end));
    if (end === null || read === null) tries += 1;
    else {
      found.push({ ...read, start: at, end });
      at = end - 1;
    }
  }
  return found;
}

/** Where the bracket at `start` is closed, those in quotation marks aside; an apostrophe inside a word opens nothing. */
function closing(text: string, start: number): number | null {
  let depth = 0;
  let quote = '';
  for (let at = start; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (quote !== '') {
      if (character === '\\') at += 1;
      else if (character === quote) quote = '';
    } else if (character === '"' || (character === "'" && /[[{(,:\s]/.test(text[at - 1] ?? ' '))) quote = character;
    else if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return null;
}

function readValue(written: string): Pick<JsonInText, 'value' | 'isPython'> | null {
  const json = parsed(written);
  if (json !== undefined) return { value: json, isPython: false };
  // What Python would read and JSON would not is Python only where it has its quotes or words: a trailing comma is broken JSON.
  if (!/'|\b(?:True|False|None)\b/.test(written)) return null;
  const python = jsonOfPythonLiteral(written);
  const value = python === null ? undefined : parsed(python);
  return value === undefined ? null : { value, isPython: true };
}

/** JSON, or undefined. */
export function parsed(text: string): ExactJson | undefined {
  try {
    return isNestedTooDeeply(text) ? undefined : parseExactJson(text);
  } catch {
    return undefined;
  }
}
