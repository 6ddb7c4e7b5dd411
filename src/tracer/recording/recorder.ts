import { createObservationAttributes, LangfuseOtelSpanAttributes } from '@langfuse/tracing';
import type { Attributes } from '@opentelemetry/api';
import { TRACED, TRACED_CALL } from '../../records/source/traced-call.ts';
import type { Known, TracerOptions } from '../options.ts';
import { tell } from './problems.ts';
import { currentScope } from './scope.ts';
import { withoutSecrets } from './secrets.ts';
import { later, tracerOf } from './transport.ts';

/** One call of a model, whole. */
export interface TracedCall {
  client: 'openai' | 'mastra' | 'ai-sdk';
  api: 'chat' | 'responses';
  model: string | null;
  parameters: Readonly<Record<string, string | number>>;
  /** In OpenAI's words: `messages`, `tools`, `tool_choice`, `response_format`; of the Responses API the request. */
  input: unknown;
  /** In OpenAI's words: the assistant's message, or several; the body of the Responses API. Null where there is none. */
  output: unknown;
  usage: Usage | null;
  finishReason: string | null;
  /** Why it failed. */
  error: string | null;
}

export interface Usage {
  input: number;
  output: number;
  cached?: number;
  reasoning?: number;
}

/** A call that has begun. */
export interface Begun {
  /** Once; `make` runs after the agent has its answer, and whatever it throws is told and not thrown. */
  end(make: () => TracedCall): void;
}

export interface Recorder {
  /** Null while nothing is recorded. Never throws. */
  begin(): Begun | null;
}

export function recorder(options: TracerOptions, known: Known = {}): Recorder {
  return {
    begin() {
      try {
        const tracer = tracerOf(options);
        if (!tracer) return null;
        const [scope, startTime] = [currentScope(), Date.now()];
        const whose = attributesOf(options, { ...known, ...scope });
        let isOver = false;
        return {
          end(make) {
            if (isOver) return;
            isOver = true;
            const endTime = Date.now();
            const record = () => {
              const call = make();
              const name = `${call.api} ${call.model ?? ''}`.trimEnd();
              const span = tracer.startSpan(name, { startTime, attributes: { ...callAttributes(call, options), ...whose } }, scope.parent);
              // Langfuse's processor writes its own over the one that a span begins with.
              if (options.environment !== undefined) span.setAttribute(LangfuseOtelSpanAttributes.ENVIRONMENT, options.environment);
              span.end(endTime);
            };
            later(record, options.onProblem);
          },
        };
      } catch (error) {
        tell(`A call was not recorded: ${error instanceof Error ? error.message : String(error)}`, options.onProblem);
        return null;
      }
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
    modelParameters: { ...call.parameters },
    ...(usage ? { usageDetails: usageDetails(usage) } : {}),
    ...(call.error === null ? {} : { level: 'ERROR', statusMessage: String(withoutSecrets(call.error, mask)).slice(0, 2000) }),
    ...(prompt ? { prompt: { ...prompt, isFallback: false } } : {}),
  });
}

/** Langfuse adds all of them up, so that what was cached is no part of `input`. */
function usageDetails({ input, output, cached = 0, reasoning = 0 }: Usage): Record<string, number> {
  return {
    input: input - cached,
    output: output - reasoning,
    total: input + output,
    ...(cached > 0 ? { input_cached_tokens: cached } : {}),
    ...(reasoning > 0 ? { output_reasoning_tokens: reasoning } : {}),
  };
}

/** What a span of ours says of its trace. */
export function attributesOf(options: TracerOptions, { agent: known, sessionId: knownSession }: Known): Attributes {
  const { userId, promptVersion, tags, environment, metadata = {} } = options;
  const agent = options.agent ?? known ?? 'agent';
  const session = asked(options.sessionId) ?? knownSession;
  const user = asked(userId);
  const given = { ...metadata, agent, ...(promptVersion === undefined ? {} : { [TRACED.promptVersion]: promptVersion }) };
  const clean = Object.entries(given).map(([key, value]) => [`${LangfuseOtelSpanAttributes.OBSERVATION_METADATA}.${key}`, withoutSecrets(String(value))]);
  return {
    [LangfuseOtelSpanAttributes.TRACE_NAME]: agent,
    ...(session ? { [LangfuseOtelSpanAttributes.TRACE_SESSION_ID]: session } : {}),
    ...(user ? { [LangfuseOtelSpanAttributes.TRACE_USER_ID]: user } : {}),
    ...(tags ? { [LangfuseOtelSpanAttributes.TRACE_TAGS]: [...tags] } : {}),
    ...(environment === undefined ? {} : { [LangfuseOtelSpanAttributes.ENVIRONMENT]: environment }),
    ...(promptVersion === undefined ? {} : { [LangfuseOtelSpanAttributes.VERSION]: promptVersion }),
    ...Object.fromEntries(clean),
  };
}

function asked(value: string | (() => string | undefined) | undefined): string | undefined {
  return typeof value === 'function' ? value() : value;
}
