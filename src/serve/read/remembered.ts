import { parseJson } from '../../records/exact-json/parse-json.ts';
import type { JsonValue } from '../../records/json.ts';

export interface RememberedLimits {
  /** Characters of all texts together; of more, those that were not asked for the longest are forgotten. */
  characters: number;
  /** A longer text is made anew each time. */
  longest: number;
}

/** An agent's tools are a few thousand characters, sent with every request. */
const LIMITS: RememberedLimits = { characters: 1_000_000, longest: 256_000 };

/**
 * What is made of a JSON value, kept by the value's text, frozen to its depth: the same object for the same text, so that whatever is derived from it
 * can be kept beside it. It is made of the text alone, so that no request changes what another one gets. What throws is not kept.
 */
export function remembered<Made extends object | null>(make: (value: JsonValue) => Made, { characters, longest }: RememberedLimits = LIMITS) {
  const known = new Map<string, Made>();
  let held = 0;
  return (value: JsonValue): Made => {
    const text = JSON.stringify(value);
    const found = known.get(text);
    if (found !== undefined) {
      known.delete(text);
      known.set(text, found);
      return found;
    }
    const made = frozen(make(parseJson(text)));
    if (text.length > longest) return made;
    known.set(text, made);
    held += text.length;
    for (const [oldest] of known) {
      if (held <= characters) break;
      known.delete(oldest);
      held -= oldest.length;
    }
    return made;
  };
}

/** For values not nested too deeply. */
function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const inner of Object.values(value)) frozen(inner);
  return Object.freeze(value);
}
