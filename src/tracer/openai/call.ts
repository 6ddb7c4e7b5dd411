import { isObject, type Json, objectIn, parametersOf, textOf, without } from '../json.ts';
import type { TracedCall } from '../recording/traced.ts';
import { chatAnswerOf, chatAnswerOfStream } from './chat-answer.ts';
import { eventsIn } from './events.ts';
import { responseOf, responseOfStream } from './responses-answer.ts';
import { NOTHING, type Said } from './said.ts';

export interface Asked {
  api: TracedCall['api'];
  /** JSON as it was sent. */
  body: string;
}

export interface Answered {
  kind: 'answered';
  status: number;
  isStream: boolean;
  /** False when its reader left before the end. */
  isWhole: boolean;
  /** Null where it was too long to keep. */
  text: string | null;
}

export interface Failed {
  kind: 'failed';
  error: string;
}

/** What was asked: everything else of a request is a setting. */
const CONTENT = {
  chat: new Set(['messages', 'tools', 'tool_choice', 'functions', 'function_call', 'response_format']),
  responses: new Set(['input', 'instructions', 'tools', 'tool_choice', 'text', 'prompt', 'previous_response_id', 'conversation']),
};
/** Of the settings that are no single value, those that are kept: others hold keys of searches and texts of their own (Azure's `data_sources`). */
const LISTS = new Set(['stop', 'logit_bias', 'modalities']);
/** Says nothing of how the model answers, or whose words are its users'. */
const BESIDE = new Set('model stream stream_options metadata user safety_identifier prompt_cache_key store background include'.split(' '));

export function callOf(asked: Asked, answer: Answered | Failed): TracedCall {
  const request = parsedObject(asked.body);
  const content = CONTENT[asked.api];
  const isAsked = new Set(Object.keys(request).filter((key) => !content.has(key)));
  const { reasoning, ...settings } = without(request, new Set([...content, ...BESIDE]));
  const effort = textOf(objectIn({ reasoning }, 'reasoning')['effort']);
  const said = answer.kind === 'failed' ? { ...NOTHING, error: answer.error } : saidIn(asked.api, answer);
  const output = isObject(said.output) && asked.api === 'responses' ? { ...said.output, ...repeated(request, said.output) } : said.output;
  return {
    client: 'openai',
    api: asked.api,
    input: without(request, isAsked),
    parameters: parametersOf({ ...plain(settings), ...(effort === null ? {} : { 'reasoning.effort': effort }) }),
    ...said,
    model: said.model ?? textOf(request['model']),
    output,
  };
}

function plain(settings: Json): Json {
  return Object.fromEntries(Object.entries(settings).filter(([key, value]) => typeof value !== 'object' || LISTS.has(key)));
}

/** Members of a request that a body of the Responses API says again; some servers leave them out. */
const REPEATED = ['instructions', 'tools', 'tool_choice', 'text', 'previous_response_id', 'conversation', 'prompt'];

function repeated(request: Json, body: Json): Json {
  return Object.fromEntries(REPEATED.flatMap((key) => (isSaid(body[key]) || !isSaid(request[key]) ? [] : [[key, request[key]]])));
}

function isSaid(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function saidIn(api: TracedCall['api'], { status, isStream, isWhole, text }: Answered): Said {
  if (text === null) return { ...NOTHING, error: 'the answer was too long to be recorded' };
  if (status >= 400) return { ...NOTHING, error: `${status} ${textOf(objectIn(parsedObject(text), 'error')['message']) ?? text.slice(0, 500)}` };
  if (!isStream) {
    const body = parsedObject(text);
    return isWhole ? (api === 'chat' ? chatAnswerOf(body) : responseOf(body)) : { ...NOTHING, error: 'its reader left before the end of the answer' };
  }
  const { events, isDone } = eventsIn(text);
  return api === 'chat' ? chatAnswerOfStream(events, { isDone: isDone && isWhole }) : responseOfStream(events);
}

function parsedObject(text: string): Json {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}
