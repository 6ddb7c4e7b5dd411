import { z } from 'zod';

/** OTLP's JSON form. Ids are hex, 64-bit numbers decimal strings; what is not read is let through. */
export const AnyValue = z.looseObject({
  stringValue: z.string().optional(),
  boolValue: z.boolean().optional(),
  intValue: z.union([z.number(), z.string()]).optional(),
  doubleValue: z.union([z.number(), z.string()]).optional(),
  get arrayValue() {
    return z.looseObject({ values: z.array(AnyValue).optional() }).optional();
  },
});
export type AnyValue = z.infer<typeof AnyValue>;

const Attributes = z.array(z.object({ key: z.string(), value: AnyValue.default({}) })).default([]);
const Nanos = z.union([z.string(), z.number()]);

export const SpanEvent = z.looseObject({ name: z.string(), attributes: Attributes });

export const Span = z.looseObject({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  name: z.string().default(''),
  startTimeUnixNano: Nanos,
  endTimeUnixNano: Nanos.optional(),
  attributes: Attributes,
  events: z.array(SpanEvent).default([]),
  status: z.looseObject({ code: z.union([z.number(), z.string()]).optional(), message: z.string().optional() }).optional(),
});
export type Span = z.infer<typeof Span>;

export const ScopeSpans = z.looseObject({
  scope: z.looseObject({ name: z.string().default(''), version: z.string().optional(), attributes: Attributes }).optional(),
  spans: z.array(Span).default([]),
});
export type ScopeSpans = z.infer<typeof ScopeSpans>;

export const ResourceSpans = z.looseObject({
  resource: z.looseObject({ attributes: Attributes }).optional(),
  scopeSpans: z.array(ScopeSpans).default([]),
});
export type ResourceSpans = z.infer<typeof ResourceSpans>;

export const TraceExport = z.looseObject({ resourceSpans: z.array(ResourceSpans).default([]) });

export type Attributes = Readonly<Record<string, unknown>>;

/** Attributes as plain values; what has no plain form is kept as the JSON of its OTLP form. */
export function plainAttributes(attributes: readonly { key: string; value: AnyValue }[] = []): Attributes {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, plain(value)]));
}

function plain(value: AnyValue): unknown {
  if (value.stringValue !== undefined) return value.stringValue;
  if (value.doubleValue !== undefined) return finiteOr(value.doubleValue);
  if (value.boolValue !== undefined) return value.boolValue;
  if (value.arrayValue?.values !== undefined) return value.arrayValue.values.map(plain);
  if (value.intValue !== undefined) return Number(value.intValue);
  return JSON.stringify(value);
}

/** OTLP writes NaN and the infinities as words, and no JSON can hold them as numbers. */
function finiteOr(double: number | string): unknown {
  const number = Number(double);
  return Number.isFinite(number) ? number : double;
}

/** Milliseconds as an ISO time; nanoseconds are cut off, as the server does. */
export function isoTime(nanos: string | number): string {
  return new Date(Number(BigInt(nanos) / 1_000_000n)).toISOString();
}
