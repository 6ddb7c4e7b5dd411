import { isJsonObject, type JsonObject } from '../../../records/json.ts';
import type { ModelRequest } from '../../../records/model-request.ts';
import { responseFormatIn } from '../../../rows/request/response-format.ts';
import { toolChoiceIn } from '../../../rows/request/tool-choice.ts';
import { toolsIn } from '../../../rows/request/tools.ts';
import { withSystem } from '../../../rows/request/turns.ts';
import { decoded, decodedObject, Unreadable } from '../../../rows/request/unreadable.ts';
import { isUnsaid } from '../../../rows/request/unsaid.ts';
import type { Recorded } from '../recorded.ts';
import { turnsOf } from './conversation.ts';
import { askedIn, isOllamaBody } from './shapes.ts';

export function requestOf(recorded: Recorded): ModelRequest {
  const { input, metadata, parameters } = recorded;
  const fields = decodedObject(input());
  const isResponses = 'parallel_tool_calls' in parameters();
  refuseContinued([
    fields,
    parameters(),
    { previous_response_id: metadata('previous_response_id'), ...(isResponses ? { conversation: metadata('conversation') } : {}) },
  ]);
  const messages = turnsOf(askedIn(input()));
  refuseBeside(isOllamaBody(recorded.output()) ? { ...fields, format: null } : fields);
  return {
    messages: withSystem(messages, instructionsOf(recorded)),
    tools: toolsIn(decoded(fields['tools']) ?? decoded(fields['functions']) ?? definitions(metadata('tools')) ?? definitions(parameters()['tools'])),
    toolChoice: toolChoiceIn(decoded(fields['tool_choice']) ?? decoded(fields['function_call']) ?? parameters()['tool_choice']),
    responseFormat: responseFormatIn(decoded(fields['response_format']) ?? ollamaFormat(recorded) ?? metadata('response_format') ?? metadata('text.format')),
  };
}

/** What Ollama was asked for by `format`: the word `json`, or a schema. Whatever else bears that name in other requests says nothing of the answer. */
function ollamaFormat({ input, output }: Recorded): unknown {
  const format = isOllamaBody(output()) ? decoded(decodedObject(input())['format']) : undefined;
  return format === 'json' ? { type: 'json_object' } : format;
}

/** What people note of their own under the same name says nothing of how a tool is called. */
function definitions(given: unknown): unknown {
  const list = decoded(given);
  return Array.isArray(list) && list.every((one) => typeof one === 'string') ? undefined : (list ?? undefined);
}

/** Names under which people keep what was said, of which a request of the API has one. */
const CONVERSATIONS = ['messages', 'input', 'prompt'];
const BESIDE =
  /^(question|query|text|content|contents|context|history|chat_?history|user_?(input|message|query)|system_?(prompt|message|instructions?)|human_?input)$/i;
/** Members of requests, which say nothing of what was said. */
const OF_REQUESTS =
  /^(messages|input|prompt|instructions|system|model|tools|functions|tool_choice|function_call|response_format|stream_options|stop|logit_bias|metadata|reasoning|text|conversation|include|modalities|prediction|audio|extra_(body|headers|query|args)|headers|provider|plugins|options|\w*config|additional\w*fields|parameters|model_parameters|invocation_params|web_search_options|thinking|betas|safety_\w+|guardrails?|tags|callbacks?)$/i;

/** Words, or a list of things: whatever it is called, the model may have been told it. */
function isWordy(value: unknown): boolean {
  return typeof value === 'string' ? /\S\s+\S/.test(value) : typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}

/** Refuses an input that says something beside its messages: it would be left out of the prompt. */
function refuseBeside(fields: JsonObject): void {
  const [only, ...others] = CONVERSATIONS.filter((key) => !isUnsaid(fields[key]));
  const beside =
    others[0] ?? Object.keys(fields).find((key) => !isUnsaid(fields[key]) && (BESIDE.test(key) || (!OF_REQUESTS.test(key) && isWordy(fields[key]))));
  if (only && beside) throw new Unreadable('unreadable-input', `the input holds "${beside}" beside its ${only}`);
}

/** Refuses a request that continues a conversation kept by the provider: what was said before is not in the trace. */
export function refuseContinued(places: readonly { [key: string]: unknown }[]): void {
  for (const place of places) {
    for (const key of ['previous_response_id', 'conversation']) {
      const value = decoded(place[key]);
      const isLink = key === 'previous_response_id' || isJsonObject(value) || typeof value === 'string';
      if (isLink && !isUnsaid(value)) throw new Unreadable('incomplete-history', `${key}: the conversation before is kept by the provider`);
    }
  }
}

/** The Responses API takes the system text apart from the conversation; the JS wrapper keeps it in the metadata that it copies from the answer. */
function instructionsOf({ input, metadata, parameters }: Recorded): string {
  const isResponses = 'parallel_tool_calls' in parameters();
  return instructionsIn(decodedObject(input())['instructions'] ?? (isResponses ? metadata('instructions') : undefined));
}

export function instructionsIn(given: JsonObject[string] | unknown): string {
  if (given === undefined || given === null) return '';
  if (typeof given !== 'string') throw new Unreadable('unreadable-input', 'the instructions are not a text');
  return given;
}
