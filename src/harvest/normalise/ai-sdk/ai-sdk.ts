import type { ResponseFormat } from '../../../records/chat.ts';
import { isJsonObject } from '../../../records/json.ts';
import { numberDefect } from '../../../rows/request/json-defects.ts';
import { byJsonSchema } from '../../../rows/request/response-format.ts';
import { toolChoiceIn } from '../../../rows/request/tool-choice.ts';
import { toolsIn } from '../../../rows/request/tools.ts';
import { decoded, decodedObject, refuse, Unreadable } from '../../../rows/request/unreadable.ts';
import { envelopeOf } from '../envelope.ts';
import type { Instrumentation } from '../instrumentation.ts';
import { genAiParameters } from '../pieces/parameters.ts';
import type { Recorded } from '../recorded.ts';
import type { Trace } from '../trace.ts';
import { answerOf } from './answer.ts';
import { aiSdkEvidence } from './evidence.ts';
import { turnsIn } from './messages.ts';
import { asksForObject, isModelCall, operationOf } from './operation.ts';

/** Vercel's AI SDK up to version 6, which names its spans `ai.…` (vercel/ai packages/otel/src/legacy-open-telemetry.ts). */
export const aiSdk: Instrumentation = {
  name: 'vercel-ai-sdk',
  evidence: aiSdkEvidence,
  normalise(recorded, trace) {
    const operation = operationOf(recorded);
    if (operation !== null && !isModelCall(operation))
      throw new Unreadable('lost-model-call', `${operation} wraps the calls of the model, and none of them is in its trace`);
    const { input, metadata, parameters } = recorded;
    const asked = input() ?? metadata('ai.prompt.messages');
    refuse(numberDefect(asked));
    const fields = decodedObject(asked);
    return {
      ...envelopeOf(recorded),
      parameters: genAiParameters(recorded),
      instrumentation: 'vercel-ai-sdk',
      messages: turnsIn(isJsonObject(asked) ? decoded(asked['messages']) : asked),
      tools: toolsIn(fields['tools'] ?? metadata('ai.prompt.tools') ?? metadata('tools')),
      toolChoice: toolChoiceIn(fields['toolChoice'] ?? metadata('ai.prompt.toolChoice') ?? parameters()['toolChoice']),
      responseFormat: operation !== null && asksForObject(operation) ? formatOf(recorded, trace) : null,
      output: answerOf(recorded, operation !== null && asksForObject(operation)),
    };
  },
};

/** The schema stands on the operation around the call of the model; without one any JSON object was asked for. */
function formatOf(recorded: Recorded, trace: Trace): ResponseFormat {
  const root = trace.parentOf(recorded);
  const schema = recorded.metadata('ai.schema') ?? root?.metadata('ai.schema');
  if (schema === undefined || schema === null) return { type: 'json_object' };
  if (!isJsonObject(schema)) throw new Unreadable('unreadable-response-format', 'ai.schema is no JSON Schema');
  const [name, description] = ['ai.schema.name', 'ai.schema.description'].map((key) => recorded.metadata(key) ?? root?.metadata(key));
  return byJsonSchema(typeof name === 'string' ? name : 'answer', schema, { description: typeof description === 'string' ? description : null });
}
