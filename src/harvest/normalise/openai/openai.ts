import { envelopeOf } from '../envelope.ts';
import type { Instrumentation } from '../instrumentation.ts';
import { answerOf } from './answer.ts';
import { openAiEvidence } from './evidence.ts';
import { requestOf } from './request.ts';

/** Generations written by Langfuse's OpenAI wrapper, Chat Completions and Responses API (langfuse-js packages/openai/src/parseOpenAI.ts). */
export const openAi: Instrumentation = {
  name: 'openai',
  evidence: openAiEvidence,
  normalise: (recorded) => ({ ...envelopeOf(recorded), instrumentation: 'openai', ...requestOf(recorded), output: answerOf(recorded) }),
};
