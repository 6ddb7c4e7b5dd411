import { canonicalJson } from '../../records/canonical-json.ts';
import type { ToolCall } from '../../records/chat.ts';
import type { Quarantined } from '../../records/dataset.ts';
import type { Track } from '../../records/example.ts';
import { isJsonObject, type JsonObject } from '../../records/json.ts';
import { parsedOrNull } from '../../records/json-lines.ts';
import type { ModelCall } from '../../records/model-call.ts';
import { callableTools, mustCall } from '../../rows/callable-tools.ts';
import { completionOf, NO_CALL, parseCompletion } from '../../rows/completion.ts';
import { nativeChat } from '../../rows/native-chat.ts';
import { nestingDefect, numberDefect, surrogateDefect } from '../../rows/request/json-defects.ts';
import { type Settings, settingsOf } from '../../rows/request/settings.ts';
import { conversationOf, promptOf } from '../../rows/written/row-prompt.ts';
import { answerShape, choicesOf } from '../../rows/written/signatures.ts';
import type { HarvestOptions } from '../options.ts';
import { complexityOf } from './complexity.ts';
import { type Draft, exampleId, type OpenValue } from './draft.ts';
import { toolNameDefect } from './tool-names.ts';
import { mayHoldCall } from './written-call.ts';

/** What a model call teaches, before it is written for a track. */
type Gold = { kind: 'call'; call: ToolCall; schema: JsonObject } | { kind: 'no-call' } | { kind: 'json'; name: string; value: JsonObject; schema: JsonObject };

/** The reason of calls that only a row's prompt can say. */
export const NOT_NATIVE = 'not-askable-natively';

const AMBIGUOUS = ['ambiguous-answer', 'a JSON answer where tools were offered, and nothing says whether JSON was asked for'] as const;

type Result<T> = { ok: true; value: T } | { ok: false; quarantined: Quarantined };

/**
 * One model call as examples, one on each track it fits: a tool call or an abstention fits both, a JSON answer only `structured`.
 * What fits none is quarantined with its reason.
 */
export function draftsOf(call: ModelCall, options: HarvestOptions): Result<Draft[]> {
  const defect = toolNameDefect(call) ?? (options.signatures === 'json-schema' ? numberDefect([call.tools, call.responseFormat]) : null);
  if (defect) return refused(call, defect.reason, defect.detail);
  const read = settingsOf(call);
  if (!read.ok) return refused(call, 'unreadable-settings', read.detail);
  const { settings } = read;
  const gold = goldOf(call);
  if (!gold.ok) return gold;
  const { messages, tools, toolChoice, responseFormat } = call;
  const broken = surrogateDefect({ messages, tools, toolChoice, responseFormat, answer: answerOf(gold.value) });
  if (broken) return refused(call, broken.reason, broken.detail);
  const tracks = options.tracks.filter((track) => track === 'structured' || gold.value.kind !== 'json');
  if (tracks.length === 0) return refused(call, 'no-track', 'a JSON answer fits only the structured track, which is not harvested');
  const drafts = tracks.map((track) => draft(call, { track, gold: gold.value, options, settings }));
  for (const { track, row } of drafts) {
    const back = parseCompletion(track, row.completion);
    if (!back.ok) return refused(call, 'unreadable-completion', `the ${track} row could not be read back: ${back.reason}`);
  }
  const unaskable = options.ask === 'native' ? drafts.map(nativeChat).find((chat) => !chat.ok) : undefined;
  if (unaskable?.ok === false) return refused(call, NOT_NATIVE, `it cannot be asked again as the agent asked it: ${unaskable.reason}; hosted.ask: text can`);
  return { ok: true, value: drafts };
}

function goldOf(call: ModelCall): Result<Gold> {
  const { toolCalls, content } = call.output;
  const [only, ...more] = toolCalls;
  if (!call.messages.some(({ role, content: said }) => role === 'user' && said.trim() !== ''))
    return refused(call, 'no-user-text', 'the conversation holds no user text');
  if (more.length > 0) return refused(call, 'parallel-calls', `${toolCalls.length} tools called at once: ${toolCalls.map(({ name }) => name).join(', ')}`);
  if (only) return goldCall(call, only);

  const json = jsonObject(content ?? '');
  if (call.responseFormat) {
    const shape = answerShape(call.responseFormat);
    if (!json) return refused(call, 'invalid-json-output', `the answer to response format "${shape.name}" is not a JSON object`);
    return goldJson(call, shape, json);
  }
  if (call.tools.length > 0 && call.toolChoice === 'none' && !json) return refused(call, 'no-track', 'free text, and tool_choice forbade a call');
  if (callableTools(call).length > 0) {
    const lastUser = call.messages.findLastIndex(({ role }) => role === 'user');
    if (call.messages.slice(lastUser).some(({ role }) => role === 'tool'))
      return refused(call, 'text-after-tool-result', 'free text that reports a tool result');
    if (json) return refused(call, ...AMBIGUOUS);
    if (mustCall(call)) return refused(call, 'lost-tool-calls', 'the request had to call a tool, and the answer holds no call');
    // What a server failed to read as a call is not the model holding back.
    const names = call.tools.map(({ name }) => name);
    if (mayHoldCall(content ?? '', names)) return refused(call, 'call-in-words', 'the answer writes out a call that was not made');
    if (call.messages.some(({ role, content: said }) => role === 'assistant' && mayHoldCall(said, names)))
      return refused(call, 'call-in-words', 'earlier answers write calls out, so that a text may report what a tool said');
    return { ok: true, value: { kind: 'no-call' } };
  }
  if (json && call.toolNames !== null) return refused(call, ...AMBIGUOUS);
  if (json) return goldJson(call, { name: 'json', schema: {} }, json);
  return refused(call, 'no-track', 'free text, no tools offered');
}

function goldCall(call: ModelCall, made: ToolCall): Result<Gold> {
  const tool = call.tools.find(({ name }) => name === made.name);
  if (!tool && call.tools.length > 0) return refused(call, 'unknown-tool', `"${made.name}" was not offered`);
  return { ok: true, value: { kind: 'call', call: made, schema: tool?.parameters ?? {} } };
}

function goldJson(call: ModelCall, { name, schema }: { name: string; schema: JsonObject }, value: JsonObject): Result<Gold> {
  const defect = nestingDefect(value) ?? numberDefect(value);
  if (defect) return refused(call, defect.reason, defect.detail);
  const read = parseCompletion('structured', canonicalJson(value));
  // As a row it could not be told from the call itself.
  if (read.ok && read.calls !== null && call.tools.length > 0)
    return refused(call, 'ambiguous-call', 'a JSON answer with the keys of a call, where tools were offered');
  return { ok: true, value: { kind: 'json', name, value, schema } };
}

interface DraftOf {
  track: Track;
  gold: Gold;
  options: HarvestOptions;
  settings: Settings;
}

function draft(call: ModelCall, { track, gold, options, settings }: DraftOf): Draft {
  const prompt = promptOf(call, { track, answersWithJson: gold.kind === 'json', options });
  const answer = answerOf(gold);
  const { observationId, traceId, sessionId, url, startTime, messages, tools, toolChoice, responseFormat } = call;
  return {
    id: exampleId(track, prompt),
    track,
    domain: domainOf(gold),
    complexity: complexityOf(answer, call.messages),
    row: { prompt, completion: gold.kind === 'json' ? canonicalJson(gold.value) : completionOf(track, gold.kind === 'call' ? gold.call : null) },
    conversation: conversationOf(call.messages),
    openValues: gold.kind === 'no-call' ? null : openValuesOf(answer, gold.schema),
    challengeTags: call.tags.filter((tag) => options.challengeTags.includes(tag)),
    request: { messages, tools, toolChoice, responseFormat, ...settings },
    call: { observationId, traceId, sessionId, url, startTime },
  };
}

function domainOf(gold: Gold): string {
  if (gold.kind === 'no-call') return NO_CALL;
  return gold.kind === 'call' ? gold.call.name : gold.name;
}

function answerOf(gold: Gold): JsonObject {
  if (gold.kind === 'no-call') return {};
  return gold.kind === 'call' ? gold.call.arguments : gold.value;
}

const MIN_OPEN_LENGTH = 3;

/** Texts of an answer that its schema leaves open. */
export function openValuesOf(answer: JsonObject, schema: JsonObject): OpenValue[] {
  return Object.entries(answer).flatMap(([argument, value]) =>
    typeof value === 'string' && value.length >= MIN_OPEN_LENGTH && !choicesOf(schema, argument)?.includes(value) ? [{ argument, value }] : [],
  );
}

function jsonObject(text: string): JsonObject | null {
  const value = parsedOrNull(text);
  return isJsonObject(value) ? value : null;
}

function refused(call: ModelCall, reason: string, detail: string): { ok: false; quarantined: Quarantined } {
  return { ok: false, quarantined: { where: call.observationId, reason, detail } };
}
