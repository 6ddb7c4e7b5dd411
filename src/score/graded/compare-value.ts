import type { ExactJson } from '../../records/exact-json/exact-json.ts';
import type { Comparator } from '../../records/graded/comparator.ts';
import type { Level, UsedComparator, Why } from '../../records/graded/graded.ts';
import type { JsonObject } from '../../records/json.ts';
import { compareTree } from './compare-tree.ts';

export interface Reading {
  level: Level;
  comparator: UsedComparator;
  /** Null where it is exact. Of an object or a list: that of its first member that is worst. */
  why: Why | null;
}

export interface Compared {
  gold: ExactJson;
  answer: ExactJson;
  /** JSON Schema of the value; null where none is known. */
  schema: JsonObject | null;
  /** What the schema's references point into; the schema itself where it is left out. */
  root?: JsonObject;
  /** Instead of the one that the schema chooses. */
  comparator?: Comparator;
}

/**
 * How near an answer's value comes to the gold one. The comparator is the given one, or what the schema chooses:
 * - `enum` and `const`, booleans and null, texts with a `pattern`, `contentEncoding` or a format not named here: `exact` (`enum` where it is one);
 * - texts with the format `date`, `date-time` or `time`: `date`, equivalent as the same day or instant, however it is written;
 * - texts with the format `uuid` or `hostname`: `case-folded`;
 * - other texts: `normalised`, equivalent by `normalisedText`;
 * - numbers: `number`, equivalent within rounding of doubles (a relative 1e-12), whole numbers never; 5.0 is 5, exactly;
 * - lists: `set` where `uniqueItems` says so, equivalent in any order; else `list`, item by item in order;
 * - objects: member by member; one that is left out has its schema's default, where it is not required.
 * Free text is equivalent to any text: who grades an answer leaves it out.
 * A value of another JSON type is different, whatever the comparator: "5" is not 5, and null is no text.
 */
export function readingOf({ gold, answer, schema, root, comparator }: Compared): Reading {
  const place = schema === null ? null : { schema, root: root ?? schema };
  const { level, comparator: used, findings } = compareTree(gold, answer, { place, path: '', comparators: comparator === undefined ? {} : { '': comparator } });
  const worst = findings.find((finding) => finding.level === level) ?? null;
  return { level, comparator: used, why: worst?.why ?? null };
}
