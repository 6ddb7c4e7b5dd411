import type { ModelCall } from '../../../records/model-call.ts';
import { toolChoiceIn } from '../../../rows/request/tool-choice.ts';
import { toolsIn } from '../../../rows/request/tools.ts';
import { decodedObject, Unreadable } from '../../../rows/request/unreadable.ts';
import { envelopeOf } from '../envelope.ts';
import type { Instrumentation } from '../instrumentation.ts';
import { finishReasonsOf, refuseUnfinished } from '../pieces/finish.ts';
import { genAiParameters } from '../pieces/parameters.ts';
import type { Recorded } from '../recorded.ts';
import type { Trace } from '../trace.ts';
import { answerOf, steppedIn } from './answer.ts';
import { conversationAt, openingOf } from './conversation.ts';
import { generationOf, mastraEvidence, spanTypeOf } from './evidence.ts';

/**
 * Mastra: each step of an agent's loop is a call of the model. Schemas of tools are recorded only where the provider's own body is kept
 * (mastra-ai/mastra observability/otel-exporter/src/gen-ai-semantics.ts).
 */
export const mastra: Instrumentation = {
  name: 'mastra',
  evidence: mastraEvidence,
  normalise(recorded, trace) {
    const type = spanTypeOf(recorded);
    if (type === null) throw new Unreadable('unsupported-instrumentation', 'its scope is that of Mastra, and its metadata do not say what it is');
    const isStep = type === 'model_step';
    const generation = isStep ? generationOf(recorded, trace) : recorded;
    if (!generation) throw new Unreadable('incomplete-history', 'the generation that holds what this step was asked is not in the trace');
    if (!isStep) refuseLoop(recorded, trace);
    const inference = trace.childrenOf(recorded).find(({ observation }) => observation.type === 'GENERATION') ?? recorded;
    const stepped = steppedIn(recorded);
    refuseUnfinished(finishReasonsOf(inference), { holdsCall: stepped.calls.length > 0 });
    return {
      ...envelopeOf(recorded),
      ...priceOf(inference),
      instrumentation: 'mastra',
      messages: isStep ? conversationAt(recorded, generation, trace) : openingOf(generation, trace),
      ...offeredIn([recorded, inference, generation], trace.parentOf(generation)),
      responseFormat: stepped.isObject ? { type: 'json_object' } : null,
      output: answerOf(stepped),
    };
  },
};

/** A loop without its steps holds the opening and the last answer; what was called in between is lost. */
function refuseLoop(generation: Recorded, trace: Trace): void {
  const isLoop = trace.childrenOf(generation).some((child) => /tool_call$/.test(spanTypeOf(child) ?? ''));
  if (isLoop) throw new Unreadable('lost-model-call', 'tools were called in this generation, and its steps are not in the trace');
}

/** Model, parameters and usage stand on the request inside the step. */
function priceOf(inference: Recorded): Pick<ModelCall, 'model' | 'parameters' | 'usage' | 'costUsd'> {
  const { model, usage, costUsd } = envelopeOf(inference);
  return { model, parameters: genAiParameters(inference), usage, costUsd };
}

/** Definitions where the provider's body was kept; otherwise the names that the agent's span lists. */
function offeredIn(places: readonly Recorded[], agent: Recorded | null): Pick<ModelCall, 'tools' | 'toolChoice' | 'toolNames'> {
  const body = places.map(({ metadata }) => decodedObject(metadata('mastra.metadata.body'))).find((held) => 'tools' in held) ?? {};
  const tools = toolsIn(body['tools']);
  const listed = agent?.metadata('gen_ai.tool.definitions');
  const names = Array.isArray(listed) ? listed.filter((name) => typeof name === 'string' && name !== '') : [];
  const isKnown = tools.length > 0;
  return { tools, toolChoice: isKnown ? toolChoiceIn(body['tool_choice']) : null, toolNames: isKnown || names.length === 0 ? null : names };
}
