import { isObject, type Json, listIn, objectIn, parametersOf, textOf } from '../json.ts';
import { messagesOf } from './messages.ts';

/** What a model of the AI SDK is asked: `LanguageModelV2`, `V3`, `V4` alike. */
export interface LanguageModelRequest {
  input: Json;
  parameters: Record<string, string | number>;
}

/** In OpenAI's words. */
export function requestOf(options: Json): LanguageModelRequest {
  const tools = listIn(options, 'tools').filter(isObject).map(toolOf);
  const choice = choiceOf(options['toolChoice']);
  const format = formatOf(options['responseFormat']);
  return {
    input: {
      messages: messagesOf(listIn(options, 'prompt')),
      ...(tools.length > 0 ? { tools } : {}),
      ...(choice === null ? {} : { tool_choice: choice }),
      ...(format === null ? {} : { response_format: format }),
    },
    parameters: settingsOf(options),
  };
}

/** One that a provider brings itself has no schema; it stays what it is, so that nobody takes it for a function. */
function toolOf(tool: Json): Json {
  const { type, name, description, inputSchema, parameters, strict } = tool;
  if (type !== 'function') return { type, name, id: tool['id'] };
  const definition = { name, description, parameters: inputSchema ?? parameters ?? { type: 'object', properties: {} }, strict };
  return { type: 'function', function: Object.fromEntries(Object.entries(definition).filter(([, value]) => value !== undefined)) };
}

function choiceOf(choice: unknown): unknown {
  if (typeof choice === 'string') return choice;
  if (!isObject(choice)) return null;
  return choice['type'] === 'tool' ? { type: 'function', function: { name: choice['toolName'] } } : textOf(choice['type']);
}

/** The name is the one that the SDK's providers send where none is given. */
function formatOf(format: unknown): Json | null {
  if (!isObject(format) || format['type'] !== 'json') return null;
  const { schema, name, description } = format;
  if (!isObject(schema)) return { type: 'json_object' };
  return { type: 'json_schema', json_schema: { name: textOf(name) ?? 'response', ...(textOf(description) === null ? {} : { description }), schema } };
}

const NAMES: Readonly<Record<string, string>> = {
  maxOutputTokens: 'max_tokens',
  maxTokens: 'max_tokens',
  temperature: 'temperature',
  topP: 'top_p',
  topK: 'top_k',
  presencePenalty: 'presence_penalty',
  frequencyPenalty: 'frequency_penalty',
  stopSequences: 'stop',
  seed: 'seed',
};
/** Of a provider's own options, those that change what is answered. Headers and keys stand there too: nothing else is recorded. */
const OF_PROVIDERS: Readonly<Record<string, string>> = { reasoningEffort: 'reasoning_effort', parallelToolCalls: 'parallel_tool_calls' };

function settingsOf(options: Json): Record<string, string | number> {
  const { reasoning } = options;
  const own = Object.values(objectIn(options, 'providerOptions')).filter(isObject);
  return parametersOf({
    ...renamed(options, NAMES),
    ...(typeof reasoning === 'string' && reasoning !== 'provider-default' ? { reasoning_effort: reasoning } : {}),
    ...Object.assign({}, ...own.map((settings) => renamed(settings, OF_PROVIDERS))),
  });
}

function renamed(settings: Json, names: Readonly<Record<string, string>>): Json {
  return Object.fromEntries(Object.entries(names).flatMap(([from, to]) => (settings[from] === undefined ? [] : [[to, settings[from]]])));
}
