import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from '../../../edges/files/atomic.ts';
import { UserError } from '../../../errors.ts';
import type { CaseLine } from '../../../harvest/imports/bfcl/bfcl.ts';
import { sha256 } from '../../../records/digest.ts';
import { parseExactJson } from '../../../records/exact-json/exact-json.ts';
import { isJsonObject } from '../../../records/json.ts';

export interface CaseFiles {
  lines: CaseLine[];
  sources: { path: string; sha256: string }[];
}

/** BFCL's own files: `BFCL_v3_simple.json` holds questions, `possible_answer/BFCL_v3_simple.json` their ground truths. */
const OWN = /^BFCL_v\d+_(.+)\.json$/;

/** The cases of a folder: one `cases.jsonl`, else BFCL's own files; `parse` reads a line. @throws UserError when there are neither. */
export async function readCases(folder: string, parse: (text: string) => unknown = parseExactJson): Promise<CaseFiles> {
  const names = await namesIn(folder);
  if (names.includes('cases.jsonl')) {
    const { values, source } = await readLines(folder, 'cases.jsonl', parse);
    return { lines: values, sources: [source] };
  }
  const own = names.filter((name) => OWN.test(name)).sort();
  if (own.length === 0)
    throw new UserError(`${folder}: expected cases.jsonl, or BFCL_v3_simple.json and the like, found neither. Name the folder that holds the cases.`);
  const answered = await readdir(join(folder, 'possible_answer')).catch((): string[] => []);
  const read = await Promise.all(own.map((name) => readOwn(folder, name, answered.includes(name), parse)));
  return { lines: read.flatMap(({ lines }) => lines), sources: read.flatMap(({ sources }) => sources) };
}

async function readOwn(folder: string, name: string, isAnswered: boolean, parse: (text: string) => unknown): Promise<CaseFiles> {
  const questions = await readLines(folder, name, parse);
  const answers = isAnswered ? await readLines(folder, `possible_answer/${name}`, parse) : null;
  const truths = new Map((answers?.values ?? []).flatMap(({ value }) => (isJsonObject(value) ? [[value['id'], value['ground_truth']] as const] : [])));
  const lines = questions.values.map(({ where, value }) => {
    if (!isJsonObject(value)) return { where, value };
    const { id, question, function: offered } = value;
    return { where, value: { id, question, function: offered, category: OWN.exec(name)?.[1], ground_truth: truths.get(id) ?? null } };
  });
  return { lines, sources: [questions.source, ...(answers ? [answers.source] : [])] };
}

async function readLines(
  folder: string,
  name: string,
  parse: (text: string) => unknown,
): Promise<{ values: CaseLine[]; source: CaseFiles['sources'][number] }> {
  const bytes = await readFile(join(folder, name));
  const lines = bytes.toString('utf8').split('\n');
  const values = lines.flatMap((line, index) => (line.trim() === '' ? [] : [{ where: `${name}:${index + 1}`, value: jsonOf(line, parse) }]));
  return { values, source: { path: name, sha256: sha256(bytes) } };
}

/** What is no JSON is null: the importer quarantines it. */
function jsonOf(line: string, parse: (text: string) => unknown): unknown {
  try {
    return parse(line);
  } catch {
    return null;
  }
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: unknown) => {
    const why = codeOf(error);
    if (why === 'ENOENT' || why === 'ENOTDIR') throw new UserError(`${folder}: expected a folder, found none. Name the folder that holds the files.`);
    throw error;
  });
}
