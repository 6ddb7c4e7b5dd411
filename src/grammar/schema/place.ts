import type { JsonValue } from '../../records/json.ts';
import { isJsonObject, type JsonObject } from '../../records/json.ts';
import { Inexpressible } from '../gbnf/inexpressible.ts';
import type { Rules } from '../gbnf/rules.ts';

/** Schemas nest so deep, references followed. */
const MOST_DEPTH = 100;
/** Schemas looked at for one grammar: choices of choices multiply. */
const MOST_SCHEMAS = 20_000;

/** Where in a schema a rule is made. */
export interface Place {
  rules: Rules;
  /** What `#` names. */
  root: JsonObject;
  /** As people read it, `get_weather.city`. */
  path: string;
  depth: number;
  /** References entered since the last bracket: one that comes again would never write anything. */
  entered: readonly string[];
  /** Rules of references, by pointer. */
  references: Map<string, string>;
  looked: { count: number };
  /** What the grammar lets pass, and the schema does not. */
  loose: Set<string>;
}

/** The place of a member or item: a bracket stands between. */
export function within(place: Place, step: string): Place {
  return { ...deeper(place), path: `${place.path}${step}`, entered: [] };
}

/** The place of a branch, or of what is referred to. */
export function deeper(place: Place): Place {
  place.looked.count += 1;
  if (place.depth >= MOST_DEPTH || place.looked.count > MOST_SCHEMAS) throw new Inexpressible(`${place.path} is nested too deeply or chooses among too much`);
  return { ...place, depth: place.depth + 1 };
}

export function note(place: Place, keyword: string): void {
  place.loose.add(`${place.path}: ${keyword}`);
}

/** What a reference names. @throws Inexpressible when it names nothing in the schema. */
export function referred({ root, path }: Place, reference: string): JsonValue {
  const elsewhere = () => new Inexpressible(`${path} refers to ${JSON.stringify(reference).slice(0, 60)}, which its schema does not hold`);
  if (reference !== '#' && !reference.startsWith('#/')) throw elsewhere();
  let value: JsonValue | undefined = root;
  for (const step of reference.split('/').slice(1).map(unescaped)) {
    const inner: JsonValue = value;
    if (Array.isArray(inner)) value = inner[Number(step)];
    else value = isJsonObject(inner) && Object.hasOwn(inner, step) ? inner[step] : undefined;
    if (value === undefined) throw elsewhere();
  }
  return value;
}

function unescaped(step: string): string {
  const pointer = step.replaceAll('~1', '/').replaceAll('~0', '~');
  try {
    return decodeURIComponent(pointer);
  } catch {
    return pointer;
  }
}
