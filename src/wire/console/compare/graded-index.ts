import { join } from 'node:path';
import type { z } from 'zod';
import { type Entry, missEntry, rightEntry } from '../../../console/compare/entry.ts';
import { versionOf } from '../../../edges/files/atomic.ts';
import { type LinePlace, lineAt, linesAt } from '../../../edges/files/lines/lines-at.ts';
import { UserError } from '../../../errors.ts';
import { parseJson } from '../../../records/exact-json/parse-json.ts';
import { Agreement } from '../../../records/findings/agreement.ts';
import { Disagreement } from '../../../records/run.ts';

const FILES = { miss: 'disagreements.jsonl', right: 'agreements.jsonl' } as const;
type Place = LinePlace & { kind: keyof typeof FILES };

export interface GradedIndex {
  /** What is worth reading first at the beginning. */
  entries: readonly Entry<Place>[];
  byId: ReadonlyMap<string, Entry<Place>>;
  /** Whether the run's folder lists the examples on which all are right, none though they may be: older versions did not. */
  hasRight: boolean;
}

/** Every graded example of a run's folder, shortly, with its place in the folder's files: the texts stay on the disk. */
export async function gradedIndex(folder: string): Promise<GradedIndex> {
  const entries: Entry<Place>[] = [];
  for await (const { record, place } of recordsIn(folder, 'miss', Disagreement)) entries.push(copied(missEntry(record, place)));
  for await (const { record, place } of recordsIn(folder, 'right', Agreement)) entries.push(copied(rightEntry(record, place)));
  entries.sort((a, b) => a.rank - b.rank);
  return { entries, byId: new Map(entries.map((entry) => [entry.row.id, entry])), hasRight: (await versionOf(join(folder, FILES.right))) !== null };
}

/** A short text that was cut out of a line would keep the whole line in the memory. */
function copied(entry: Entry<Place>): Entry<Place> {
  return JSON.parse(JSON.stringify(entry));
}

export async function gradedAt(folder: string, { kind, ...place }: Place) {
  const value = parseJson(await lineAt(join(folder, FILES[kind]), place));
  return kind === 'miss' ? { kind, record: Disagreement.parse(value) } : { kind, record: Agreement.parse(value) };
}

/** The ids of the examples whose prompt, gold, answers or id hold a text, upper and lower case alike. */
export async function idsHolding(folder: string, text: string): Promise<ReadonlySet<string>> {
  const [wanted, found] = [text.toLowerCase(), new Set<string>()];
  const holds = (texts: readonly (string | null)[]) => texts.some((one) => one?.toLowerCase().includes(wanted));
  for await (const { record } of recordsIn(folder, 'miss', Disagreement)) {
    const { exampleId, prompt, gold, answers } = record;
    if (exampleId.startsWith(wanted) || holds([prompt, gold, ...Object.values(answers).flatMap((one) => [one.text, one.detail ?? null])])) found.add(exampleId);
  }
  for await (const { record } of recordsIn(folder, 'right', Agreement)) {
    const { exampleId, user, gold } = record;
    if (exampleId.startsWith(wanted) || holds([user, gold])) found.add(exampleId);
  }
  return found;
}

async function* recordsIn<T>(folder: string, kind: keyof typeof FILES, schema: z.ZodType<T>): AsyncGenerator<{ record: T; place: Place }, void> {
  for await (const lines of linesAt(join(folder, FILES[kind])))
    for (const { text, offset, length } of lines) {
      const parsed = schema.safeParse(jsonIn(text));
      if (!parsed.success) throw new UserError(`${FILES[kind]} of this run: expected one record a line, found another thing at byte ${offset}. Run it again.`);
      yield { record: parsed.data, place: { kind, offset, length } };
    }
}

function jsonIn(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return null;
  }
}
