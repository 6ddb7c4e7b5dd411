import { type Document, isMap, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import type { z } from 'zod';
import type { SchemaNode } from '../json-schema.ts';
import { explainIssue } from './explain.ts';
import { yamlDefect } from './yaml-guard.ts';
import { type LineOf, lineOfPath } from './yaml-lines.ts';

/** A larger settings file is refused before it is parsed. */
export const MAX_SETTINGS_BYTES = 1_000_000;
const MOST_MISTAKES = 20;
/** Names that mean something to JavaScript or to YAML 1.1. */
const RESERVED_KEYS = new Set(['__proto__', 'constructor', 'prototype', '<<']);

/** One thing that is wrong with a settings file, and where. */
export interface Mistake {
  file: string;
  /** From 1; null where the whole file is meant. */
  line: number | null;
  /** Dotted; empty where no key is meant. */
  key: string;
  /** "expected …, got …. Remedy." */
  sentence: string;
}

export interface Settings<T> {
  value: T;
  file: string;
  lineOf: LineOf;
}

export type SettingsResult<T> = { ok: true; settings: Settings<T> } | { ok: false; mistakes: Mistake[] };

export interface SettingsSchema<T> {
  schema: z.ZodType<T>;
  /** The same schema as JSON Schema: where the sentences take their words from. */
  json: SchemaNode;
}

/**
 * Reads YAML settings strictly: plain values only, every key known, every mistake with its line. Hostile text costs a fraction of a second at most.
 * @param file its name, for messages only.
 */
export function readSettings<T>(text: string, file: string, { schema, json }: SettingsSchema<T>): SettingsResult<T> {
  const read = readYaml(text, file);
  if ('line' in read) return { ok: false, mistakes: [read] };
  const parsed = schema.safeParse(read.value);
  if (parsed.success) return { ok: true, settings: { value: parsed.data, file, lineOf: read.lineOf } };
  return { ok: false, mistakes: mistakesOf(parsed.error, read, { file, json }) };
}

/** `FILE:LINE KEY: expected …, got …. Remedy.`, always one line: a name in the file must not forge another mistake in another place. */
export function mistakeSentence({ file, line, key, sentence }: Mistake): string {
  return `${file}${line === null ? '' : `:${line}`}${key === '' ? '' : ` ${key}`}: ${sentence}`.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}

function readYaml(text: string, file: string): { value: unknown; lineOf: LineOf } | Mistake {
  const whole = (sentence: string): Mistake => ({ file, line: null, key: '', sentence });
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_SETTINGS_BYTES)
    return whole(`expected at most ${MAX_SETTINGS_BYTES} bytes, got ${bytes}. These are settings of a page or two; move data elsewhere.`);
  const lines = new LineCounter();
  const at = (offset: number, sentence: string): Mistake => ({ file, line: lines.linePos(offset).line, key: '', sentence });
  const defect = yamlDefect(text, lines.addNewLine);
  if (defect) return at(defect.offset, defect.sentence);
  const document = parseDocument(text, { uniqueKeys: true, merge: false, prettyErrors: false });
  const problem = document.errors[0] ?? document.warnings[0];
  if (problem) return at(problem.pos[0], `not valid YAML: ${problem.message.replace(/\.?\s*$/, '')}. Mend this line.`);
  if (document.contents === null) return whole('expected settings, found an empty file. Start from the one in examples/.');
  const reserved = reservedKey(document);
  if (reserved) return at(reserved.offset, reserved.sentence);
  return { value: document.toJS({ maxAliasCount: 0 }), lineOf: (path) => lineOfPath(document, lines, path) };
}

function reservedKey(document: Document): { offset: number; sentence: string } | null {
  let found: { offset: number; sentence: string } | null = null;
  visit(document, {
    Pair: (_, { key }) => {
      const offset = isScalar(key) || isMap(key) ? (key.range?.[0] ?? 0) : 0;
      if (!isScalar(key)) found = { offset, sentence: 'expected a name as key, found a list or map. Write a plain name.' };
      else if (RESERVED_KEYS.has(String(key.value))) found = { offset, sentence: `expected a name as key, found ${String(key.value)}. Remove it.` };
      return found ? visit.BREAK : undefined;
    },
  });
  return found;
}

function mistakesOf(error: z.ZodError, read: { value: unknown; lineOf: LineOf }, { file, json }: { file: string; json: SchemaNode }): Mistake[] {
  const shown = error.issues
    .slice(0, MOST_MISTAKES)
    .flatMap((issue) =>
      explainIssue(issue, read.value, json).map(({ path, sentence }): Mistake => ({ file, line: read.lineOf(path), key: keyName(path), sentence })),
    );
  return shown.slice(0, MOST_MISTAKES);
}

/** Dotted, each part cut where somebody wrote a novel for a key. */
function keyName(path: readonly PropertyKey[]): string {
  return path.map((part) => (String(part).length > 80 ? `${String(part).slice(0, 79)}…` : String(part))).join('.');
}
