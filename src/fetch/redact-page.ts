import { isJsonObject, type JsonObject } from '../records/json.ts';
import type { Redactor } from '../redact/redactor.ts';

const IDS = ['id', 'traceId', 'parentObservationId', 'sessionId', 'userId'];

/** Observations as they may be written down: keyed tokens in every text, and keyed hashes for ids that hold something personal. */
export async function redactedPage(observations: readonly unknown[], redactor: Redactor): Promise<unknown[]> {
  const traces = [...Map.groupBy(observations, (observation) => (isJsonObject(observation) ? observation['traceId'] : null)).values()];
  const redacted = await redactor.redacted(traces.map((trace) => trace.map(withoutIds)));
  const written = new Map<unknown, unknown>();
  for (const [index, trace] of traces.entries()) {
    const values = redacted[index];
    for (const [place, observation] of trace.entries()) written.set(observation, joined(observation, Array.isArray(values) ? values[place] : null, redactor));
  }
  return observations.map((observation) => written.get(observation));
}

function withoutIds(observation: unknown): unknown {
  return isJsonObject(observation) ? Object.fromEntries(Object.entries(observation).filter(([name, value]) => !isId(name, value))) : observation;
}

/** In the order the members had: a snapshot in which nothing was found is what the source said, byte for byte. */
function joined(observation: unknown, content: unknown, { id }: Redactor): unknown {
  if (!isJsonObject(observation) || !isJsonObject(content)) return content;
  const ids = Object.entries(observation).map(([name, value]): [string, unknown] => [name, isId(name, value) ? id(value) : content[name]]);
  const known = Object.fromEntries(ids.filter(([name]) => name in observation && (isId(name, observation[name]) || name in content)));
  const renamed: JsonObject = Object.fromEntries(Object.entries(content).filter(([name]) => !(name in known)));
  return { ...known, ...renamed };
}

function isId(name: string, value: unknown): value is string {
  return IDS.includes(name) && typeof value === 'string';
}
