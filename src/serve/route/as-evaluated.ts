import type { ToolDefinition } from '../../records/chat.ts';
import type { JsonObject } from '../../records/json.ts';
import type { AgentRequest } from '../../records/model-request.ts';
import { formatDigest, toolDigest } from '../../records/swap/schema-digest.ts';
import type { PolicyIndex } from './policy-index.ts';

/** What frameworks write at the top of every schema they make, whatever stands below. */
const DIALECT = /^https?:\/\/json-schema\.org\/(draft-07\/schema#?|draft\/20(19-09|20-12)\/schema)$/;

/**
 * The request with the tools and the format as they were evaluated: a schema that only names its dialect besides (Mastra and the AI SDK do in every one)
 * is read without that name where so it is known, so that what is asked is, by every character, what was evaluated. Anything else stays as it is.
 */
export function asEvaluated(index: PolicyIndex, request: AgentRequest): AgentRequest {
  const tracks = [...index.values()];
  const knowsTool = (tool: ToolDefinition) => tracks.some(({ tools, shown }) => tools.get(tool.name)?.has(toolDigest(tool, shown)));
  const knowsFormat = (format: { name: string; schema: JsonObject }) =>
    tracks.some(({ formats, shown }) => formats.get(format.name)?.has(formatDigest(format, shown)));
  const tools = request.tools.map((tool) => {
    const bare = bareTool(tool);
    return knowsTool(tool) || !knowsTool(bare) ? tool : bare;
  });
  const { responseFormat: format } = request;
  if (format?.type !== 'json_schema') return { ...request, tools };
  const bare = { ...format, schema: withoutDialect(format.schema) };
  return { ...request, tools, responseFormat: knowsFormat(format) || !knowsFormat(bare) ? format : bare };
}

const bareTools = new WeakMap<ToolDefinition, ToolDefinition>();

/** The same at every request that shares the tool. */
function bareTool(tool: ToolDefinition): ToolDefinition {
  const parameters = withoutDialect(tool.parameters);
  if (parameters === tool.parameters) return tool;
  const bare = bareTools.get(tool) ?? { ...tool, parameters };
  bareTools.set(tool, bare);
  return bare;
}

const bareSchemas = new WeakMap<JsonObject, JsonObject>();

function withoutDialect(schema: JsonObject): JsonObject {
  const { $schema: dialect, ...rest } = schema;
  if (typeof dialect !== 'string' || !DIALECT.test(dialect)) return schema;
  const bare = bareSchemas.get(schema) ?? rest;
  bareSchemas.set(schema, bare);
  return bare;
}
