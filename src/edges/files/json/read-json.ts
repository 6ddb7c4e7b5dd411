import type { z } from 'zod';
import { UserError } from '../../../errors.ts';
import { parseJson } from '../../../records/exact-json/parse-json.ts';
import { codeOf, onDisk, readText } from '../atomic.ts';

/** A file of one JSON document. @throws UserError in one sentence when it is missing, cut short or of another shape. */
export async function readJson<T>(path: string, schema: z.ZodType<T>, what: string): Promise<T> {
  return check(path, parsed(path, await textOf(path, what), what), schema, what);
}

/** A file of one JSON document a line; `parse` reads a line in place of `parseJson`. */
export async function readJsonl<T>(path: string, schema: z.ZodType<T>, what: string, parse: (text: string) => unknown = parseJson): Promise<T[]> {
  const lines = (await textOf(path, what)).split('\n');
  const rows = lines.flatMap((line, index) =>
    line.trim() === '' ? [] : [check(`${path}:${index + 1}`, parsed(`${path}:${index + 1}`, line, what, parse), schema, what)],
  );
  if (rows.length === 0) throw new UserError(`${path}: expected ${what}, found an empty file. Make it again.`);
  return rows;
}

async function textOf(path: string, what: string): Promise<string> {
  try {
    return await onDisk(path, () => readText(path));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') throw new UserError(`${path}: expected ${what}, found no file. Name an existing one.`);
    throw error;
  }
}

function parsed(where: string, text: string, what: string, parse: (text: string) => unknown = parseJson): unknown {
  try {
    return parse(text);
  } catch {
    throw new UserError(`${where}: expected ${what} as JSON, got ${JSON.stringify(text.slice(0, 40))}. The file may be cut short: make it again.`);
  }
}

function check<T>(where: string, value: unknown, schema: z.ZodType<T>, what: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new UserError(
    `${where}: expected ${what}, but ${issue?.path.join('.') || 'the document'}: ${issue?.message ?? 'is of another shape'}. Make it with this version of Fledgling.`,
  );
}
