import { gunzipSync } from 'node:zlib';
import { decodeTraceRequest } from './protobuf.ts';
import { type ResourceSpans, TraceExport } from './resource-spans.ts';

/** What a client sent to the traces endpoint, or the sentence it is refused with. */
export function readTraceExport(body: Buffer, headers: { contentType: string; contentEncoding: string }): ResourceSpans[] | { error: string } {
  const json = jsonOf(body, headers);
  if ('error' in json) return json;
  const parsed = TraceExport.safeParse(json.value);
  if (parsed.success) return parsed.data.resourceSpans;
  const paths = parsed.error.issues.slice(0, 3).map(({ path, message }) => `${path.join('.')}: ${message}`);
  return { error: `No OTLP trace export, nothing of it was taken (${paths.join('; ')})` };
}

/** The body in OTLP's JSON form, as a recording keeps it. */
export function jsonOf(
  body: Buffer,
  { contentType, contentEncoding }: { contentType: string; contentEncoding: string },
): { value: unknown } | { error: string } {
  const type = contentType.toLowerCase();
  try {
    const bytes = contentEncoding.includes('gzip') ? gunzipSync(body) : body;
    if (type.includes('application/x-protobuf')) return { value: decodeTraceRequest(bytes) };
    if (type.includes('application/json')) return { value: JSON.parse(bytes.toString('utf8')) };
  } catch (error) {
    return { error: `The body cannot be read as ${type}: ${error instanceof Error ? error.message : error}` };
  }
  return { error: `Content type "${contentType}" is neither JSON nor protobuf` };
}
