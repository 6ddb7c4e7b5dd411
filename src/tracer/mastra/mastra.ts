import type { SpanContext } from '@opentelemetry/api';
import { isObject, type Json, objectIn, textOf } from '../json.ts';
import { recordedModel } from '../language-model/recorded-model.ts';
import type { Known, TracerOptions } from '../options.ts';
import { tell } from '../recording/problems.ts';
import { type Recorder, recorder } from '../recording/recorder.ts';
import { enteredScope, within } from '../recording/scope.ts';
import { type OpenTrace, openTrace } from '../recording/trace.ts';

const wrapped = new WeakSet<object>();

/** What an agent is asked with; those that give a stream are over before it is. */
const TURNS: Readonly<Record<string, 'whole' | 'stream'>> = {
  generate: 'whole',
  generateLegacy: 'whole',
  resumeGenerate: 'whole',
  stream: 'stream',
  streamLegacy: 'stream',
  resumeStream: 'stream',
};

/**
 * The agent itself, which from now on also records every call of its model, with what Mastra's exporters leave out: JSON Schemas of tools and answer,
 * whole history, `tool_choice`. Its id is the agent's, its thread the session. With Mastra's own observability on, both are of one trace.
 */
export function withMastraTracing<T extends object>(agent: T, options: TracerOptions = {}): T {
  if (wrapped.has(agent)) return agent;
  const resolve = method(agent, 'resolveModelConfig');
  if (!resolve) {
    tell('The Mastra agent is not recorded: it has no resolveModelConfig, which @mastra/core 1 has.', options.onProblem);
    return agent;
  }
  const id = 'id' in agent ? textOf(agent.id) : null;
  const records = recorder(options, { agent: id ?? undefined });
  define(agent, 'resolveModelConfig', async (...given) => {
    // A stream that is read late runs outside of its turn; the model was made for this one.
    const turn = enteredScope();
    const ofTurn: Recorder = { begin: () => (turn && !enteredScope() ? records.begin(turn) : records.begin()) };
    return recordedModel(await resolve(...given), ofTurn, 'mastra');
  });
  for (const [name, kind] of Object.entries(TURNS)) {
    const turn = method(agent, name);
    if (turn) define(agent, name, (asked, given, ...more) => traced(turn, { asked, given, more, kind, agent: id ?? undefined, options }));
  }
  wrapped.add(agent);
  return agent;
}

type Method = (...given: unknown[]) => unknown;

function method(agent: object, name: string): Method | null {
  const value: unknown = Reflect.get(agent, name);
  return typeof value === 'function' ? (...given) => Reflect.apply(value, agent, given) : null;
}

function define(agent: object, name: string, value: Method): void {
  Object.defineProperty(agent, name, { value, configurable: true, writable: true, enumerable: false });
}

interface Turn {
  asked: unknown;
  given: unknown;
  more: readonly unknown[];
  kind: 'whole' | 'stream';
  agent: string | undefined;
  options: TracerOptions;
}

async function traced(turn: Method, { asked, given, more, kind, agent, options }: Turn): Promise<unknown> {
  const settings = isObject(given) ? given : {};
  const opened = openTrace(options, { known: { agent, ...knownIn(settings) }, input: asked, parent: parentIn(settings) });
  if (!opened) return turn(asked, given, ...more);
  if (kind === 'stream') opened.endWithAnswer();
  try {
    const result = await within(opened.scope, () => turn(asked, joined(settings, opened), ...more));
    if (kind === 'whole') opened.end({ output: isObject(result) ? textOf(result['text']) : undefined });
    return result;
  } catch (error) {
    opened.end({ error });
    throw error;
  }
}

/** The thread is the session; without one, what is said to Mastra's own exporter. */
function knownIn(settings: Json): Known {
  const { thread } = objectIn(settings, 'memory');
  const tracing = objectIn(settings, 'tracingOptions');
  const tags = Array.isArray(tracing['tags']) ? tracing['tags'].filter((tag) => typeof tag === 'string') : undefined;
  const session = textOf(isObject(thread) ? thread['id'] : thread) ?? textOf(settings['threadId']) ?? textOf(objectIn(tracing, 'metadata')['sessionId']);
  return { sessionId: session ?? undefined, tags };
}

const NOBODY = '0000000000000001';

/** The trace that the caller or a workflow of Mastra's began. */
function parentIn(settings: Json): SpanContext | undefined {
  const tracing = objectIn(settings, 'tracingOptions');
  const current = objectIn(settings, 'tracingContext')['currentSpan'];
  const [traceId, spanId] = isSpan(current) ? [current.traceId, current.id] : [tracing['traceId'], tracing['parentSpanId'] ?? NOBODY];
  if (typeof traceId !== 'string' || !/^[0-9a-f]{32}$/.test(traceId) || typeof spanId !== 'string' || !/^[0-9a-f]{16}$/.test(spanId)) return undefined;
  return { traceId, spanId, traceFlags: 1 };
}

function isSpan(value: unknown): value is { traceId: unknown; id: unknown } {
  return typeof value === 'object' && value !== null && 'traceId' in value && 'id' in value;
}

/** Mastra's own spans of this turn join the trace, unless it has one already. */
function joined(settings: Json, { spanContext }: OpenTrace): Json {
  const tracing = objectIn(settings, 'tracingOptions');
  if (tracing['traceId'] !== undefined || settings['tracingContext'] !== undefined) return settings;
  return { ...settings, tracingOptions: { ...tracing, traceId: spanContext.traceId, parentSpanId: spanContext.spanId } };
}
