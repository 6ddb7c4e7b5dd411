import type { ToolDefinition } from '../chat.ts';
import { digestOf } from '../digest.ts';
import type { JsonObject } from '../json.ts';

/**
 * What tells an evaluated tool from a changed one: the digest of its name, description and parameters, whatever their key order.
 * No description is the same as an empty one: prompts write both alike.
 */
export function toolDigest({ name, description, parameters }: Pick<ToolDefinition, 'name' | 'description' | 'parameters'>): string {
  return schemaDigest({ name, description: description ?? '', parameters });
}

/** The same of an answer's format, by its name and schema; for any JSON object `{name: 'json', schema: {}}` (`answerShape`). */
export function formatDigest({ name, schema }: { name: string; schema: JsonObject }): string {
  return schemaDigest({ name, schema });
}

function schemaDigest(schema: { name: string; description: string; parameters: JsonObject } | { name: string; schema: JsonObject }): string {
  return digestOf(schema);
}
