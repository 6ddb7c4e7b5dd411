import { parseExactJson } from '../../../records/exact-json/exact-json.ts';
import type { JsonValue } from '../../../records/json.ts';
import { isNestedTooDeeply } from '../../../rows/nesting.ts';
import { jsonOfPythonLiteral } from '../../../rows/python-literal.ts';
import { unsafeNumberIn } from '../exact-numbers.ts';

/** What stands around a block's content: white space, and line feeds that were escaped twice. */
const AROUND = /^(?:\\n|\s)+|(?:\\n|\s)+$/g;

/** What Hermes writes as JSON in one place and as a Python literal in another; undefined where it is neither whole, or holds a number no double stands for. */
export function valueIn(text: string): JsonValue | undefined {
  const written = text.replace(AROUND, '');
  if (isNestedTooDeeply(written)) return undefined;
  const json = isJson(written) ? written : jsonOfPythonLiteral(written);
  return json === null || unsafeNumberIn(parseExactJson(json)) !== null ? undefined : JSON.parse(json);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
