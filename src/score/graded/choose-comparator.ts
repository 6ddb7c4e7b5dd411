import { type ExactJson, isExactObject } from '../../records/exact-json/exact-json.ts';
import type { Comparator } from '../../records/graded/comparator.ts';
import type { UsedComparator } from '../../records/graded/graded.ts';
import { allowsType, type SchemaPlace } from './schema-place.ts';

const DATES: ReadonlySet<unknown> = new Set(['date', 'date-time', 'time']);
const CASELESS: ReadonlySet<unknown> = new Set(['uuid', 'hostname']);

export interface Chosen {
  name: UsedComparator;
  /** Of numbers, absolute; null where only rounding is allowed for. */
  tolerance: number | null;
}

/** The configured comparator, or the one that the schema and the gold value ask for; see `readingOf`. */
export function chooseComparator(gold: ExactJson, place: SchemaPlace | null, configured: Comparator | undefined): Chosen {
  if (configured === undefined) return { name: bySchema(gold, place), tolerance: null };
  return typeof configured === 'string' ? { name: configured, tolerance: null } : { name: configured.comparator, tolerance: configured.tolerance };
}

function bySchema(gold: ExactJson, place: SchemaPlace | null): UsedComparator {
  const schema = place?.schema ?? {};
  if (Array.isArray(schema['enum']) || Object.hasOwn(schema, 'const')) return 'enum';
  if (isExactObject(gold)) return 'members';
  if (Array.isArray(gold)) return schema['uniqueItems'] === true ? 'set' : 'list';
  if (typeof gold === 'number') return place !== null && allowsType(place, 'integer') && !allowsType(place, 'number') ? 'exact' : 'number';
  if (typeof gold !== 'string') return 'exact';
  const { format } = schema;
  if (DATES.has(format)) return 'date';
  if (CASELESS.has(format)) return 'case-folded';
  const isCode = format !== undefined || schema['pattern'] !== undefined || schema['contentEncoding'] !== undefined;
  return isCode ? 'exact' : 'normalised';
}
