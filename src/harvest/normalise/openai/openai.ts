import type { ModelCall } from '../../../records/model-call.ts';
import type { ModelRequest } from '../../../records/model-request.ts';
import { envelopeOf } from '../envelope.ts';
import type { Instrumentation } from '../instrumentation.ts';
import type { Recorded } from '../recorded.ts';
import type { Trace } from '../trace.ts';
import { answerOf } from './answer.ts';
import { openAiEvidence } from './evidence.ts';
import { refuseLostCalls } from './lost-calls.ts';
import { requestOf } from './request.ts';
import { callOfBody, refuseUnfinishedBody } from './response-body.ts';
import { askedIn, isResponseBody } from './shapes.ts';

/** Generations written by Langfuse's OpenAI wrapper, Chat Completions and Responses API (langfuse-js packages/openai/src/parseOpenAI.ts). */
export const openAi: Instrumentation = {
  name: 'openai',
  evidence: openAiEvidence,
  normalise(recorded, trace) {
    const body = recorded.output();
    const said = isResponseBody(body) ? callOfBody(askedIn(recorded.input()), body) : exchangeOf(recorded, trace);
    return { ...envelopeOf(recorded), instrumentation: 'openai', ...said };
  },
};

function exchangeOf(recorded: Recorded, trace: Trace): ModelRequest & Pick<ModelCall, 'output'> {
  const { metadata, parameters } = recorded;
  // What the JS wrapper copies from a Responses body beside the answer.
  if ('parallel_tool_calls' in parameters()) {
    refuseUnfinishedBody({ status: metadata('status') ?? null, error: metadata('error') ?? null, incomplete_details: metadata('incomplete_details') ?? null });
  }
  const request = requestOf(recorded);
  const output = answerOf(recorded);
  refuseLostCalls(recorded, trace, request);
  return { ...request, output };
}
