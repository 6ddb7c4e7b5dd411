import { isJsonObject, type JsonValue } from '../../records/json.ts';

const isNumber = (value: JsonValue) => typeof value === 'number';
const isText = (value: JsonValue) => typeof value === 'string';
const isFlag = (value: JsonValue) => typeof value === 'boolean';
const isEmpty = (value: JsonValue) => (Array.isArray(value) || isJsonObject(value) ? Object.keys(value).length === 0 : value === '');
const never = () => false;
const isRead = () => true;

/**
 * Every member of a request for a chat completion, and the values with which a local answer is what was asked for. Null says nothing in any of them.
 * Sampling is no part of it: a local model answers greedily, as it was proved.
 */
export const MEMBERS: Readonly<Record<string, (value: JsonValue) => boolean>> = {
  model: isRead,
  messages: isRead,
  tools: isRead,
  tool_choice: isRead,
  response_format: isRead,
  stream: isRead,
  stream_options: isRead,
  reasoning_effort: isRead,
  max_tokens: isNumber,
  max_completion_tokens: isNumber,
  // Rows have one call, so one call is answered where several may be.
  parallel_tool_calls: isFlag,
  temperature: isNumber,
  top_p: isNumber,
  frequency_penalty: isNumber,
  presence_penalty: isNumber,
  seed: isNumber,
  user: isText,
  metadata: isJsonObject,
  store: isFlag,
  service_tier: isText,
  safety_identifier: isText,
  prompt_cache_key: isText,
  prompt_cache_options: isJsonObject,
  prompt_cache_retention: isText,
  verbosity: isText,
  n: (value) => value === 1,
  logprobs: (value) => value === false,
  top_logprobs: (value) => value === 0,
  logit_bias: isEmpty,
  stop: isEmpty,
  modalities: (value) => Array.isArray(value) && value.length === 1 && value[0] === 'text',
  audio: never,
  prediction: never,
  web_search_options: never,
  moderation: never,
  // Before there were tools; the answer would have another form.
  functions: never,
  function_call: never,
};

/** The first member that a local answer would not honour, one sentence that quotes nothing; null where all are. */
export function unreadRequestMember(body: { [key: string]: JsonValue }): string | null {
  for (const [key, value] of Object.entries(body)) {
    if (value === null) continue;
    const reads = Object.hasOwn(MEMBERS, key) ? MEMBERS[key] : undefined;
    if (reads === undefined) return 'the request has a member that is not known';
    if (!reads(value)) return `${key} asks for what a local answer does not have`;
  }
  return null;
}
