import { type Noted, parsedRecord } from './record.ts';
import { millisecondsOf, notedShape } from './shapes.ts';

const [QUOTE, BACKSLASH, COLON, SPACE] = [0x22, 0x5c, 0x3a, 0x20];
const TRACE_KEYS = [Buffer.from('"traceId"'), Buffer.from('"trace_id"')];
const TIME_KEYS = [Buffer.from('"startTime"'), Buffer.from('"start_time"')];
const OTHERS = ['"observations"', '"bookmarked"', '"dataType"', '"data_type"'].map((key) => Buffer.from(key));

/**
 * Trace and start time of a line of JSON, mostly without parsing it. A key in quotes that are not escaped is no part of a text, so one that stands
 * in the line once is the record's own or belongs to an object inside; where a line leaves any doubt it is parsed.
 */
export function notedLine(line: Buffer): Pick<Noted, 'kind' | 'traceId' | 'startMs'> {
  const traceId = onlyText(line, TRACE_KEYS);
  const time = onlyText(line, TIME_KEYS);
  if (traceId && time !== null && !OTHERS.some((key) => line.includes(key))) return { kind: 'observation', traceId, startMs: millisecondsOf(time) };
  const parsed = parsedRecord(line.toString('utf8'));
  return notedShape(parsed.ok ? parsed.value : null);
}

/** The text that stands under one of the keys, if exactly one of them stands in the line, once, before a plain text. */
function onlyText(line: Buffer, keys: readonly Buffer[]): string | null {
  let found: { at: number; key: Buffer } | null = null;
  for (const key of keys) {
    const at = line.indexOf(key);
    if (at === -1) continue;
    if (found || line.indexOf(key, at + key.length) !== -1) return null;
    found = { at, key };
  }
  if (!found) return null;
  let at = found.at + found.key.length;
  while (line[at] === SPACE) at += 1;
  if (line[at] !== COLON) return null;
  at += 1;
  while (line[at] === SPACE) at += 1;
  if (line[at] !== QUOTE) return null;
  const end = line.indexOf(QUOTE, at + 1);
  if (end === -1 || end - at > 600) return null;
  const text = line.subarray(at + 1, end);
  return text.includes(BACKSLASH) ? null : text.toString('utf8');
}
