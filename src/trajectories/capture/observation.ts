import { isJsonObject } from '../../records/json.ts';
import { parsedOrNull } from '../../records/json-lines.ts';

/**
 * How messages begin that tell what code gave: CodeActInstruct writes `Observation:`, its demo `Execution Output:`, others `EXECUTION OUTPUT of [python]:`
 * or `Execution logs:`.
 */
const MARKED = /^\s*(?:observations?\s*:|(?:execution|code) (?:output|result|logs?)s?(?: of \[[^\]\n]*\])?\s*:)/i;

/** Whether a message says of itself that it is an observation. */
export function isMarkedObservation(text: string, prefixes: readonly string[]): boolean {
  return MARKED.test(text) || prefixes.some((prefix) => text.trimStart().startsWith(prefix));
}

const TRACEBACK = /^Traceback \(most recent call last\):/m;
/** `ValueError: …`, `requests.exceptions.HTTPError: …`, `Error: …`. */
const NAMED_ERROR = /^(?:[\w.]*(?:Error|Exception)|error)\b\s*:/;
const EXIT_CODE = /^[ \t]*exit code[ \t]*:?[ \t]*[1-9]/im;
const EXIT_CODES = ['exit_code', 'exitCode', 'returncode', 'return_code'];
const FAILED = new Set(['error', 'failed', 'failure']);

/**
 * Whether an observation tells of a failure: a Python traceback, an error's name at its first or last line, an exit code other than 0, or JSON that says so
 * (`error`, `isError`, `success: false`, `status: "error"`, an `exit_code`). What a log lists in its middle says nothing.
 */
export function isErrorObservation(observed: string): boolean {
  const text = observed.replace(MARKED, '').trim();
  const json = /^[[{]/.test(text) ? parsedOrNull(text) : null;
  if (isJsonObject(json)) return saysError(json);
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const isNamed = (line: string | undefined) => line !== undefined && (NAMED_ERROR.test(line.trim()) || /^error\b\s*:/i.test(line.trim()));
  return TRACEBACK.test(text) || EXIT_CODE.test(text) || isNamed(lines[0]) || isNamed(lines.at(-1));
}

function saysError(json: Readonly<Record<string, unknown>>): boolean {
  const { error, isError, is_error, success, ok, status } = json;
  if (EXIT_CODES.some((key) => typeof json[key] === 'number' && json[key] !== 0)) return true;
  const hasError = error !== undefined && error !== null && error !== false && error !== '';
  return (
    hasError || isError === true || is_error === true || success === false || ok === false || (typeof status === 'string' && FAILED.has(status.toLowerCase()))
  );
}
