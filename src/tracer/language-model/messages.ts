import { isObject, type Json, listIn } from '../json.ts';

/** A prompt of the AI SDK as messages of Chat Completions, the way the SDK's own providers write them. */
export function messagesOf(prompt: readonly unknown[]): Json[] {
  return prompt.filter(isObject).flatMap((message) => {
    const { role, content } = message;
    if (role === 'tool') return listIn(message, 'content').filter(isObject).flatMap(resultOf);
    if (typeof content === 'string') return [{ role, content }];
    const parts = listIn(message, 'content').filter(isObject);
    return [role === 'assistant' ? assistantMessage(parts) : { role, content: contentOf(parts) }];
  });
}

/** An assistant's message of the parts it is made of, in a prompt or in an answer. How it reasoned is no part of what it said. */
export function assistantMessage(parts: readonly Json[]): Json {
  const texts = parts.flatMap(({ type, text }) => (type === 'text' && typeof text === 'string' ? [text] : []));
  const calls = parts.filter(({ type }) => type === 'tool-call').map(callOf);
  const others = parts.filter(({ type }) => !BESIDE.has(type));
  const text = texts.length > 0 ? texts.join('') : null;
  return {
    role: 'assistant',
    // A picture, a file: said as it is, so that nobody takes the text for all there was.
    content: others.length > 0 ? [...texts.map((one) => ({ type: 'text', text: one })), ...others.map(otherPart)] : text,
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
  };
}

const BESIDE = new Set<unknown>(['text', 'tool-call', 'reasoning', 'redacted-reasoning', 'source', 'tool-approval-request', 'tool-error']);

function callOf({ toolCallId, toolName, input, args, providerExecuted }: Json): Json {
  const given = input ?? args ?? {};
  return {
    id: toolCallId,
    type: 'function',
    function: { name: toolName, arguments: typeof given === 'string' ? given : JSON.stringify(given) },
    ...(providerExecuted === true ? { provider_executed: true } : {}),
  };
}

function contentOf(parts: readonly Json[]): unknown {
  const texts = parts.map(({ type, text }) => (type === 'text' && typeof text === 'string' ? text : null));
  const [only, ...more] = texts;
  if (typeof only === 'string' && more.length === 0) return only;
  return parts.map((part, index) => (texts[index] === null ? otherPart(part) : { type: 'text', text: texts[index] }));
}

/** What it holds is left out: pictures are no part of a row. */
function otherPart({ type, mediaType, toolName }: Json): Json {
  return {
    type: type === 'image' ? 'image_url' : type,
    ...(mediaType === undefined ? {} : { media_type: mediaType }),
    ...(toolName === undefined ? {} : { name: toolName }),
  };
}

function resultOf(part: Json): Json[] {
  const { type, toolCallId, output, result } = part;
  if (type !== 'tool-result') return type === 'tool-approval-response' ? [] : [{ role: 'tool', tool_call_id: toolCallId, content: [otherPart(part)] }];
  const content = output === undefined ? textOrJson(result ?? null) : outputText(output);
  return [{ role: 'tool', tool_call_id: toolCallId, content }];
}

/** Texts as they are, any other value as JSON. */
function outputText(output: unknown): unknown {
  const { type, value, reason } = isObject(output) ? output : {};
  if (type === 'text' || type === 'error-text') return value;
  if (type === 'execution-denied') return typeof reason === 'string' ? reason : 'Tool execution denied.';
  if (type === 'content' && Array.isArray(value) && value.some((item) => isObject(item) && item['type'] !== 'text'))
    return value.filter(isObject).map(otherPart);
  return JSON.stringify(value ?? null);
}

function textOrJson(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
