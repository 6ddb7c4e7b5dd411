import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { JsonValue } from '../../src/records/json.ts';
import { RunRecord } from '../../src/records/run.ts';
import { differences } from './differences.ts';
import { withFigures } from './figures.ts';

/** Puts a run's files in place of what was kept before, and its figures into the page beside them. */
export async function keep(run: string, results: string, page: string): Promise<void> {
  await rm(results, { recursive: true, force: true });
  await mkdir(results, { recursive: true });
  await cp(run, results, { recursive: true });
  const record = RunRecord.parse(JSON.parse(await readFile(join(results, 'run.json'), 'utf8')));
  await writeFile(page, withFigures(await readFile(page, 'utf8'), record));
}

/** What the records of two folders say differently, but for times and places; reports are made from the records, so they are not read. */
export async function compareRecords(kept: string, made: string): Promise<string[]> {
  const names = [...new Set([...(await recordsIn(kept)), ...(await recordsIn(made))])].sort();
  const found = await Promise.all(names.map(async (name) => differences(await contentOf(kept, name), await contentOf(made, name), name)));
  return found.flat();
}

async function recordsIn(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => /\.(json|jsonl|csv)$/.test(name));
}

async function contentOf(folder: string, name: string): Promise<JsonValue | undefined> {
  const text = await readFile(join(folder, name), 'utf8').catch(() => undefined);
  if (text === undefined || name.endsWith('.csv')) return text;
  return JsonValue.parse(
    name.endsWith('.jsonl')
      ? text
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line))
      : JSON.parse(text),
  );
}
