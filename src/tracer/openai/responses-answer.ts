import { type Json, objectIn, textOf } from '../json.ts';
import { type Said, usageIn } from './said.ts';

/** A whole body of the Responses API, which says itself how it ended. */
export function responseOf(body: Json): Said {
  return {
    output: body,
    model: textOf(body['model']),
    usage: usageIn(body['usage']),
    finishReason: null,
    error: textOf(objectIn(body, 'error')['message']),
  };
}

/** The last event of a stream holds the whole body. */
export function responseOfStream(events: readonly Json[]): Said {
  const end = events.findLast(({ type }) => type === 'response.completed' || type === 'response.incomplete' || type === 'response.failed');
  if (end) return responseOf(objectIn(end, 'response'));
  const error = events.find(({ type }) => type === 'error');
  return { output: null, model: null, usage: null, finishReason: null, error: textOf(error?.['message']) ?? 'the stream broke off before its last event' };
}
