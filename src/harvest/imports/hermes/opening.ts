import { z } from 'zod';
import { canonicalJson } from '../../../records/canonical-json.ts';
import type { ResponseFormat, ToolDefinition } from '../../../records/chat.ts';
import { isJsonObject, JsonObject, type JsonValue } from '../../../records/json.ts';
import { blocksIn } from './blocks.ts';
import { valueIn } from './literal.ts';
import { withoutFormat } from './own-words.ts';
import type { HermesRow } from './row.ts';

/** What a conversation is opened with: how the model may answer, and what the system text says beside that. */
export interface Opening {
  system: string | null;
  tools: ToolDefinition[];
  responseFormat: ResponseFormat | null;
}

export type Unread = { reason: string; detail: string };

const Tools = z.array(
  z.object({
    type: z.literal('function'),
    function: z.object({ name: z.string().min(1), description: z.string().nullish(), parameters: JsonObject.nullish() }),
  }),
);

/**
 * The system text of Hermes teaches its own way to write calls, which neither a row nor a native request has: tools and schema are taken out of it, and
 * its own sentences left away. What a row's field says must be what its text says.
 */
export function openingOf({ conversations, tools, schema }: HermesRow): Opening | Unread {
  const text = conversations[0]?.from === 'system' ? conversations[0].value : '';
  const offered = agreed(written(text, 'tools'), tools);
  if (offered === undefined) return { reason: 'unclear-tools', detail: 'its tools are not readable, or its field says others than its text' };
  const shape = agreed(written(text, 'schema'), schema);
  if (shape === undefined) return { reason: 'unclear-schema', detail: 'its schema is not readable, or its field says another than its text' };
  if (offered !== null && shape !== null) return { reason: 'unclear-system-text', detail: 'it offers tools and asks for a schema' };
  const read = Tools.safeParse(offered ?? []);
  if (!read.success) return { reason: 'unclear-tools', detail: 'its tools are no list of {type: function, function: {name, description, parameters}}' };
  if (shape !== null && !isJsonObject(shape)) return { reason: 'unclear-schema', detail: 'its schema is no JSON object' };
  const system = withoutFormat(text);
  if (system === null) return { reason: 'unclear-system-text', detail: 'its system text says how to call in words that are not known' };
  return {
    system: system === '' ? null : system,
    tools: read.data.map(({ function: { name, description, parameters } }) => ({
      ...{ name, description: description ?? null, parameters: parameters ?? { type: 'object', properties: {} }, strict: null },
    })),
    responseFormat: shape === null ? null : { type: 'json_schema', name: nameOf(shape), description: null, schema: shape, strict: null },
  };
}

/** What stands in the text's own block; prose names the tags too, with nothing in them. Null where there is none, undefined where it is not readable. */
function written(text: string, tag: string): JsonValue | null | undefined {
  const blocks = blocksIn(text, tag);
  const [only, ...more] = (blocks?.inside ?? []).filter((inside) => inside.trim() !== '');
  if (blocks === null || more.length > 0) return undefined;
  return only === undefined ? null : valueIn(only);
}

/** The one value of text and field; null where neither has one, undefined where they differ or cannot be read. */
function agreed(inText: JsonValue | null | undefined, field: string | null | undefined): JsonValue | null | undefined {
  const inField = field == null || field.trim() === '' ? null : valueIn(field);
  if (inField === undefined || inText === undefined) return undefined;
  if (inField === null || inText === null) return inField ?? inText;
  return canonicalJson(inField) === canonicalJson(inText) ? inField : undefined;
}

/** Servers take no other characters in a schema's name. */
function nameOf({ title }: JsonObject): string {
  const name = typeof title === 'string' ? title.replaceAll(/[^\w-]+/g, '_').slice(0, 64) : '';
  return /\w/.test(name) ? name : 'answer';
}
