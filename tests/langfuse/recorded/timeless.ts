import type { StoredObservation } from '../ingest/stored.ts';

/** Keys whose values are of one run: ids, clocks, ports. */
const OF_ONE_RUN = /(^|[._])(id|created|createdAt|date|port|timestamp|duration|(start|end)_?time|time_(to|per)_\w+|ms(To)\w+|avg\w+)$/i;

/** A run's observations as lines that do not change from run to run, sorted; two runs of the same SDK have the same lines. */
export function timeless(observations: readonly StoredObservation[]): string[] {
  const byId = new Map(observations.map((row) => [row.id, row]));
  return observations
    .map((row) => {
      const parent = byId.get(row.parentObservationId ?? '');
      const { sessionId, type, name, level, environment, traceName, tags, model, usageDetails } = row;
      const shown = { sessionId, type, name, parent: parent?.name ?? null, level, environment, traceName, tags, model, usageDetails };
      return blank(JSON.stringify({ ...shown, input: read(row.input), output: read(row.output), metadata: scrub(row.metadata) }));
    })
    .toSorted();
}

function read(text: string | null): unknown {
  if (text === null) return null;
  try {
    return scrub(JSON.parse(text));
  } catch {
    return text;
  }
}

function scrub(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(scrub);
  if (typeof value === 'string' && /^[[{]/.test(value)) return read(value);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [key, OF_ONE_RUN.test(key) && !/^call_|^chatcmpl-/.test(String(child)) ? '*' : scrub(child)]),
  );
}

/** Ids that are made anew each time stand within longer texts too. */
function blank(line: string): string {
  return line
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<uuid>')
    .replaceAll(/\b[0-9a-f]{16}([0-9a-f]{16})?\b/g, '<id>')
    .replaceAll(/"(msg|trace|aitxt|aiobj|run)[-_][A-Za-z0-9]{16,}"/g, '"<$1>"')
    .replaceAll(/\b17\d{11}\b/g, '<ms>')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>');
}
