import { canonicalJson } from '../../records/canonical-json.ts';
import { sha256 } from '../../records/digest.ts';
import type { Usage } from '../../records/evaluation.ts';
import type { Said } from '../local/said.ts';
import type { Telling } from '../read/read-chat.ts';

/** A local answer to be told as OpenAI would. `content` is what a model says that calls no tool. */
export interface Told {
  /** Of the request; ids of the completion and its call come from it. */
  id: string;
  telling: Telling;
  said: Exclude<Said, { kind: 'neither' }>;
  usage: Usage | null;
  /** Epoch milliseconds. */
  at: number;
  decisionSha256: string;
}

export const EVENT_STREAM = 'text/event-stream; charset=utf-8';
export const JSON_TYPE = 'application/json; charset=utf-8';

/** The whole answer, once it is certain: JSON, or the events of a stream. */
export function toldBody(told: Told): string {
  return told.telling.stream ? eventsOf(told) : JSON.stringify(completionOf(told));
}

function completionOf(told: Told) {
  const { call, content } = messageOf(told);
  const message = { role: 'assistant', content, refusal: null, annotations: [], ...(call === null ? {} : { tool_calls: [call] }) };
  return {
    ...frameOf(told, 'chat.completion'),
    choices: [{ index: 0, message, logprobs: null, finish_reason: finishOf(told) }],
    ...(told.usage === null ? {} : { usage: usageOf(told.usage) }),
  };
}

/** As OpenAI tells it: the role, with the call's name; its arguments, or the text; why it ends; the usage where it was asked for; and `[DONE]`. */
function eventsOf(told: Told): string {
  const { call, content } = messageOf(told);
  const { includeUsage } = told.telling;
  const chunk = (delta: object, finish: string | null = null) => ({
    ...frameOf(told, 'chat.completion.chunk'),
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
    ...(includeUsage ? { usage: null } : {}),
  });
  const role = { role: 'assistant', content: call === null ? '' : null, refusal: null };
  const said =
    call === null
      ? [chunk(role), ...(content === '' ? [] : [chunk({ content })])]
      : [
          chunk({ ...role, tool_calls: [{ index: 0, ...call, function: { name: call.function.name, arguments: '' } }] }),
          chunk({ tool_calls: [{ index: 0, function: { arguments: call.function.arguments } }] }),
        ];
  const usage = includeUsage && told.usage !== null ? [{ ...frameOf(told, 'chat.completion.chunk'), choices: [], usage: usageOf(told.usage) }] : [];
  const events = [...said, chunk({}, finishOf(told)), ...usage].map((event) => JSON.stringify(event));
  return [...events, '[DONE]'].map((event) => `data: ${event}\n\n`).join('');
}

function frameOf({ id, telling, at, decisionSha256 }: Told, object: string) {
  return {
    id: `chatcmpl-${idFrom(id, 'completion')}`,
    object,
    created: Math.floor(at / 1000),
    model: telling.model,
    service_tier: 'default',
    system_fingerprint: `fledgling-${decisionSha256.slice(0, 12)}`,
  };
}

function messageOf({ id, said }: Told) {
  if (said.kind !== 'call') return { call: null, content: said.kind === 'json' ? canonicalJson(said.value) : '' };
  const called = { name: said.domain, arguments: canonicalJson(said.arguments) };
  return { call: { id: `call_${idFrom(id, 'call')}`, type: 'function', function: called }, content: null };
}

function finishOf({ said }: Told): string {
  return said.kind === 'call' ? 'tool_calls' : 'stop';
}

function usageOf({ promptTokens, completionTokens, cachedPromptTokens = 0, reasoningTokens = 0 }: Usage) {
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
    prompt_tokens_details: { cached_tokens: cachedPromptTokens, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: reasoningTokens, audio_tokens: 0, accepted_prediction_tokens: 0, rejected_prediction_tokens: 0 },
  };
}

/** 24 hexadecimal digits, the same for the same request. */
function idFrom(id: string, what: string): string {
  return sha256(`${id} ${what}`).slice(0, 24);
}
