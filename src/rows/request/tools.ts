import type { ToolDefinition } from '../../records/chat.ts';
import { isJsonObject, type JsonObject } from '../../records/json.ts';
import { decoded, Unreadable } from './unreadable.ts';
import { isUnsaid } from './unsaid.ts';

/** The schema of the arguments: OpenAI, AI SDK, Anthropic, Gemini. */
const SCHEMAS = ['parameters', 'inputSchema', 'input_schema', 'parametersJsonSchema', 'parameters_json_schema'];
/** Schemas that a library wrapped, the JSON Schema inside. */
const WRAPPERS = ['json', 'jsonSchema'];
const FUNCTION_TYPES = new Set<unknown>(['function', undefined, null]);

/** Tool definitions of any dialect. @throws Unreadable for what is no function with a JSON Schema: searches and interpreters of the provider, names alone. */
export function toolsIn(value: unknown): ToolDefinition[] {
  const list = decoded(value);
  if (isUnsaid(list)) return [];
  if (!Array.isArray(list)) throw new Unreadable('unreadable-tools', 'the tools are no list');
  return list.flatMap((item, index) => {
    const tool = decoded(item);
    const declared = isJsonObject(tool) ? (tool['functionDeclarations'] ?? tool['function_declarations']) : undefined;
    if (Array.isArray(declared)) return toolsIn(declared);
    const definition = isJsonObject(tool) ? definitionOf(tool) : null;
    if (!definition) throw new Unreadable('unreadable-tools', `tool ${index + 1} is not a function definition`);
    return [definition];
  });
}

function definitionOf(tool: JsonObject): ToolDefinition | null {
  const inner = [tool['function'], tool['toolSpec']].find(isJsonObject) ?? tool;
  const { name, description, strict, type } = inner;
  const schema = schemaIn(inner);
  // Anthropic calls its own functions custom, and gives them a schema; OpenAI's custom tools have none.
  const isFunction = inner !== tool || FUNCTION_TYPES.has(type) || (type === 'custom' && 'input_schema' in inner);
  const isText = (text: unknown) => text === undefined || text === null || typeof text === 'string';
  if (typeof name !== 'string' || name === '' || !isFunction || schema === null || !isText(description)) return null;
  return {
    name,
    description: typeof description === 'string' ? description : null,
    parameters: schema,
    strict: typeof strict === 'boolean' ? strict : null,
  };
}

/** Null for a schema that is no JSON Schema; none at all takes no arguments. */
function schemaIn(tool: JsonObject): JsonObject | null {
  const given = decoded(SCHEMAS.map((key) => tool[key]).find((value) => value !== undefined && value !== null) ?? {});
  if (!isJsonObject(given) || '_def' in given || '~standard' in given) return null;
  const wrapped = WRAPPERS.map((key) => decoded(given[key])).find(isJsonObject);
  return wrapped && !('type' in given) && !('properties' in given) ? wrapped : given;
}
