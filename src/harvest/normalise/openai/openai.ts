import { envelopeOf } from '../envelope.ts';
import type { Instrumentation } from '../instrumentation.ts';
import { answerOf } from './answer.ts';
import { openAiEvidence } from './evidence.ts';
import { requestOf } from './request.ts';
import { callOfBody } from './response-body.ts';
import { askedIn, isResponseBody } from './shapes.ts';

/** Generations written by Langfuse's OpenAI wrapper, Chat Completions and Responses API (langfuse-js packages/openai/src/parseOpenAI.ts). */
export const openAi: Instrumentation = {
  name: 'openai',
  evidence: openAiEvidence,
  normalise(recorded) {
    const body = recorded.output();
    const said = isResponseBody(body) ? callOfBody(askedIn(recorded.input()), body) : { ...requestOf(recorded), output: answerOf(recorded) };
    return { ...envelopeOf(recorded), instrumentation: 'openai', ...said };
  },
};
