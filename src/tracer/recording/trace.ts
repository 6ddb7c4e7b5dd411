import { createObservationAttributes, LangfuseOtelSpanAttributes } from '@langfuse/tracing';
import { type SpanContext, trace } from '@opentelemetry/api';
import type { Known, TracerOptions } from '../options.ts';
import { tell } from './problems.ts';
import { currentScope, type Scope, within } from './scope.ts';
import { withoutSecrets } from './secrets.ts';
import type { TracedCall } from './traced.ts';
import { beforeFlush, later, tracerOf } from './transport.ts';
import { attributesOf } from './whose.ts';

/** A turn of an agent's that says nothing for so long is over: it may have ended in a call. */
const LONGEST_TOOL_MS = 10 * 60_000;

/** The span of an agent's whole turn, around its calls. */
export interface OpenTrace {
  scope: Scope;
  spanContext: SpanContext;
  end(result: { output?: unknown; error?: unknown }): void;
  /** Ends it by itself: with the answer that calls nothing, at the next flush, or when long nothing came. For streams, whose end nobody tells. */
  endWithAnswer(): void;
}

export interface TraceStart {
  known?: Known;
  input?: unknown;
  /** Joins this one, if not what runs around it. */
  parent?: SpanContext | undefined;
}

/** Null while nothing is recorded. Never throws. */
export function openTrace(options: TracerOptions, { known = {}, input, parent }: TraceStart = {}): OpenTrace | null {
  try {
    const tracer = tracerOf(options);
    if (!tracer) return null;
    const outer = currentScope();
    const whose: Known = { agent: known.agent ?? outer.agent, sessionId: known.sessionId ?? outer.sessionId, tags: known.tags ?? outer.tags };
    const around = parent ? trace.setSpanContext(outer.parent, parent) : outer.parent;
    const attributes = { ...createObservationAttributes('agent', { input: recordable(input, options) }), ...attributesOf(options, whose) };
    const span = tracer.startSpan(options.agent ?? whose.agent ?? 'agent', { attributes }, around);
    if (options.environment !== undefined) span.setAttribute(LangfuseOtelSpanAttributes.ENVIRONMENT, options.environment);
    const sessionId = typeof options.sessionId === 'function' ? options.sessionId() : options.sessionId;
    const scope: Scope = { ...whose, agent: options.agent ?? whose.agent, sessionId: sessionId ?? whose.sessionId, parent: trace.setSpan(around, span) };
    let isOver = false;
    let takeBack = () => {};
    const end: OpenTrace['end'] = ({ output, error }) => {
      if (isOver) return;
      isOver = true;
      takeBack();
      const endTime = Date.now();
      later(() => {
        span.setAttributes(createObservationAttributes('agent', { output: recordable(output, options), ...failureOf(error, options) }));
        span.end(endTime);
      }, options.onProblem);
    };
    const endWithAnswer = () => {
      const close = () => {
        takeBack();
        if (!isOver) span.end();
        isOver = true;
      };
      const timer = setTimeout(close, LONGEST_TOOL_MS).unref();
      const unlist = beforeFlush(close);
      takeBack = () => {
        clearTimeout(timer);
        unlist();
      };
      scope.onCall = (call) => {
        if (isOver) return;
        if (call.error === null && callsIn(call)) timer.refresh();
        else end({ output: Object(call.output).content, error: call.error ?? undefined });
      };
    };
    return { scope, spanContext: span.spanContext(), end, endWithAnswer };
  } catch (error) {
    tell(`A trace was not recorded: ${error instanceof Error ? error.message : String(error)}`, options.onProblem);
    return null;
  }
}

/**
 * Runs one turn of an agent as one trace: every recorded call within it, however deep, is a part of it and of its session. What it returns is recorded
 * if it is a text.
 */
export async function withTrace<T>(options: TracerOptions & { input?: unknown }, work: () => T | Promise<T>): Promise<T> {
  const opened = openTrace(options, { input: options.input });
  if (!opened) return work();
  try {
    const result = await within(opened.scope, work);
    opened.end({ output: typeof result === 'string' ? result : undefined });
    return result;
  } catch (error) {
    opened.end({ error });
    throw error;
  }
}

function recordable(value: unknown, { content = true, mask }: TracerOptions): unknown {
  return content && value !== undefined && value !== null ? withoutSecrets(value, mask) : undefined;
}

function failureOf(error: unknown, { mask }: TracerOptions): { level?: 'ERROR'; statusMessage?: string } {
  if (error === undefined) return {};
  return { level: 'ERROR', statusMessage: String(withoutSecrets(error instanceof Error ? error.message : String(error), mask)).slice(0, 2000) };
}

function callsIn({ output }: TracedCall): boolean {
  const calls: unknown = Object(output).tool_calls;
  return Array.isArray(calls) && calls.length > 0;
}
