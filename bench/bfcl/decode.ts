import { pythonCalls } from '../../src/answers/python-text.ts';
import { isDict, type PythonDict, parsePython } from './python-json.ts';

/** The calls that BFCL's handler for a model finds in its output; null where it raises an error. */
export type Decoded = { name: string; arguments: PythonDict }[] | null;

export type Handler = 'native' | 'xlam' | 'python';

/** Which handler a file of outputs was for: lists are native calls; texts alone are xLAM's where one is its JSON, else Python's where one is a call. */
export function handlerOf(outputs: readonly (string | Readonly<Record<string, string>>[])[]): Handler | null {
  if (outputs.some((output) => typeof output !== 'string')) return 'native';
  const isXlam = (output: unknown) => {
    const json = typeof output === 'string' ? parsePython(output) : undefined;
    return isDict(json) && Array.isArray(json['tool_calls']);
  };
  if (outputs.some(isXlam)) return 'xlam';
  return outputs.some((output) => (decodePython(String(output))?.length ?? 0) > 0) ? 'python' : null;
}

export function decode(output: string | Readonly<Record<string, string>>[], handler: Handler): Decoded {
  if (handler === 'native') return decodeNative(output);
  return handler === 'xlam' ? decodeXlam(String(output)) : decodePython(String(output));
}

/** A text is no list of calls, and raises. */
function decodeNative(output: string | Readonly<Record<string, string>>[]): Decoded {
  if (typeof output === 'string') return null;
  const calls = output.flatMap((made) =>
    Object.entries(made).flatMap(([name, text]) => {
      const args = parsePython(text);
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

/** Fences and brackets are made up for, and a bare name is its own text. */
function decodePython(text: string): Decoded {
  const said = text.replace(/^[`\n ]+|[`\n ]+$/g, '');
  const made = pythonCalls(`${said.startsWith('[') ? '' : '['}${said}${said.endsWith(']') ? '' : ']'}`, { bareNames: true });
  return made === null ? null : decodeNative(made.map((call) => ({ [call.name]: call.arguments })));
}
