import { isMixed } from './credentials.ts';
import type { Find } from './find.ts';
import type { Finding } from './finding.ts';

/** No value that is told apart by its own form is longer. */
const REACH = 80;
/** Kinds whose form alone tells them: joins make words of other kinds by chance. */
const SELF_EVIDENT = new Set(['CARD', 'IBAN', 'EMAIL', 'PHONE', 'SECRET', 'SSN', 'WALLET']);

/** Values of which one text holds the beginning and one of the next two the end: what each of the two holds of them. */
export function* splitFindings(texts: readonly string[], find: Find): Iterable<{ text: string; finding: Finding }> {
  const seen = new Set<string>();
  for (const [index, left] of texts.entries()) {
    for (const right of texts.slice(index + 1, index + 3)) {
      if (!mayContinue(left, right)) continue;
      const [tail, head] = [left.slice(-REACH).replace(/[\s.…,;-]+$/, ''), right.slice(0, REACH).replace(/^[\s.…,;-]+/, '')];
      const pair = `${tail}\0${head}`;
      if (seen.has(pair)) continue;
      seen.add(pair);
      const [offset, skipped] = [left.lastIndexOf(tail), right.indexOf(head)];
      for (const { start, end, kind, value } of across(tail, head, find)) {
        yield { text: left, finding: { kind, value, start: offset + start, end: offset + tail.length } };
        yield { text: right, finding: { kind, value, start: skipped, end: skipped + end - tail.length } };
      }
    }
  }
}

/** Whether what ends one text and begins the other could be one value: words of a language are not. */
function mayContinue(left: string, right: string): boolean {
  let last = left.length - 1;
  while (last >= 0 && /[\s.…,;-]/.test(left[last] ?? '')) last--;
  let first = 0;
  while (first < right.length && /[\s.…,;-]/.test(right[first] ?? '')) first++;
  const end = /[\w@+%.-]*$/.exec(left.slice(Math.max(0, last - 23), last + 1))?.[0] ?? '';
  const beginning = /^[\w@+%.-]*/.exec(right.slice(first, first + 24))?.[0] ?? '';
  return end !== '' && beginning !== '' && /[\d@]|[A-Z]{8}/.test(`${end}${beginning}`);
}

/** What only the two together show, in places of `tail + head`. */
function across(tail: string, head: string, find: Find): Finding[] {
  const joined = find(`${tail}${head}`, null).filter(({ kind, start, end }) => SELF_EVIDENT.has(kind) && start < tail.length && end > tail.length);
  if (joined.length === 0) return [];
  const isAlone = find(tail, null).some(({ end }) => end === tail.length) || find(head, null).some(({ start }) => start === 0);
  // The first half of a key is a key already: the second belongs to it if it looks as drawn at random too.
  return isAlone ? joined.filter(({ kind, end }) => kind === 'SECRET' && isMixed(head.slice(0, end - tail.length))) : joined;
}
