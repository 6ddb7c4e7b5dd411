import type { RawCall } from '../../records/evaluation.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../records/json.ts';
import { parsedOrNull } from '../../records/json-lines.ts';
import { eventReader } from './events.ts';

/** What the hosted model said, as its server told it. */
export interface HostedAnswer {
  text: string | null;
  calls: RawCall[];
}

/** Listens to a reply while it is passed on. */
export interface HostedListener {
  push(bytes: Uint8Array): void;
  /** Null where the reply was no whole answer that can be read: an error, broken off, withheld, too large. */
  answer(): HostedAnswer | null;
}

/** Ends after which an answer is not what the model meant to say. */
const WHOLE = new Set<JsonValue | undefined>(['stop', 'tool_calls', 'function_call']);
const MOST_CALLS = 128;

/** `maxBytes`: of the reply; a longer one is not kept. */
export function hostedListener(contentType: string, { maxBytes }: { maxBytes: number }): HostedListener {
  const decoder = new TextDecoder();
  const isStream = contentType.toLowerCase().startsWith('text/event-stream');
  const heard = isStream ? heardEvents() : heardBody();
  let left = maxBytes;
  return {
    push(bytes) {
      left -= bytes.byteLength;
      if (left >= 0) heard.push(decoder.decode(bytes, { stream: true }));
    },
    answer: () => (left >= 0 ? heard.answer() : null),
  };
}

interface Heard {
  push(text: string): void;
  answer(): HostedAnswer | null;
}

function heardBody(): Heard {
  const texts: string[] = [];
  return {
    push: (text) => void texts.push(text),
    answer() {
      const choice = onlyChoice(parsedOrNull(texts.join('')));
      const message = choice?.['message'];
      if (!choice || !isJsonObject(message) || !WHOLE.has(choice['finish_reason']) || isSaid(message['refusal'])) return null;
      const { content, tool_calls: calls } = message;
      const made = (Array.isArray(calls) ? calls : []).map(callIn);
      if (!made.every((call) => call !== null)) return null;
      return { text: typeof content === 'string' ? content : null, calls: made };
    },
  };
}

/** The deltas of a stream put together; whatever is not as OpenAI has it makes the whole unreadable. */
function heardEvents(): Heard {
  const texts: string[] = [];
  const calls = new Map<number, { name: string; arguments: string[] }>();
  let [isReadable, isWhole, isRefused] = [true, false, false];
  const add = (delta: JsonObject) => {
    if (typeof delta['content'] === 'string') texts.push(delta['content']);
    if (isSaid(delta['refusal'])) isRefused = true;
    const made = delta['tool_calls'];
    for (const call of Array.isArray(made) ? made : []) {
      const index = isJsonObject(call) ? call['index'] : null;
      const piece = isJsonObject(call) ? call['function'] : null;
      if (typeof index !== 'number' || !isJsonObject(piece) || (!calls.has(index) && calls.size >= MOST_CALLS)) isReadable = false;
      else {
        const known = calls.get(index) ?? { name: '', arguments: [] };
        calls.set(index, known);
        if (typeof piece['name'] === 'string') known.name = piece['name'];
        if (typeof piece['arguments'] === 'string') known.arguments.push(piece['arguments']);
      }
    }
  };
  const events = eventReader((data) => {
    if (data === '[DONE]') return;
    const event = parsedOrNull(data);
    // Usage and content filters come without a choice.
    if (isJsonObject(event) && Array.isArray(event['choices']) && event['choices'].length === 0) return;
    const choice = onlyChoice(event);
    if (choice === null) isReadable = false;
    else {
      if (isJsonObject(choice['delta'])) add(choice['delta']);
      if (isSaid(choice['finish_reason'])) isWhole = WHOLE.has(choice['finish_reason']);
    }
  });
  return {
    push(text) {
      if (!events.push(text)) isReadable = false;
    },
    answer() {
      if (!isReadable || !isWhole || isRefused) return null;
      const made = [...calls].sort(([one], [other]) => one - other).map(([, { name, arguments: pieces }]) => ({ name, arguments: pieces.join('') }));
      return { text: texts.length === 0 ? null : texts.join(''), calls: made };
    },
  };
}

function onlyChoice(body: unknown): JsonObject | null {
  const choices = isJsonObject(body) ? body['choices'] : null;
  const [only, ...others] = Array.isArray(choices) ? choices : [];
  return isJsonObject(only) && others.length === 0 ? only : null;
}

function callIn(call: JsonValue): RawCall | null {
  const called = isJsonObject(call) ? call['function'] : null;
  if (!isJsonObject(called) || typeof called['name'] !== 'string' || typeof called['arguments'] !== 'string') return null;
  return { name: called['name'], arguments: called['arguments'] };
}

function isSaid(value: JsonValue | undefined): boolean {
  return value !== undefined && value !== null && value !== '';
}
