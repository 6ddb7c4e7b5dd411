import { createObservationAttributes, LangfuseOtelSpanAttributes } from '@langfuse/tracing';
import type { Attributes, Tracer } from '@opentelemetry/api';
import { TRACED, TRACED_CALL } from '../../records/source/traced-call.ts';
import type { Known, TracerOptions } from '../options.ts';
import { tell } from './problems.ts';
import { currentScope, type Scope } from './scope.ts';
import { withoutSecrets } from './secrets.ts';
import type { TracedCall, Usage } from './traced.ts';
import { later, tracerOf } from './transport.ts';
import { attributesOf } from './whose.ts';

/** A call that has begun. */
export interface Begun {
  /** Once; `make` runs after the agent has its answer, and whatever it throws is told and not thrown. */
  end(make: () => TracedCall | Promise<TracedCall>): void;
}

export interface Recorder {
  /** Null while nothing is recorded. Never throws. `scope`: where the call belongs, if not to what runs around it. */
  begin(scope?: Scope): Begun | null;
}

export function recorder(options: TracerOptions, known: Known = {}): Recorder {
  return {
    begin(scope = currentScope()) {
      try {
        const tracer = tracerOf(options);
        return tracer && begun({ tracer, options, scope, whose: attributesOf(options, { ...known, ...said(scope) }) });
      } catch (error) {
        tell(`A call was not recorded: ${error instanceof Error ? error.message : String(error)}`, options.onProblem);
        return null;
      }
    },
  };
}

function said({ agent, sessionId, tags }: Scope): Known {
  return { ...(agent === undefined ? {} : { agent }), ...(sessionId === undefined ? {} : { sessionId }), ...(tags ? { tags } : {}) };
}

function begun({ tracer, options, scope, whose }: { tracer: Tracer; options: TracerOptions; scope: Scope; whose: Attributes }): Begun {
  const startTime = Date.now();
  let isOver = false;
  const record = async (make: () => TracedCall | Promise<TracedCall>, endTime: number) => {
    const call = await make();
    const attributes = { ...callAttributes(call, options), ...whose };
    const span = tracer.startSpan(`${call.api} ${call.model ?? ''}`.trimEnd(), { startTime, attributes }, scope.parent);
    // Langfuse's processor writes its own over the one that a span begins with.
    if (options.environment !== undefined) span.setAttribute(LangfuseOtelSpanAttributes.ENVIRONMENT, options.environment);
    span.end(endTime);
    scope.onCall?.(call);
  };
  return {
    end(make) {
      if (isOver) return;
      isOver = true;
      const endTime = Date.now();
      later(() => record(make, endTime), options.onProblem);
    },
  };
}

function callAttributes(call: TracedCall, { content = true, mask, prompt }: TracerOptions): Attributes {
  const { usage, finishReason } = call;
  const clean = (value: unknown) => (content ? withoutSecrets(value, mask) : undefined);
  return createObservationAttributes('generation', {
    input: clean(call.input),
    output: call.output === null ? undefined : clean(call.output),
    metadata: {
      [TRACED.record]: TRACED_CALL,
      [TRACED.client]: call.client,
      [TRACED.api]: call.api,
      ...(finishReason === null ? {} : { [TRACED.finishReason]: finishReason }),
    },
    ...(call.model === null ? {} : { model: call.model }),
    modelParameters: parametersLeft(call.parameters, mask),
    ...(usage ? { usageDetails: usageDetails(usage) } : {}),
    ...(call.error === null ? {} : { level: 'ERROR', statusMessage: String(withoutSecrets(call.error, mask)).slice(0, 2000) }),
    ...(prompt ? { prompt: { ...prompt, isFallback: false } } : {}),
  });
}

/** Texts among the settings are texts: what ends an answer may be a name. */
function parametersLeft(parameters: TracedCall['parameters'], mask: TracerOptions['mask']): Record<string, string | number> {
  return Object.fromEntries(Object.entries(parameters).map(([key, value]) => [key, typeof value === 'string' ? String(withoutSecrets(value, mask)) : value]));
}

/** Langfuse adds all of them up, so that what was cached is no part of `input`. */
function usageDetails({ input, output, cached = 0, reasoning = 0 }: Usage): Record<string, number> {
  return {
    // Some providers count what was cached beside the input.
    input: Math.max(0, input - cached),
    output: Math.max(0, output - reasoning),
    total: input + output,
    ...(cached > 0 ? { input_cached_tokens: cached } : {}),
    ...(reasoning > 0 ? { output_reasoning_tokens: reasoning } : {}),
  };
}
