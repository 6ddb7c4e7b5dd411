import type { Find } from './find/find.ts';
import { finder } from './find/find.ts';
import { disjoint, type Finding } from './find/finding.ts';
import { tells } from './find/names.ts';
import { splitFindings } from './find/split.ts';
import { rewritten } from './rewrite.ts';
import { lintedSecrets } from './secretlint.ts';
import { findRules, type RedactionSettings } from './settings.ts';
import { HASHED_ID, hashedId, keyedToken, keyFingerprint } from './token.ts';

export interface Redactor {
  /**
   * Values of one trace each, whatever they hold, with a keyed token in place of everything that must not stay: the same token for the same value
   * wherever it stands. A value in which nothing was found is returned itself.
   */
  redacted(traces: readonly unknown[]): Promise<unknown[]>;
  /** An id as it is, or where it holds something personal a keyed hash of it. */
  id(id: string): string;
  /** Tells two keys apart without telling either. */
  fingerprint: string;
}

/** Names under which people and models say things; only between these is a value looked for that one text begins and another ends. */
const SAID = new Set(['content', 'text', 'input', 'output', 'value', 'message', 'prompt', 'arguments']);
/** No credential that secretlint knows is shorter. */
const SHORTEST_LINTED = 16;
/** Too short to be told from a word when it stands elsewhere without what gave it away. */
const SHORTEST_REPEATED = 6;
/** A file in Base64 gives itself away wherever it stands, and is more than a pattern can hold. */
const LONGEST_REPEATED = 4000;

/** The ids that tracers make: nobody's data, whatever their digits look like. */
const OPAQUE = /^(?=.*[a-f])(?:[0-9a-f]{16}|[0-9a-f]{32}|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})$/i;

export function redactor(settings: RedactionSettings, key: string): Redactor {
  const find = finder(findRules(settings));
  const { allow } = settings;
  const [allowedFields, allowedValues] = [new Set(allow.fields), new Set(allow.values)];

  const one = (trace: unknown, texts: readonly Text[], linted: ReadonlyMap<string, Finding[]>): unknown => {
    const found = findingsIn(texts, { find, linted, only: settings.kinds });
    if (found.size === 0) return trace;
    const allowed = new Set(
      texts.flatMap(({ text, name }) => (name !== null && allowedFields.has(name) ? (found.get(keyOf(text, name)) ?? []).map(idOf) : [])),
    );
    const isAllowed = (finding: Finding, text: string) =>
      allowed.has(idOf(finding)) || allowedValues.has(finding.value) || allowedValues.has(text.slice(finding.start, finding.end));
    const repeated = repetitions(texts, found, isAllowed);
    return rewritten(trace, (text, name) => {
      const findings = disjoint([...(found.get(keyOf(text, name)) ?? []), ...repeated(text)]).filter((finding) => !isAllowed(finding, text));
      return findings.length === 0 ? text : replaced(text, findings, key);
    });
  };

  return {
    redacted: async (traces) => {
      const texts = traces.map(textsOf);
      const long = new Set(texts.flatMap((own) => own.flatMap(({ text }) => (text.length >= SHORTEST_LINTED ? [text] : []))));
      const linted = settings.kinds.includes('SECRET') ? await lintedSecrets(long) : new Map<string, Finding[]>();
      return traces.map((trace, index) => one(trace, texts[index] ?? [], linted));
    },
    id: (id) => (HASHED_ID.test(id) || OPAQUE.test(id) || find(id, null).every((finding) => allowedValues.has(finding.value)) ? id : hashedId(id, key)),
    fingerprint: keyFingerprint(key),
  };
}

interface Text {
  text: string;
  name: string | null;
}

function textsOf(trace: unknown): Text[] {
  const texts: Text[] = [];
  rewritten(trace, (text, name) => {
    if (text !== '') texts.push({ text, name });
    return text;
  });
  return texts;
}

/** The same text may be found out by one field's name and not by another's. */
function keyOf(text: string, name: string | null): string {
  return name === null || !tells(name) ? text : `${name}\0${text}`;
}

function idOf({ kind, value }: Finding): string {
  return `${kind}\n${value}`;
}

function findingsIn(
  texts: readonly Text[],
  { find, linted, only }: { find: Find; linted: ReadonlyMap<string, Finding[]>; only: readonly string[] },
): Map<string, Finding[]> {
  const found = new Map<string, Finding[]>();
  const seen = new Set<string>();
  for (const { text, name } of texts) {
    const place = keyOf(text, name);
    if (seen.has(place)) continue;
    seen.add(place);
    const findings = [...find(text, name), ...(linted.get(text) ?? []).filter(({ kind }) => only.includes(kind))];
    if (findings.length > 0) found.set(place, findings);
  }
  const said = texts.filter(({ name }) => name !== null && SAID.has(name));
  const names = Map.groupBy(said, ({ text }) => text);
  for (const { text, finding } of splitFindings([...new Set(said.map(({ text }) => text))], find)) {
    for (const { name } of names.get(text) ?? []) found.set(keyOf(text, name), [...(found.get(keyOf(text, name)) ?? []), finding]);
  }
  return found;
}

/** Values where they stand without what gave them away: a password that is an argument of its own. */
function repetitions(
  texts: readonly Text[],
  found: ReadonlyMap<string, Finding[]>,
  isAllowed: (finding: Finding, text: string) => boolean,
): (text: string) => Finding[] {
  const known = new Map<string, Finding>();
  for (const { text, name } of texts) {
    for (const finding of found.get(keyOf(text, name)) ?? []) {
      const spelling = text.slice(finding.start, finding.end);
      if (spelling.length >= SHORTEST_REPEATED && spelling.length <= LONGEST_REPEATED && !isAllowed(finding, text)) known.set(spelling, finding);
    }
  }
  if (known.size === 0) return () => [];
  const spellings = [...known.keys()].sort((a, b) => b.length - a.length).map((spelling) => spelling.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'));
  const anywhere = new RegExp(`(?<![\\p{L}\\p{N}])(?:${spellings.join('|')})(?![\\p{L}\\p{N}])`, 'gu');
  return (text) =>
    [...text.matchAll(anywhere)].flatMap((match) => {
      const finding = known.get(match[0]);
      return finding ? [{ ...finding, start: match.index, end: match.index + match[0].length }] : [];
    });
}

function replaced(text: string, findings: readonly Finding[], key: string): string {
  let [made, after] = ['', 0];
  for (const finding of findings) {
    made += text.slice(after, finding.start) + keyedToken(finding, key);
    after = finding.end;
  }
  return made + text.slice(after);
}
