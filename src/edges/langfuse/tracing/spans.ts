import { LangfuseSpanProcessor } from '@langfuse/otel';
import { createObservationAttributes, type LangfuseObservationType, LangfuseOtelSpanAttributes } from '@langfuse/tracing';
import { type Attributes, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import type { JsonValue } from '../../../records/json.ts';
import type { Access } from '../access.ts';
import { masked, maskedMembers } from './masked.ts';

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
  /** The root first. */
  spans: readonly SentSpan[];
}

export interface Sending {
  access: Access;
  environment: string;
  /** Of the code that ran, null where it is not known. */
  release: string | null;
  /** The instrumentation scope the spans are of. */
  scope: string;
  /** What may leave of a text. */
  mask(text: string): string;
}

/**
 * Sends traces through Langfuse's own span processor, OTLP over HTTP, and waits until they are flushed, under ids of ours. An export that failed is
 * not told here (the processor logs it); who needs to know reads the traces back.
 */
export async function sendTraces(traces: readonly SentTrace[], sending: Sending): Promise<void> {
  const sender = openSender(sending);
  try {
    for (const trace of traces) {
      sender.add(trace);
      // The processor's queue is bounded; what does not fit is dropped.
      await sender.flush();
    }
  } finally {
    await sender.close();
  }
}

/** Traces that are sent in batches, as they come; what the processor's queue has no room for is dropped. */
export interface Sender {
  add(trace: SentTrace): void;
  flush(): Promise<void>;
  close(): Promise<void>;
}

export function openSender({ access, environment, release, scope, mask }: Sending): Sender {
  const processor = new LangfuseSpanProcessor({
    baseUrl: access.baseUrl,
    publicKey: access.publicKey,
    secretKey: access.secretKey,
    environment,
    ...(release === null ? {} : { release }),
    exportMode: 'batched',
    flushAt: 64,
    timeout: 60,
    mediaUploadEnabled: false,
    shouldExportSpan: () => true,
  });
  let next = { traceId: '', spanId: '' };
  const provider = new BasicTracerProvider({
    spanProcessors: [processor],
    idGenerator: { generateTraceId: () => next.traceId, generateSpanId: () => next.spanId },
  });
  const tracer = provider.getTracer(scope);
  return {
    add(sent) {
      for (const span of sent.spans) {
        next = { traceId: sent.id, spanId: span.id };
        const parent = span.parentId === null ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, { traceId: sent.id, spanId: span.parentId, traceFlags: 1 });
        tracer.startSpan(mask(span.name), { startTime: span.startMs, attributes: attributesOf(sent, span, mask) }, parent).end(span.endMs);
      }
    },
    flush: () => processor.forceFlush(),
    close: () => provider.shutdown(),
  };
}

/** Langfuse's processor masks input and output alone: what is said beside them leaves too. */
function attributesOf({ name, tags }: SentTrace, span: SentSpan, mask: (text: string) => string): Attributes {
  const usage = span.model?.usage;
  const observed = createObservationAttributes(span.type, {
    input: masked(span.input, mask),
    output: masked(span.output, mask),
    metadata: maskedMembers(span.metadata, mask),
    ...(span.model === null ? {} : { model: span.model.name }),
    ...(usage ? { usageDetails: { input: usage.promptTokens, output: usage.completionTokens, total: usage.promptTokens + usage.completionTokens } } : {}),
  });
  return { ...observed, [LangfuseOtelSpanAttributes.TRACE_NAME]: mask(name), [LangfuseOtelSpanAttributes.TRACE_TAGS]: [...tags], ...span.more };
}
