import type { ResponseFormat, ToolDefinition } from '../../records/chat.ts';
import { isJsonObject, type JsonObject } from '../../records/json.ts';
import type { ModelRequest } from '../../records/model-request.ts';
import type { InstructionOptions, InstructionStyle } from '../instruction.ts';

/** How a tool is told. */
export type Signatures = InstructionOptions['signatures'];

/**
 * One line a tool, in the order offered.
 * `compact`: `get_weather(city,day?,unit:c|f)`: declared order, `?` not required, `:a|b` a choice of texts, no spaces.
 * `json-schema`: `{"name":…,"description":…,"parameters":…}` as compact JSON, for models that profit from descriptions.
 */
export function toolLines({ tools }: Pick<ModelRequest, 'tools'>, signatures: Signatures): string[] {
  return tools.map((tool) => (signatures === 'compact' ? compact(tool.name, tool.parameters) : fullTool(tool)));
}

/** The line for the JSON that the agent asks for; null where it asks for none, or for any object and the instruction says that in full. */
export function schemaLine(
  { responseFormat }: Pick<ModelRequest, 'responseFormat'>,
  { style, signatures }: { style: InstructionStyle; signatures: Signatures },
): string | null {
  if (responseFormat === null || (responseFormat.type === 'json_object' && style === 'full')) return null;
  const { name, schema } = answerShape(responseFormat);
  return signatures === 'compact' ? compact(name, schema) : JSON.stringify({ name, schema });
}

/** What rows call a structured answer, and its JSON Schema; where any JSON object would do, `json` without one. */
export function answerShape(format: ResponseFormat): { name: string; schema: JsonObject } {
  return format.type === 'json_schema' ? format : { name: 'json', schema: {} };
}

/** The texts a parameter may take, or `null` when it is open. */
export function choicesOf(schema: JsonObject, parameter: string): string[] | null {
  const property = isJsonObject(schema['properties']) ? schema['properties'][parameter] : undefined;
  const choices = isJsonObject(property) ? property['enum'] : undefined;
  if (!Array.isArray(choices)) return null;
  const texts = choices.filter((choice) => typeof choice === 'string');
  return texts.length === choices.length ? texts : null;
}

function compact(name: string, schema: JsonObject): string {
  const properties = isJsonObject(schema['properties']) ? Object.keys(schema['properties']) : [];
  const required = new Set(Array.isArray(schema['required']) ? schema['required'] : []);
  const parameters = properties.map((parameter) => {
    const choices = choicesOf(schema, parameter);
    return `${parameter}${required.has(parameter) ? '' : '?'}${choices ? `:${choices.join('|')}` : ''}`;
  });
  return `${name}(${parameters.join(',')})`;
}

function fullTool({ name, description, parameters }: ToolDefinition): string {
  return JSON.stringify({ name, description: description ?? '', parameters });
}
