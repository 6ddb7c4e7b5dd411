import { isObject, type Json } from '../json.ts';

/** The objects of a stream of server-sent events, in order, and whether it ended with `[DONE]`. What is no JSON object is left out. */
export function eventsIn(stream: string): { events: Json[]; isDone: boolean } {
  const texts = stream
    .split(/\r\n\r\n|\n\n|\r\r/)
    .map((event) =>
      event
        .split(/\r\n|\n|\r/)
        .flatMap((line) => (line.startsWith('data:') ? [line.slice(5).replace(/^ /, '')] : []))
        .join('\n'),
    )
    .filter((data) => data !== '');
  return { events: texts.filter((text) => text !== '[DONE]').flatMap(objectOf), isDone: texts.includes('[DONE]') };
}

function objectOf(text: string): Json[] {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? [value] : [];
  } catch {
    return [];
  }
}
