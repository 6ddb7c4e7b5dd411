import { isJsonObject, type JsonObject } from '../../records/json.ts';
import { parsedOrNull } from '../../records/json-lines.ts';
import type { ModelCall } from '../../records/model-call.ts';
import type { Observation } from '../../records/observation.ts';
import { type JsonDefect, nestingDefect } from '../read/json-defects.ts';

/** What one observation turns out to be. */
export type Normalised =
  | { kind: 'call'; call: ModelCall }
  | { kind: 'not-a-model-call' }
  | { kind: 'own-evaluation' }
  | { kind: 'quarantined'; reason: string; detail: string };

/** One way of recording model calls; one file each. */
export interface Instrumentation {
  name: string;
  recognises(observation: Observation): boolean;
  /** @throws Unreadable for a recording that cannot be trusted. */
  normalise(observation: Observation): Normalised;
}

export function quarantined(reason: string, detail: string): Normalised {
  return { kind: 'quarantined', reason, detail };
}

/** A recording that cannot be trusted. Caught in `normalise` and nowhere else. */
export class Unreadable extends Error {
  readonly reason: string;
  constructor(reason: string, detail: string) {
    super(detail);
    this.reason = reason;
  }
}

/** @throws Unreadable when there is a defect. */
export function refuse(defect: JsonDefect | null): void {
  if (defect) throw new Unreadable(defect.reason, defect.detail);
}

/**
 * Undoes JSON text of an object or array; any other value, and text that only looks like JSON, stays what it is.
 * @throws Unreadable when it is nested too deeply.
 */
export function decoded(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value;
  const parsed = parsedOrNull(value) ?? value;
  refuse(nestingDefect(parsed));
  return parsed;
}

/** Reads metadata wherever a server put it: flat dotted keys (v2 API) or nested, under `attributes` or not, as JSON text or parsed (v1 API, UI exports). */
export function metadataOf(observation: Observation): (key: string) => unknown {
  const decodedMetadata = decoded(observation.metadata);
  const metadata: JsonObject = isJsonObject(decodedMetadata) ? decodedMetadata : {};
  return (key) => decoded(lookup(metadata, key) ?? lookup(metadata, `attributes.${key}`));
}

function lookup(object: JsonObject, key: string): unknown {
  if (object[key] !== undefined) return object[key];
  for (let dot = key.indexOf('.'); dot !== -1; dot = key.indexOf('.', dot + 1)) {
    const inner = decoded(object[key.slice(0, dot)]);
    const found = isJsonObject(inner) ? lookup(inner, key.slice(dot + 1)) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}
