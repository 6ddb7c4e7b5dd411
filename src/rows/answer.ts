import { canonicalJson } from '../records/canonical-json.ts';
import type { ToolDefinition } from '../records/chat.ts';
import type { Prediction, RawCall } from '../records/evaluation.ts';
import { type ExactObject, isExactObject } from '../records/exact-json/exact-json.ts';
import type { Example } from '../records/example.ts';
import { isCallInWords, namesCalledIn } from './call-in-words.ts';
import { type Completion, completionOf, NO_CALL, parseCompletion, parseJson } from './completion.ts';
import { readDialect } from './dialect/read-dialect.ts';
import { isNestedTooDeeply } from './nesting.ts';

type Asked = Pick<Example, 'track' | 'request'>;
type Answered = Pick<Prediction, 'text' | 'calls' | 'dialect'>;

/**
 * What a prediction says. Asked in text, its text is read strictly as the track's completion; asked through its own tool-call template, as calls in
 * its dialect (`readDialect`), and then as if asked natively:
 * - one call is that call, whatever was said beside it; its arguments must be a JSON object, and no text at all means none;
 * - several calls are unreadable, for an example has one;
 * - text and no call, where no tool was offered: the track's completion;
 * - text and no call, where one had to be: unreadable;
 * - text and no call, where the agent asked for JSON beside its tools: that JSON on the structured track, and unreadable where it is a call in words;
 * - text and no call, where the text writes a call out (`isCallInWords`): unreadable, for no tool is run for it;
 * - any other text and no call: no tool is called;
 * - neither text nor a call is unreadable.
 */
export function readAnswer(asked: Asked, { text, calls, dialect }: Answered): Completion {
  if (dialect !== undefined) {
    const read = readDialect(dialect, text ?? '');
    return read.ok ? readNative(asked, { text, calls: read.calls }) : read;
  }
  return calls === null ? parseCompletion(asked.track, text ?? '') : readNative(asked, { text, calls });
}

function readNative({ track, request }: Asked, { text, calls }: { text: string | null; calls: readonly RawCall[] }): Completion {
  const [only, ...more] = calls;
  if (more.length > 0) return { ok: false, reason: `${calls.length} calls at once` };
  if (only) return readCall(only);
  if (text === null || text.trim() === '') return { ok: false, reason: 'neither a call nor a text' };
  if (request === null || request.tools.length === 0) return parseCompletion(track, text);
  const { toolChoice, responseFormat, tools } = request;
  if (toolChoice !== null && toolChoice !== 'auto' && toolChoice !== 'none') return { ok: false, reason: 'a text where a call was required' };
  if (track === 'structured' && responseFormat !== null) return readJson(text, tools);
  const written = parseCompletion(track, text);
  const saysNone = written.ok && written.calls?.length === 0;
  const names = tools.map(({ name }) => name);
  return saysNone || !isCallInWords(text, names) ? { ok: true, json: { name: NO_CALL, arguments: {} }, calls: [] } : { ok: false, reason: 'a call in words' };
}

/** Several calls that were made at once, each as it reads alone; null where there are fewer, or one cannot be read. */
export function severalCalls({ calls }: Pick<Answered, 'calls'>): { name: string; arguments: ExactObject }[] | null {
  if (calls === null || calls.length < 2) return null;
  const read = calls.map(readCall).flatMap((one) => (one.ok ? (one.calls ?? []) : []));
  return read.length === calls.length ? read : null;
}

/**
 * A prediction's answer as people are shown it: what was said, a native call as the track's completion, or calls that cannot be read as JSON.
 * Null where nothing came back.
 */
export function shownAnswer(asked: Asked, answered: Answered): string | null {
  const { text, calls, dialect } = answered;
  if (calls === null && dialect === undefined) return text;
  const read = readAnswer(asked, answered);
  if (read.ok && read.calls !== null) {
    const shown = completionOf(asked.track, read.calls[0] ?? null);
    // A name may hold what would make another completion of it.
    if (parseCompletion(asked.track, shown).ok) return shown;
  }
  return calls === null || calls.length === 0 ? text : canonicalJson(calls);
}

function readCall({ name, arguments: written }: RawCall): Completion {
  if (name === '' || name === NO_CALL) return { ok: false, reason: `a call of a tool named ${JSON.stringify(name)}` };
  if (isNestedTooDeeply(written)) return { ok: false, reason: 'nested too deeply' };
  const read = written.trim() === '' ? { ok: true as const, value: {} } : parseJson(written);
  if (!read.ok) return { ok: false, reason: `arguments are not JSON: ${read.reason}` };
  const { value: args } = read;
  if (!isExactObject(args)) return { ok: false, reason: 'arguments are not a JSON object' };
  return { ok: true, json: { name, arguments: args }, calls: [{ name, arguments: args }] };
}

/** The JSON that was asked for; a call of an offered tool must not pass for it. */
function readJson(text: string, tools: readonly ToolDefinition[]): Completion {
  const read = parseCompletion('structured', text);
  const called = read.ok ? namesCalledIn(read.json).find((written) => tools.some(({ name }) => name === written)) : undefined;
  return called === undefined ? read : { ok: false, reason: `a call of ${JSON.stringify(called)} in words` };
}
