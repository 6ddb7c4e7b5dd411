import { isJsonObject, type JsonObject } from '../../records/json.ts';
import type { Observation } from '../../records/observation.ts';
import { decoded, decodedObject } from '../../rows/request/unreadable.ts';
import { requestOfFunction } from './pieces/function-arguments.ts';

/** One observation with its JSON texts undone: each part when it is first asked for, and once. */
export interface Recorded {
  observation: Observation;
  input(): unknown;
  output(): unknown;
  parameters(): JsonObject;
  /** By dotted name, wherever a server put it: flat keys (v2 API) or nested, under `attributes` or not, as JSON text or parsed (v1 API, UI exports). */
  metadata(key: string): unknown;
}

export function recordedOf(observation: Observation): Recorded {
  const metadata = once(() => decodedObject(observation.metadata));
  return {
    observation,
    input: once(() => requestOfFunction(decoded(observation.input))),
    output: once(() => decoded(observation.output)),
    parameters: once(() => decodedObject(observation.modelParameters)),
    metadata: remembered((key) => decoded(lookup(metadata(), key) ?? lookup(metadata(), `attributes.${key}`))),
  };
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

/** Every instrumentation asks for the same few keys. */
function remembered(look: (key: string) => unknown): (key: string) => unknown {
  const found = new Map<string, unknown>();
  return (key) => {
    if (!found.has(key)) found.set(key, look(key));
    return found.get(key);
  };
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
