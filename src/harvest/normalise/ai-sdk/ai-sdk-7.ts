import type { ResponseFormat } from '../../../records/chat.ts';
import { isJsonObject } from '../../../records/json.ts';
import { byJsonSchema } from '../../../rows/request/response-format.ts';
import { toolChoiceIn } from '../../../rows/request/tool-choice.ts';
import { exchangeIn } from '../conversation/exchange.ts';
import { envelopeOf } from '../envelope.ts';
import type { Evidence, Instrumentation } from '../instrumentation.ts';
import { genAiParameters } from '../pieces/parameters.ts';
import type { Recorded } from '../recorded.ts';
import type { Trace } from '../trace.ts';

/**
 * Vercel's AI SDK from version 7, which writes messages in parts by the GenAI conventions. Choice and schema stand on the spans around a call,
 * the schema only where an object was generated (vercel/ai packages/otel/src/open-telemetry.ts).
 */
export const aiSdk7: Instrumentation = {
  name: 'vercel-ai-sdk-7',
  evidence(recorded): Evidence | null {
    if (recorded.observation.type !== 'GENERATION' || recorded.metadata('scope.name') !== 'gen_ai') return null;
    const operation = recorded.metadata('gen_ai.operation.name');
    const isWrapper = typeof operation === 'string' && operation !== 'chat';
    return { certainty: 'library', marks: ['scope gen_ai'], holds: isWrapper ? 'part' : 'call' };
  },
  normalise(recorded, trace) {
    const around = [recorded, ...aroundOf(recorded, trace)];
    const exchange = exchangeIn(recorded, { toolPlaces: ['gen_ai.tool.definitions'] });
    return {
      ...envelopeOf(recorded),
      parameters: genAiParameters(recorded),
      instrumentation: 'vercel-ai-sdk-7',
      ...exchange,
      toolChoice: exchange.toolChoice ?? toolChoiceIn(said('ai.prompt.toolChoice', around)),
      responseFormat: schemaOf(around) ?? exchange.responseFormat,
    };
  },
};

/** The step and the operation that a call belongs to. */
function aroundOf(recorded: Recorded, trace: Trace): Recorded[] {
  const step = trace.parentOf(recorded);
  const operation = step && trace.parentOf(step);
  return [step, operation].filter((one) => one !== null);
}

function said(key: string, places: readonly Recorded[]): unknown {
  return places.map(({ metadata }) => metadata(key)).find((value) => value !== undefined && value !== null);
}

function schemaOf(places: readonly Recorded[]): ResponseFormat | null {
  const [schema, name, description] = ['ai.schema', 'ai.schema.name', 'ai.schema.description'].map((key) => said(key, places));
  if (!isJsonObject(schema)) return null;
  return byJsonSchema(typeof name === 'string' ? name : 'answer', schema, { description: typeof description === 'string' ? description : null });
}
