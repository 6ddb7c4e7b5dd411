import { isJsonObject, type JsonObject } from '../../../records/json.ts';
import type { ModelCall } from '../../../records/model-call.ts';
import type { ModelRequest } from '../../../records/model-request.ts';
import { numberDefect } from '../../../rows/request/json-defects.ts';
import { responseFormatIn } from '../../../rows/request/response-format.ts';
import { toolChoiceIn } from '../../../rows/request/tool-choice.ts';
import { toolsIn } from '../../../rows/request/tools.ts';
import { withSystem } from '../../../rows/request/turns.ts';
import { decoded, decodedObject, refuse, Unreadable } from '../../../rows/request/unreadable.ts';
import { isUnsaid } from '../../../rows/request/unsaid.ts';
import { itemsAnswer } from './answer.ts';
import { turnsOf } from './conversation.ts';
import { instructionsIn, refuseContinued } from './request.ts';

/** A model call whose output is a whole Responses body, which repeats what was asked except the conversation. */
export function callOfBody(asked: unknown, body: JsonObject): ModelRequest & Pick<ModelCall, 'output'> {
  refuse(numberDefect(body));
  refuseUnfinishedBody(body);
  refuseContinued([body]);
  if (!isUnsaid(body['prompt'])) throw new Unreadable('incomplete-history', 'prompt: part of what was asked is a template kept by the provider');
  return {
    messages: withSystem(turnsOf(asked), instructionsIn(body['instructions'])),
    tools: toolsIn(body['tools']),
    toolChoice: toolChoiceIn(body['tool_choice']),
    responseFormat: responseFormatIn(decodedObject(body['text'])['format']),
    output: itemsAnswer(itemsIn(body)),
  };
}

/** @throws Unreadable for an answer that failed, was withheld or cut off, by what a Responses body says of itself. */
export function refuseUnfinishedBody({ status, error, incomplete_details: details }: { [key: string]: unknown }): void {
  if (!isUnsaid(error)) throw new Unreadable('failed-call', 'the response holds an error');
  const reason = decodedObject(details)['reason'];
  if (reason === 'content_filter') throw new Unreadable('withheld-answer', 'the response was cut by a content filter');
  if (typeof reason === 'string' || (typeof status === 'string' && status !== 'completed'))
    throw new Unreadable('cut-off-answer', `the response is ${typeof status === 'string' ? status : 'incomplete'}`);
}

function itemsIn(body: JsonObject): JsonObject[] {
  const items = decoded(body['output']);
  if (!Array.isArray(items) || !items.every(isJsonObject)) throw new Unreadable('unreadable-output', 'the output of the response is no list of items');
  return items;
}
