import { isJsonObject } from '../../../records/json.ts';
import { withSystem } from '../../../rows/request/turns.ts';
import { Unreadable } from '../../../rows/request/unreadable.ts';
import { type Exchange, exchangeIn } from '../conversation/exchange.ts';
import { withoutFakeTool } from '../conversation/fake-tool.ts';
import { envelopeOf } from '../envelope.ts';
import type { Instrumentation } from '../instrumentation.ts';
import type { Recorded } from '../recorded.ts';
import type { Trace } from '../trace.ts';
import { definitionsIn, messagesIn } from './attributes.ts';
import { otelEvidence } from './evidence.ts';
import { systemBeside } from './system.ts';

/**
 * Generations by OpenTelemetry's GenAI conventions and by OpenInference, as Langfuse's ingestion leaves them: OpenLLMetry, Microsoft's Agent Framework
 * and Semantic Kernel, Strands, Google ADK, litellm, agno and others (langfuse packages/shared/src/server/otel/OtelIngestionProcessor.ts).
 */
export const otelGenAi: Instrumentation = {
  name: 'otel-gen-ai',
  evidence: otelEvidence,
  normalise: (recorded, trace) => {
    refuseIncomplete(recorded);
    const exchange = withSystemBeside(exchangeUnlessPrinted(recorded), recorded, trace);
    if (exchange.output.toolCalls.length === 0 && exchange.tools.length > 0) refuseCallsBeside(recorded);
    return { ...envelopeOf(recorded), instrumentation: 'otel-gen-ai', ...withoutFakeTool(exchange) };
  },
};

/** Refuses a text beside which the attributes of the conventions hold a call: `output.value` has room for the text alone. */
function refuseCallsBeside({ metadata }: Recorded): void {
  const places = ['llm.output_messages.0.message.tool_calls.0.tool_call.function.name', 'gen_ai.completion.0.tool_calls.0.name'];
  const isCalled =
    places.some((place) => metadata(place) !== undefined) || /"type"\s*:\s*"tool_call"/.test(JSON.stringify(metadata('gen_ai.output.messages') ?? null));
  if (isCalled) throw new Unreadable('lost-tool-calls', 'the attributes of the span hold a call, and its output only the text beside it');
}

function withSystemBeside(exchange: Exchange, recorded: Recorded, trace: Trace): Exchange {
  const isTold = exchange.messages.some(({ role }) => role === 'system');
  return isTold ? exchange : { ...exchange, messages: withSystem(exchange.messages, systemBeside(recorded, trace)) };
}

const TOOL_PLACES = ['gen_ai.tool.definitions', 'gen_ai.request.tools'];

/** Some agents print their messages in the language they are written in; the convention's own attributes hold them too, on servers that keep those. */
function exchangeUnlessPrinted(recorded: Recorded): Exchange {
  const elsewhere = { tools: definitionsIn(recorded), toolPlaces: TOOL_PLACES };
  try {
    return exchangeIn(recorded, elsewhere);
  } catch (error) {
    const isPrinted = error instanceof Unreadable && /^(unsupported-instrumentation|unreadable-input)$/.test(error.reason);
    const messages = isPrinted ? messagesIn(recorded, 'llm.input_messages') : [];
    if (messages.length === 0) throw error;
    return exchangeIn(recorded, { ...elsewhere, messages });
  }
}

/** Ids under which a provider keeps the earlier turns of a conversation by itself. */
const HELD_BY_PROVIDER = /^(resp|conv|thread)_/;

function refuseIncomplete({ metadata, input, parameters }: Recorded): void {
  // Claude's agents, traced by LangSmith: every part of an answer is a span of its own.
  if (metadata('gen_ai.serialized.name') === 'claude.assistant.turn') throw new Unreadable('incomplete-answer', 'an answer is recorded part by part');
  const asked = input();
  const body = isJsonObject(asked) ? asked : {};
  const ids = [
    metadata('gen_ai.conversation.id'),
    body['previous_response_id'],
    parameters()['previous_response_id'],
    metadata('gen_ai.request.previous_response_id'),
  ];
  const id = ids.find((value) => typeof value === 'string' && HELD_BY_PROVIDER.test(value));
  if (id !== undefined) throw new Unreadable('incomplete-history', `earlier turns are kept by the provider, under ${String(id).slice(0, 12)}…`);
}
