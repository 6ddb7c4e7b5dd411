import { canonicalJson } from '../../../records/canonical-json.ts';
import type { ResponseFormat, ToolChoice, ToolDefinition } from '../../../records/chat.ts';
import { isJsonObject, type JsonObject } from '../../../records/json.ts';
import type { ModelRequest } from '../../../records/model-request.ts';
import { numberDefect } from '../../../rows/request/json-defects.ts';
import { byJsonSchema, responseFormatIn } from '../../../rows/request/response-format.ts';
import { toolChoiceIn } from '../../../rows/request/tool-choice.ts';
import { toolsIn } from '../../../rows/request/tools.ts';
import { withSystem } from '../../../rows/request/turns.ts';
import { decoded, decodedObject, refuse, Unreadable } from '../../../rows/request/unreadable.ts';
import { isUnsaid } from '../../../rows/request/unsaid.ts';
import type { Recorded } from '../recorded.ts';
import { askedIn } from './asked.ts';
import { plainSchema } from './schema.ts';
import { type IdOfResult, turnsIn } from './turns.ts';

export interface Elsewhere {
  /** Definitions that the writer keeps outside the request's body. */
  tools?: readonly unknown[];
  /** Names under which metadata or parameters hold definitions, in the order they are asked. */
  toolPlaces?: readonly string[];
  idOfResult?: IdOfResult;
  /** The conversation where it is not the input itself. */
  messages?: readonly unknown[];
}

/** What was asked, in any dialect, with what a writer keeps elsewhere. @throws Unreadable for whatever is not understood whole. */
export function requestIn(recorded: Recorded, elsewhere: Elsewhere = {}): ModelRequest {
  const input = recorded.input();
  refuse(numberDefect(input));
  const asked = askedIn(elsewhere.messages ?? input);
  const body = elsewhere.messages ? decodedObject(input) : asked.body;
  return {
    messages: withSystem(turnsIn(asked.messages, elsewhere.idOfResult), asked.system),
    tools: toolsOf(body, recorded, elsewhere),
    toolChoice: toolChoiceOf(body, recorded.parameters()),
    responseFormat: formatOf(body, recorded),
  };
}

/** Definitions in one place; those of a second one must be the same. */
function toolsOf(body: JsonObject, { metadata, parameters }: Recorded, { tools = [], toolPlaces = [] }: Elsewhere): ToolDefinition[] {
  const places = [
    readTools(body['tools']),
    readTools(body['functions']),
    readTools(decodedObject(body['toolConfig'])['tools']),
    readTools(parameters()['tools']),
    readTools(tools),
    ...toolPlaces.map((place) => readTools(metadata(place))),
  ];
  const [first = [], ...others] = places.filter((found) => found.length > 0);
  for (const other of others) {
    if (canonicalJson(named(other)) !== canonicalJson(named(first)))
      throw new Unreadable('unreadable-tools', 'the tools are recorded twice, and not under the same names');
  }
  return first;
}

function readTools(value: unknown): ToolDefinition[] {
  const list = decoded(value);
  if (isNone(list) || isListOfNames(list)) return [];
  return toolsIn(list).map((tool) => ({ ...tool, parameters: plainSchema(tool.parameters) }));
}

/** Names alone say nothing of how a tool is called. */
function isListOfNames(list: unknown): boolean {
  return Array.isArray(list) && list.every((item) => typeof item === 'string' && decoded(item) === item);
}

function named(tools: readonly ToolDefinition[]): string[] {
  return tools.map(({ name }) => name).toSorted();
}

function toolChoiceOf(body: JsonObject, parameters: JsonObject): ToolChoice | null {
  const given = [body['tool_choice'], body['toolChoice'], parameters['tool_choice'], body['function_call']].find((value) => !isNone(value));
  if (given !== undefined) return toolChoiceIn(given);
  const config = decodedObject(body['tool_config'] ?? body['toolConfig'] ?? parameters['tool_config']);
  return functionCallingIn(config) ?? converseChoiceIn(decodedObject(config['toolChoice']));
}

/** Bedrock's choice: `{auto: {}}`, `{any: {}}` or `{tool: {name}}`. */
function converseChoiceIn(choice: JsonObject): ToolChoice | null {
  const [mode] = Object.keys(choice);
  return mode === undefined ? null : toolChoiceIn(mode === 'tool' ? { type: 'tool', ...decodedObject(choice['tool']) } : mode);
}

/** Gemini's mode, and the only function it allows. */
function functionCallingIn(config: JsonObject): ToolChoice | null {
  const { mode, ...rest } = decodedObject(config['function_calling_config'] ?? config['functionCallingConfig']);
  const allowed = rest['allowed_function_names'] ?? rest['allowedFunctionNames'];
  if (isNone(mode)) return null;
  if (Array.isArray(allowed) && allowed.length > 0) {
    const [only] = allowed;
    if (allowed.length === 1 && typeof only === 'string') return { name: only };
    throw new Unreadable('unreadable-tool-choice', `a choice among ${allowed.length} of the tools`);
  }
  return toolChoiceIn(typeof mode === 'string' ? mode.toLowerCase() : mode);
}

const SETTINGS = ['generation_config', 'generationConfig'];
const SCHEMAS = ['response_schema', 'responseSchema', 'response_json_schema', 'responseJsonSchema'];

function formatOf(body: JsonObject, { metadata, parameters }: Recorded): ResponseFormat | null {
  const given = [body['response_format'], parameters()['response_format'], metadata('response_format')].find((value) => !isNone(value));
  if (given !== undefined) return responseFormatIn(given);
  const settings: JsonObject[] = [body, ...SETTINGS.map((key) => decodedObject(body[key])), parameters()];
  const schema = settings.flatMap((one) => SCHEMAS.map((key) => decoded(one[key]))).find((value) => !isNone(value));
  if (schema !== undefined) {
    if (!isJsonObject(schema)) throw new Unreadable('unreadable-response-format', 'the response schema is no JSON Schema');
    return byJsonSchema('answer', plainSchema(schema));
  }
  const type = settings.map((one) => one['response_mime_type'] ?? one['responseMimeType']).find((value) => !isNone(value)) ?? metadata('gen_ai.output.type');
  return type === 'application/json' || type === 'json' ? { type: 'json_object' } : null;
}

/** As attributes say it: every value is a text there. */
function isNone(value: unknown): boolean {
  return isUnsaid(value) || value === 'null' || value === 'None' || (Array.isArray(value) && value.length === 0);
}
