import type { AnswerFormat } from '../../src/answers/format.ts';
import { pythonCalls } from '../../src/answers/python-text.ts';
import { isDict, type PythonDict, parsePython } from './python-json.ts';

/** The calls that BFCL's handler for a model finds in its output; null where it raises an error. */
export type Decoded = { name: string; arguments: PythonDict }[] | null;

export type Handler = 'native' | 'xlam' | 'python';

/** The handler for a file that we read in this format; null where BFCL has none that is rewritten here. */
export function handlerOf(format: AnswerFormat): Handler | null {
  return ({ calls: 'native', 'xlam-text': 'xlam', 'python-text': 'python', completion: null } as const)[format];
}

export type Output = string | readonly Readonly<Record<string, string | object>>[];

export function decode(output: Output, handler: Handler): Decoded {
  if (handler === 'native') return decodeNative(output);
  return handler === 'xlam' ? decodeXlam(String(output)) : decodePython(String(output));
}

/** A text is no list of calls, and raises. */
function decodeNative(output: Output): Decoded {
  if (typeof output === 'string') return null;
  const calls = output.flatMap((made) =>
    Object.entries(made).flatMap(([name, written]) => {
      const args = parsePython(typeof written === 'string' ? written : JSON.stringify(written));
      return isDict(args) ? [{ name, arguments: args }] : [];
    }),
  );
  return calls.length === output.length ? calls : null;
}

/** The list, or the member `tool_calls`; any other JSON is no call. */
function decodeXlam(text: string): Decoded {
  const json = parsePython(text);
  if (json === undefined) return null;
  const listed = Array.isArray(json) ? json : isDict(json) ? json['tool_calls'] : undefined;
  if (!Array.isArray(listed)) return [];
  const calls = listed.flatMap((item) => {
    if (!isDict(item)) return [];
    const { name, arguments: args } = item;
    return typeof name === 'string' && isDict(args) ? [{ name, arguments: args }] : [];
  });
  return calls.length === listed.length ? calls : null;
}

const KEYWORDS: ReadonlySet<string> = new Set(
  'False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield'.split(
    ' ',
  ),
);

/** Fences and brackets are made up for, and a bare name is its own text; a keyword of Python's is no name. */
function decodePython(text: string): Decoded {
  const said = text.replace(/^[`\n ]+|[`\n ]+$/g, '');
  const made = pythonCalls(`${said.startsWith('[') ? '' : '['}${said}${said.endsWith(']') ? '' : ']'}`, { bareNames: true });
  const calls = made === null ? null : decodeNative(made.map((call) => ({ [call.name]: call.arguments })));
  const names = (calls ?? []).flatMap((call) => [...call.name.split('.'), ...Object.keys(call.arguments)]);
  return names.some((name) => KEYWORDS.has(name)) ? null : calls;
}
