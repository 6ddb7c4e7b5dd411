import type { ToolDefinition } from '../../records/chat.ts';
import type { JsonObject } from '../../records/json.ts';
import { toolDigest as digestOf, formatDigest as formatDigestOf } from '../../records/swap/schema-digest.ts';

/** Of tools and schemas that nobody changes: requests share them (`remembered`), so that each is digested once and not at every request. */
const tools = new WeakMap<ToolDefinition, string>();
const formats = new WeakMap<JsonObject, Map<string, string>>();

export function toolDigest(tool: ToolDefinition): string {
  const known = tools.get(tool);
  if (known !== undefined) return known;
  const digest = digestOf(tool);
  tools.set(tool, digest);
  return digest;
}

export function formatDigest({ name, schema }: { name: string; schema: JsonObject }): string {
  const known = formats.get(schema)?.get(name);
  if (known !== undefined) return known;
  const digest = formatDigestOf({ name, schema });
  formats.set(schema, new Map([[name, digest]]));
  return digest;
}
