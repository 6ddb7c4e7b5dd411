import { parseExactJson } from '../../../records/exact-json/exact-json.ts';
import { parseJson } from '../../../records/exact-json/parse-json.ts';
import type { JsonValue } from '../../../records/json.ts';
import { isJson } from '../../../records/json-lines.ts';
import { isNestedTooDeeply } from '../../../rows/nesting.ts';
import { jsonOfPythonLiteral } from '../../../rows/python-literal.ts';
import { unsafeNumberIn } from '../exact-numbers.ts';

/** What Hermes writes as JSON in one place and as a Python literal in another; undefined where it is neither whole, or holds a number no double stands for. */
export function valueIn(text: string): JsonValue | undefined {
  const written = contentOf(text);
  if (isNestedTooDeeply(written)) return undefined;
  const json = isJson(written) ? written : jsonOfPythonLiteral(written);
  return json === null || unsafeNumberIn(parseExactJson(json)) !== null ? undefined : parseJson(json);
}

/** Without what stands around a block's content: white space, and line feeds that were escaped twice. */
function contentOf(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && (isSpace(text[start]) || text.startsWith('\\n', start))) start += isSpace(text[start]) ? 1 : 2;
  while (end > start && (isSpace(text[end - 1]) || text.endsWith('\\n', end))) end -= isSpace(text[end - 1]) ? 1 : 2;
  return text.slice(start, Math.max(start, end));
}

function isSpace(character: string | undefined): boolean {
  return character !== undefined && /\s/.test(character);
}
