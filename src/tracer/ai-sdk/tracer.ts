import { LangfuseOtelSpanAttributes } from '@langfuse/tracing';
import { type Attributes, type Context, type Span, type SpanOptions, type Tracer, trace } from '@opentelemetry/api';
import type { TracerOptions } from '../options.ts';
import { tell } from '../recording/problems.ts';
import { currentScope, within } from '../recording/scope.ts';
import { withoutSecrets } from '../recording/secrets.ts';

/** A tracer whose spans are of the current trace without a context manager, and hold no secrets. AI SDK 5 and 6 write their spans through it. */
export function cleanTracer(inner: Tracer, options: TracerOptions): Tracer {
  const started = (name: string, settings: SpanOptions = {}, parent: Context = currentScope().parent): Span => {
    const span = inner.startSpan(name, { ...settings, attributes: cleaned(settings.attributes ?? {}, options) }, parent);
    const { agent, environment, promptVersion } = options;
    if (agent !== undefined) span.setAttribute(LangfuseOtelSpanAttributes.TRACE_NAME, agent);
    if (environment !== undefined) span.setAttribute(LangfuseOtelSpanAttributes.ENVIRONMENT, environment);
    if (promptVersion !== undefined) span.setAttribute(LangfuseOtelSpanAttributes.VERSION, promptVersion);
    return cleanSpan(span, options);
  };
  function startActiveSpan<F extends (span: Span) => unknown>(name: string, work: F): ReturnType<F>;
  function startActiveSpan<F extends (span: Span) => unknown>(name: string, settings: SpanOptions, work: F): ReturnType<F>;
  function startActiveSpan<F extends (span: Span) => unknown>(name: string, settings: SpanOptions, parent: Context, work: F): ReturnType<F>;
  function startActiveSpan(name: string, ...given: (SpanOptions | Context | ((span: Span) => unknown))[]): unknown {
    const scope = currentScope();
    const parent = given.find(isContext) ?? scope.parent;
    const span = started(name, given.find(isSettings), parent);
    const work = given.find((one) => typeof one === 'function');
    return work && within({ ...scope, parent: trace.setSpan(parent, span) }, () => work(span));
  }
  return { startSpan: started, startActiveSpan };
}

function isContext(value: unknown): value is Context {
  return typeof value === 'object' && value !== null && 'getValue' in value;
}

function isSettings(value: unknown): value is SpanOptions {
  return typeof value === 'object' && value !== null && !('getValue' in value);
}

function cleanSpan(span: Span, options: TracerOptions): Span {
  const clean: Span = {
    spanContext: () => span.spanContext(),
    isRecording: () => span.isRecording(),
    setAttribute(key, value) {
      span.setAttributes(cleaned({ [key]: value }, options));
      return clean;
    },
    setAttributes(attributes) {
      span.setAttributes(cleaned(attributes, options));
      return clean;
    },
    addEvent(name, attributes, time) {
      const isTime = attributes === undefined || typeof attributes !== 'object' || Array.isArray(attributes) || attributes instanceof Date;
      span.addEvent(name, isTime ? attributes : cleaned(attributes, options), time);
      return clean;
    },
    addLink(link) {
      span.addLink(link);
      return clean;
    },
    addLinks(links) {
      span.addLinks(links);
      return clean;
    },
    setStatus({ code, message }) {
      span.setStatus({ code, ...(message === undefined ? {} : { message: textLeft(message, options) }) });
      return clean;
    },
    updateName(name) {
      span.updateName(name);
      return clean;
    },
    end: (time) => span.end(time),
    recordException(exception, time) {
      const message = typeof exception === 'string' ? exception : (exception.message ?? '');
      span.recordException({ name: typeof exception === 'string' ? 'Error' : (exception.name ?? 'Error'), message: textLeft(message, options) }, time);
    },
  };
  return clean;
}

/** Headers of requests are left out whole, and what `mask` fails on. */
function cleaned(attributes: Attributes, options: TracerOptions): Attributes {
  const clean: Attributes = {};
  for (const [key, value] of Object.entries(attributes)) {
    if (/\.headers(\.|$)/.test(key)) continue;
    if (typeof value === 'string') clean[key] = textLeft(value, options);
    // The AI SDK writes each tool as one text of a list.
    else clean[key] = isTexts(value) ? value.map((text) => textLeft(text, options)) : value;
  }
  return clean;
}

/** The SDK waits for its spans, and fails with them: so nothing is thrown here. */
function textLeft(text: string, { mask, onProblem }: TracerOptions): string {
  try {
    return String(withoutSecrets(text, mask));
  } catch (error) {
    tell(`A text was not recorded: ${error instanceof Error ? error.message : String(error)}`, onProblem);
    return '';
  }
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
