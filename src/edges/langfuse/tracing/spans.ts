import { LangfuseSpanProcessor } from '@langfuse/otel';
import { createObservationAttributes, type LangfuseObservationType, LangfuseOtelSpanAttributes } from '@langfuse/tracing';
import { type Attributes, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import type { JsonValue } from '../../../records/json.ts';
import type { Access } from '../access.ts';

/** One observation to be sent, under an id of our own: sent again it is the same observation. */
export interface SentSpan {
  /** 16 hexadecimal digits. */
  id: string;
  /** Null for the root. */
  parentId: string | null;
  type: LangfuseObservationType;
  name: string;
  input: JsonValue;
  output: JsonValue;
  metadata: Record<string, JsonValue>;
  /** Epoch milliseconds. */
  startMs: number;
  endMs: number;
  model: { name: string; usage: { promptTokens: number; completionTokens: number } | null } | null;
  /** Attributes of its own beside these. */
  more: Attributes;
}

export interface SentTrace {
  /** 32 hexadecimal digits. */
  id: string;
  name: string;
  tags: readonly string[];
  environment: string;
  /** Of the code that ran, null where it is not known. */
  release: string | null;
  /** The root first. */
  spans: readonly SentSpan[];
}

/**
 * Sends a trace through Langfuse's own span processor, OTLP over HTTP, and waits until it is flushed. A provider for each trace: its ids are ours.
 * An export that failed is not told here (the processor logs it); who needs to know reads the trace back.
 */
export async function sendSpans({ baseUrl, publicKey, secretKey }: Access, sent: SentTrace, mask: (text: string) => string): Promise<void> {
  const processor = new LangfuseSpanProcessor({
    baseUrl,
    publicKey,
    secretKey,
    environment: sent.environment,
    ...(sent.release === null ? {} : { release: sent.release }),
    exportMode: 'batched',
    flushAt: 64,
    timeout: 60,
    mediaUploadEnabled: false,
    mask: ({ data }: { data: unknown }) => (typeof data === 'string' ? mask(data) : data),
    shouldExportSpan: () => true,
  });
  const ids = sent.spans.map(({ id }) => id);
  const idGenerator = { generateTraceId: () => sent.id, generateSpanId: () => ids.shift() ?? '0'.repeat(16) };
  const provider = new BasicTracerProvider({ spanProcessors: [processor], idGenerator });
  try {
    const tracer = provider.getTracer('fledgling');
    for (const span of sent.spans) {
      const parent = span.parentId === null ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, { traceId: sent.id, spanId: span.parentId, traceFlags: 1 });
      tracer.startSpan(span.name, { startTime: span.startMs, attributes: attributesOf(sent, span) }, parent).end(span.endMs);
    }
    await processor.forceFlush();
  } finally {
    await provider.shutdown();
  }
}

function attributesOf({ name, tags }: SentTrace, span: SentSpan): Attributes {
  const usage = span.model?.usage;
  const observed = createObservationAttributes(span.type, {
    input: span.input,
    output: span.output,
    metadata: span.metadata,
    ...(span.model === null ? {} : { model: span.model.name }),
    ...(usage ? { usageDetails: { input: usage.promptTokens, output: usage.completionTokens, total: usage.promptTokens + usage.completionTokens } } : {}),
  });
  return { ...observed, [LangfuseOtelSpanAttributes.TRACE_NAME]: name, [LangfuseOtelSpanAttributes.TRACE_TAGS]: [...tags], ...span.more };
}
