import { type ExactJson, isExactObject } from '../records/exact-json/exact-json.ts';

/** Only calls are written so, whatever their name: a tag, `[f(` or `f(a=` in front, a list of calls that is not empty. */
const MARKS = [
  /<tool_call|<function[=_]|\[TOOL_CALLS\]|<\|python_tag\|>/i,
  /^\s*(?:\[\s*[A-Za-z_][\w.]*\(|[A-Za-z_][\w.]*\(\s*\w+\s*=)/,
  /["']tool_calls\\?["']\s*:(?!\s*(?:\[\s*\]|null))/,
  /["']function_call\\?["']\s*:(?!\s*null)/,
] as const;
const NAME_MEMBER = /["']name\\?["']\s*:/;
const ARGUMENTS_MEMBER = /["']arguments\\?["']\s*:/;

/**
 * Whether a text writes out a call that it does not make. A dot of an offered name may be an underscore. A call is
 * - an offered name before a bracket, `get(…)`, or before an object, as in `<function=get>{…}` and `{"get": {…}}`;
 * - an offered name inside a code fence, or as a member's value: `{"function": "get"}`;
 * - JSON with `name` and `arguments`, or with `tool_calls`, a text that begins as Python's calls do, and the tags that only calls have.
 * Prose that names a tool is none, nor is a fence that names no tool, nor code that defines a function of the tool's name itself: it calls its own.
 */
export function isCallInWords(text: string, offered: readonly string[]): boolean {
  if (MARKS.some((mark) => mark.test(text)) || (NAME_MEMBER.test(text) && ARGUMENTS_MEMBER.test(text))) return true;
  const foreign = offered.map(patternOf).filter((name) => !new RegExp(`^[ \\t]*(?:def|function)[ \\t]+${name}[ \\t]*\\(`, 'm').test(text));
  if (foreign.length === 0) return false;
  const name = `(?<![\\w\\\\])(?:${foreign.join('|')})`;
  // `area(s)` is a plural, `area()` a mention, and `area (in square metres)` an aside.
  const called = new RegExp(`${name}(?:\\((?!(?:e?s)?\\))|\\s{1,9}\\(\\s{0,9}\\w+\\s{0,9}=|[\\s"'\`>:*]{0,9}(?:[A-Za-z][\\w ]{0,30}:\\s{0,9})?\\{)`);
  const asMember = new RegExp(`["'](?:\\w*name|function|tool|action)\\\\?["']\\s{0,9}:\\s{0,9}\\\\?["'](?:[\\w-]+\\.)?${name}\\\\?["']`);
  const alone = new RegExp(`${name}(?!\\w)`);
  return called.test(text) || asMember.test(text) || fencesIn(text).some((fenced) => alone.test(fenced));
}

function patternOf(name: string): string {
  return name.replaceAll(/[^\w.]/g, '\\$&').replaceAll('.', '[._]');
}

/** What stands between fences, without the language; a fence left open ends with the text. */
function fencesIn(text: string): string[] {
  return text
    .split(/```|~~~/)
    .filter((_, index) => index % 2 === 1)
    .map((fenced) => fenced.replace(/^[\w+-]*[ \t]*\n/, ''));
}

/** The names that JSON calls, one or several of them, in OpenAI's form or the plain one. */
export function namesCalledIn(json: ExactJson): string[] {
  if (Array.isArray(json)) return json.flatMap(namesCalledIn);
  if (!isExactObject(json)) return [];
  const { name, arguments: args, tool_calls, function: named } = json;
  const own = typeof name === 'string' && args !== undefined ? [name] : [];
  return [...own, ...[tool_calls, named].flatMap((inner) => (inner === undefined ? [] : namesCalledIn(inner)))];
}
