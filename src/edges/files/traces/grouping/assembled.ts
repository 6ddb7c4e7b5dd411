import type { SourceObservation } from '../../../../harvest/ports.ts';
import { isJsonObject, type JsonObject } from '../../../../records/json.ts';
import { inApiNames } from '../formats/dialect.ts';
import { isWholeTrace } from '../formats/shapes.ts';

/** What a trace says for its observations, where they do not say it themselves. */
const FROM_TRACE = ['sessionId', 'userId', 'tags', 'environment', 'release', 'htmlPath'] as const;

/** One record as it was read. */
export interface ReadRecord {
  kind: 'observation' | 'trace' | 'score';
  where: string;
  value: unknown;
}

/** The observations of one trace with what its trace says of them, and its scores, whatever files they came from. */
export function assembled(records: readonly ReadRecord[]): { observations: SourceObservation[]; scores: unknown[] } {
  const observations: SourceObservation[] = [];
  const scores: unknown[] = [];
  const traces: JsonObject[] = [];
  for (const { kind, where, value } of records) {
    const named = isJsonObject(value) ? inApiNames(value) : value;
    if (kind === 'score') scores.push(named);
    else if (isJsonObject(named) && kind === 'trace') traces.push(named);
    else if (isJsonObject(named) && isWholeTrace(named)) {
      traces.push(named);
      observations.push(...listOf(named['observations']).map((one, index) => ({ where: `${where}.${index + 1}`, value: ofTrace(one, named) })));
      scores.push(...listOf(named['scores']));
    } else observations.push({ where, value: named });
  }
  const [trace] = traces;
  return { observations: trace ? observations.map(({ where, value }) => ({ where, value: withTrace(value, trace) })) : observations, scores };
}

/** The v1 API leaves the trace's id out where the observation lies in it. */
function ofTrace(value: unknown, trace: JsonObject): unknown {
  return isJsonObject(value) && value['traceId'] === undefined && value['trace_id'] === undefined ? { ...inApiNames(value), traceId: trace['id'] } : value;
}

function withTrace(value: unknown, trace: JsonObject): unknown {
  if (!isJsonObject(value)) return value;
  const added: JsonObject = {};
  for (const key of FROM_TRACE) {
    const said = trace[key];
    if (said !== undefined && said !== null && (value[key] === undefined || value[key] === null)) added[key] = said;
  }
  const name = trace['name'];
  if (typeof name === 'string' && (value['traceName'] ?? '') === '') added['traceName'] = name;
  return { ...value, ...added };
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
