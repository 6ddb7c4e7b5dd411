import type { ModelCall } from '../../../records/model-call.ts';
import type { ModelRequest } from '../../../records/model-request.ts';
import { callOfBody } from '../openai/response-body.ts';
import * as openAi from '../openai/shapes.ts';
import type { Recorded } from '../recorded.ts';
import { answerIn } from './answer.ts';
import { type Elsewhere, requestIn } from './request.ts';

/** What a request and its answer come to. */
export type Exchange = ModelRequest & Pick<ModelCall, 'output'>;

/** Request and answer of any dialect; a whole Responses body holds most of both. @throws Unreadable for whatever is not understood whole. */
export function exchangeIn(recorded: Recorded, elsewhere: Elsewhere = {}): Exchange {
  const answer = recorded.output();
  if (openAi.isResponseBody(answer)) return callOfBody(openAi.askedIn(recorded.input()), answer);
  const request = requestIn(recorded, elsewhere);
  return { ...request, output: answerIn(recorded, request) };
}
