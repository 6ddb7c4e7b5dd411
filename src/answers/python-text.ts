import type { RawCall } from '../records/evaluation.ts';
import { PythonReader } from '../rows/python-literal.ts';
import { isProse } from './prose.ts';

/**
 * The calls in a text of Python's call syntax, `[f(a=1), g.h(b='x')]` or one call alone; null where it cannot be read. Arguments are named, and literals:
 * texts, numbers, True, False, None, lists, tuples, dicts with texts as keys. An empty list, or prose that begins like no code, calls nothing.
 */
export function callsInPythonText(text: string): RawCall[] | null {
  const said = text.trim();
  return isProse(said) ? [] : pythonCalls(said, { bareNames: false });
}

/** A list of calls, or one. `bareNames`: a name in place of a literal stands for its own text. Numbers stay as they are written, as far as JSON writes them so. */
export function pythonCalls(source: string, options: { bareNames: boolean }): RawCall[] | null {
  try {
    const reader = new PythonReader(source, options);
    const calls = reader.isAt('[') ? reader.listed('[', ']', () => reader.call()) : [reader.call()];
    reader.end();
    return calls;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
