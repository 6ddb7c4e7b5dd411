import { canonicalJson } from '../../records/canonical-json.ts';
import type { ExactJson } from '../../records/exact-json/exact-json.ts';
import { bestAssignment } from './assignment.ts';

/** More items than this that are not the same on both sides are taken in order: matching them takes time cubed. */
const MOST_MATCHED = 200;

/**
 * Pairs a set's items: those that are the same first, which no better matching ever parts, then the rest so that fewest leaves are wrong.
 * @param worth of a pair: what it spares of leaves that would be missing and extra without it
 * @returns by gold item the index of the answer's, or null
 */
export function matchedItems(
  gold: readonly ExactJson[],
  answer: readonly ExactJson[],
  worth: (gold: ExactJson, answer: ExactJson) => number,
): (number | null)[] {
  const free = new Map<string, number[]>();
  for (const [index, item] of answer.entries()) free.set(canonicalJson(item), [...(free.get(canonicalJson(item)) ?? []), index]);
  const pairs = gold.map((item) => free.get(canonicalJson(item))?.shift() ?? null);
  const taken = new Set(pairs);
  const [rows, columns] = [[...gold.keys()].filter((row) => pairs[row] === null), [...answer.keys()].filter((column) => !taken.has(column))];
  const isMany = Math.max(rows.length, columns.length) > MOST_MATCHED;
  const best = isMany
    ? rows.map((_, row) => (row < columns.length ? row : null))
    : bestAssignment(rows.map((row) => columns.map((column) => worth(gold[row] ?? null, answer[column] ?? null))));
  for (const [row, column] of best.entries()) {
    const own = rows[row];
    if (own !== undefined) pairs[own] = column === null ? null : (columns[column] ?? null);
  }
  return pairs;
}
