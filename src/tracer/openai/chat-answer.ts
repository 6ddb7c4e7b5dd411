import { isObject, type Json, listIn, objectIn, textOf } from '../json.ts';
import { type Said, usageIn } from './said.ts';

/** Of a whole body: the message, or all of several. */
export function chatAnswerOf(body: Json): Said {
  const choices = listIn(body, 'choices').filter(isObject);
  return said(body, {
    messages: choices.map((choice) => objectIn(choice, 'message')),
    finishReason: choices.map((choice) => textOf(choice['finish_reason'])).find((reason) => reason !== null) ?? null,
    error: textOf(objectIn(body, 'error')['message']),
  });
}

interface Streamed {
  content: string | null;
  refusal: string | null;
  calls: StreamedCall[];
  old: { name: string; arguments: string } | null;
  finishReason: string | null;
}

interface StreamedCall {
  index: number | null;
  id: string | null;
  name: string;
  arguments: string;
}

/** Of a stream, put together: a call by its index, or where a server leaves that out or repeats it, by its id. */
export function chatAnswerOfStream(events: readonly Json[], { isDone }: { isDone: boolean }): Said {
  const choices = new Map<unknown, Streamed>();
  for (const choice of events.flatMap((event) => listIn(event, 'choices')).filter(isObject)) {
    const index = choice['index'] ?? 0;
    const at = choices.get(index) ?? { content: null, refusal: null, calls: [], old: null, finishReason: null };
    choices.set(index, at);
    add(at, objectIn(choice, 'delta'));
    at.finishReason = textOf(choice['finish_reason']) ?? at.finishReason;
  }
  const reason = [...choices.values()].map(({ finishReason }) => finishReason).find((one) => one !== null) ?? null;
  const body = { model: last(events, 'model'), usage: last(events, 'usage') };
  const error = events.map((event) => textOf(objectIn(event, 'error')['message'])).find((message) => message !== null) ?? null;
  // A stream that neither said why it ended nor that it did was broken off.
  return said(body, { messages: [...choices.values()].map(messageOf), finishReason: reason ?? (isDone ? null : 'aborted'), error });
}

function add(at: Streamed, delta: Json): void {
  const { content, refusal, function_call: old } = delta;
  if (typeof content === 'string') at.content = (at.content ?? '') + content;
  if (typeof refusal === 'string') at.refusal = (at.refusal ?? '') + refusal;
  if (isObject(old))
    at.old = { name: (at.old?.name ?? '') + (textOf(old['name']) ?? ''), arguments: (at.old?.arguments ?? '') + (textOf(old['arguments']) ?? '') };
  for (const piece of listIn(delta, 'tool_calls').filter(isObject)) addCall(at.calls, piece);
}

function addCall(calls: StreamedCall[], piece: Json): void {
  const index = typeof piece['index'] === 'number' ? piece['index'] : null;
  const id = textOf(piece['id']) || null;
  const { name, arguments: given } = objectIn(piece, 'function');
  const known = index === null ? calls.at(-1) : calls.findLast((call) => call.index === index);
  const isOther = !known || (id !== null && known.id !== null && id !== known.id) || (index === null && id !== null && known.id === null);
  const call = isOther ? { index, id: null, name: '', arguments: '' } : known;
  if (isOther) calls.push(call);
  call.id ??= id;
  // Some servers say the whole name with every piece.
  if (typeof name === 'string' && call.name !== name) call.name += name;
  if (typeof given === 'string') call.arguments += given;
  else if (isObject(given)) call.arguments = JSON.stringify(given);
}

function messageOf({ content, refusal, calls, old }: Streamed): Json {
  return {
    role: 'assistant',
    content,
    ...(refusal === null ? {} : { refusal }),
    ...(calls.length > 0
      ? { tool_calls: calls.map(({ id, name, arguments: given }) => ({ id, type: 'function', function: { name, arguments: given } })) }
      : {}),
    ...(old ? { function_call: old } : {}),
  };
}

function said(body: Json, { messages, finishReason, error }: { messages: readonly Json[] } & Pick<Said, 'finishReason' | 'error'>): Said {
  const [only = null] = messages;
  return { output: messages.length > 1 ? messages : only, model: textOf(body['model']), usage: usageIn(body['usage']), finishReason, error };
}

function last(events: readonly Json[], key: string): unknown {
  return events.findLast((event) => event[key] !== undefined && event[key] !== null && event[key] !== '')?.[key];
}
