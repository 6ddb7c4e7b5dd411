import { canonicalJson } from '../records/canonical-json.ts';
import type { Prediction } from '../records/evaluation.ts';
import { type ExactJson, type ExactObject, isExactObject, parseExactJson } from '../records/exact-json/exact-json.ts';
import type { Example } from '../records/example.ts';
import { type Completion, NO_CALL, parseCompletion } from './completion.ts';
import { isNestedTooDeeply } from './nesting.ts';

/**
 * What a prediction says. Asked in text, its text is read strictly as the track's completion. Asked natively:
 * - one call is that call, whatever was said beside it; its arguments must be a JSON object, and no text at all means none;
 * - several calls are unreadable, for an example has one;
 * - text and no call, where tools were offered: no tool is called; unreadable where one had to be;
 * - text and no call, where the agent asked for JSON or offered no tool: that JSON;
 * - neither text nor a call is unreadable.
 */
export function readAnswer({ track, request }: Pick<Example, 'track' | 'request'>, { text, calls }: Pick<Prediction, 'text' | 'calls'>): Completion {
  if (calls === null) return parseCompletion(track, text ?? '');
  const [only, ...more] = calls;
  if (more.length > 0) return { ok: false, reason: `${calls.length} calls at once` };
  if (only) return readCall(only);
  if (text === null || text.trim() === '') return { ok: false, reason: 'neither a call nor a text' };
  if (request === null || request.responseFormat !== null || request.tools.length === 0) return parseCompletion('structured', text);
  const { toolChoice } = request;
  if (toolChoice !== null && toolChoice !== 'auto' && toolChoice !== 'none') return { ok: false, reason: 'a text where a call was required' };
  return { ok: true, json: { name: NO_CALL, arguments: {} }, calls: [] };
}

/** What a prediction says as a text to show: the track's completion where native calls can be read, else what was called and said as it stands. */
export function shownAnswer(example: Pick<Example, 'track' | 'request'>, prediction: Pick<Prediction, 'text' | 'calls'>): string | null {
  if (prediction.calls === null) return prediction.text;
  const read = readAnswer(example, prediction);
  if (!read.ok) return [prediction.text ?? '', ...(prediction.calls.length > 0 ? [JSON.stringify(prediction.calls)] : [])].filter(Boolean).join('\n');
  return isExactObject(read.json) && read.calls !== null ? completionText(example.track, read.json) : canonicalJson(read.json);
}

function completionText(track: Example['track'], json: ExactObject): string {
  const { name, arguments: args } = json;
  return track === 'structured' ? canonicalJson(json) : `<tool_call name="${typeof name === 'string' ? name : ''}">${canonicalJson(args ?? {})}</tool_call>`;
}

function readCall({ name, arguments: written }: NonNullable<Prediction['calls']>[number]): Completion {
  if (name === '' || name === NO_CALL) return { ok: false, reason: `a call of a tool named ${JSON.stringify(name)}` };
  if (isNestedTooDeeply(written)) return { ok: false, reason: 'nested too deeply' };
  let args: ExactJson;
  try {
    args = written.trim() === '' ? {} : parseExactJson(written);
  } catch (error) {
    return { ok: false, reason: `arguments are not JSON: ${error instanceof Error ? error.message : 'unreadable'}` };
  }
  if (!isExactObject(args)) return { ok: false, reason: 'arguments are not a JSON object' };
  return { ok: true, json: { name, arguments: args }, calls: [{ name, arguments: args }] };
}
