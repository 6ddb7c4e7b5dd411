import type { JsonValue } from '../../../records/json.ts';

export const FLIGHTS = {
  type: 'function',
  function: {
    name: 'search_flights',
    description: 'Searches for flights.',
    parameters: {
      type: 'object',
      properties: { from: { type: 'string' }, to: { type: 'string' }, direct: { type: 'boolean' } },
      required: ['from', 'to'],
    },
  },
};
export const BOOKING = {
  type: 'function',
  function: {
    name: 'book',
    description: 'Books a flight.',
    parameters: { type: 'object', properties: { number: { type: 'string' } }, required: ['number'] },
  },
};
export const MOVIE = {
  title: 'Movie entry',
  type: 'object',
  properties: { title: { type: 'string' }, year: { type: 'integer' } },
  required: ['title', 'year'],
};

/** The system text of the format, with tools written as given. */
export function toolsText(tools: string): string {
  return `You are a function calling AI model. You are provided with function signatures within <tools> </tools> XML tags. You may call one or more functions to assist with the user query. Don't make assumptions about what values to plug into functions.\n<tools>\n${tools}\n</tools>\nFor each function call return a json object with function name and arguments within <tool_call> </tool_call> tags with the following schema:\n<tool_call>\n{'arguments': <args-dict>, 'name': <function-name>}\n</tool_call>\n`;
}

/** That of the files that are named after Glaive. */
export function glaiveText(tools: string): string {
  return `You are a function calling AI model. You are provided with function signatures within <tools></tools> XML tags.You may call one or more functions to assist with the user query. Don't make assumptions about what values to plug into functions.Here are the available tools:<tools>\n${tools}\n</tools>Use the following pydantic model json schema for each tool call you will make: {'title': 'FunctionCall', 'type': 'object', 'properties': {'arguments': {'title': 'Arguments', 'type': 'object'}, 'name': {'title': 'Name', 'type': 'string'}}, 'required': ['arguments', 'name']}For each function call return a json object with function name and arguments within <tool_call></tool_call> XML tags as follows:\n<tool_call>\n{tool_call}\n</tool_call>`;
}

/** That of extraction by function call. */
export function extractionText(tools: string): string {
  return `You are an expert structured information extraction AI model. You will be provided with documents to extract information from. You are also provided with the json schema to output extracted information in the function signatures within XML tags <tools></tools>. Don't make assumptions about what values to plug into json schema. \n<tools>\n${tools}\n</tools>\nFor each extraction function call return a json object with function name and arguments followed by a <tool_call> tag with the following schema:\n<tool_call>\n{'arguments': <args-dict>, 'name': <function-name>}\n</tool_call>`;
}

export function schemaText(schema: string): string {
  return `You are a helpful assistant that answers in JSON. Here's the json schema you must adhere to:\n<schema>\n${schema}\n</schema>\n`;
}

/** JSON as Python prints it, as far as these fixtures go. */
export function python(value: JsonValue): string {
  return JSON.stringify(value).replaceAll('"', "'").replaceAll('true', 'True').replaceAll('false', 'False').replaceAll('null', 'None');
}

export function hermesRow(id: string, turns: readonly (readonly [string, string])[], more: Record<string, JsonValue> = {}) {
  return { id, conversations: turns.map(([from, value]) => ({ from, value })), category: 'Travel', subcategory: 'x', task: 'y', ...more };
}

export const call = (name: string, args: JsonValue) => `<tool_call>\n${python({ arguments: args, name })}\n</tool_call>\n`;
export const result = (content: JsonValue) => `<tool_response>\n${JSON.stringify({ name: 'x', content })}\n</tool_response>\n`;
