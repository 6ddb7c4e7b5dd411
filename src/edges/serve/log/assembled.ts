import { isJsonObject, type JsonValue } from '../../../records/json.ts';
import { parsedOrNull } from '../../../records/json-lines.ts';

/** What a chat completion said, streamed or not. */
export interface Assembled {
  /** As the API has it: role, content, refusal, tool_calls. */
  message: Record<string, JsonValue>;
  model: string | null;
  finishReason: string | null;
  usage: Record<string, JsonValue> | null;
}

/** The one answer of a reply's text; null where it holds none, or is not whole. */
export function assembled(response: string): Assembled | null {
  const whole = parsedOrNull(response);
  return isJsonObject(whole) ? ofWhole(whole) : ofEvents(response);
}

function ofWhole(completion: Record<string, JsonValue>): Assembled | null {
  const choice = firstChoice(completion);
  const message = choice?.['message'];
  if (!isJsonObject(message)) return null;
  return { message, model: textOr(completion['model']), finishReason: textOr(choice?.['finish_reason']), usage: objectOr(completion['usage']) };
}

function ofEvents(text: string): Assembled | null {
  const datas = text.split(/\r?\n/).flatMap((line) => (line.startsWith('data:') ? [line.slice(5).trim()] : []));
  if (datas.at(-1) !== '[DONE]') return null;
  const chunks = datas.slice(0, -1).map((data) => parsedOrNull(data));
  const said: { role: string; content: string | null; refusal: string | null; calls: Map<number, StreamedCall> } = {
    role: 'assistant',
    content: null,
    refusal: null,
    calls: new Map(),
  };
  let [model, finishReason, usage]: [string | null, string | null, Record<string, JsonValue> | null] = [null, null, null];
  for (const chunk of chunks) {
    if (!isJsonObject(chunk)) return null;
    model ??= textOr(chunk['model']);
    usage = objectOr(chunk['usage']) ?? usage;
    const choice = firstChoice(chunk);
    finishReason = textOr(choice?.['finish_reason']) ?? finishReason;
    const delta = objectOr(choice?.['delta']);
    if (!delta) continue;
    const { content, refusal, tool_calls: calls } = delta;
    if (typeof content === 'string') said.content = (said.content ?? '') + content;
    if (typeof refusal === 'string') said.refusal = (said.refusal ?? '') + refusal;
    for (const call of Array.isArray(calls) ? calls : []) if (isJsonObject(call)) takeCall(said.calls, call);
  }
  if (finishReason === null) return null;
  const calls = [...said.calls].sort(([a], [b]) => a - b).map(([, { id, name, args }]) => ({ id, type: 'function', function: { name, arguments: args } }));
  const { role, content, refusal } = said;
  const message = { role, content: content === '' && calls.length > 0 ? null : content, refusal, ...(calls.length > 0 ? { tool_calls: calls } : {}) };
  return { message, model, finishReason, usage };
}

interface StreamedCall {
  id: string;
  name: string;
  args: string;
}

function takeCall(calls: Map<number, StreamedCall>, piece: Record<string, JsonValue>): void {
  const index = typeof piece['index'] === 'number' ? piece['index'] : calls.size;
  const call = calls.get(index) ?? { id: '', name: '', args: '' };
  const { name, arguments: args } = objectOr(piece['function']) ?? {};
  calls.set(index, { id: call.id || (textOr(piece['id']) ?? ''), name: call.name + (textOr(name) ?? ''), args: call.args + (textOr(args) ?? '') });
}

function firstChoice(completion: Record<string, JsonValue>): Record<string, JsonValue> | null {
  const { choices } = completion;
  return Array.isArray(choices) && choices.length === 1 ? objectOr(choices[0]) : null;
}

function textOr(value: JsonValue | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

function objectOr(value: JsonValue | undefined): Record<string, JsonValue> | null {
  return isJsonObject(value) ? value : null;
}
