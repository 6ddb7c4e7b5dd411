import { z } from 'zod';
import type { ResponseFormat } from '../../records/chat.ts';
import { JsonObject } from '../../records/json.ts';
import { decoded, Unreadable } from './unreadable.ts';
import { isUnsaid } from './unsaid.ts';

const Optional = { description: z.string().nullish().catch(null), strict: z.boolean().nullish().catch(null) };
const Schema = { name: z.string(), schema: JsonObject, ...Optional };

/** `json_schema` as Chat Completions nests it, or flat as the Responses API has it. */
const Format = z.union([
  z
    .union([
      z.looseObject({ type: z.literal('json_schema'), json_schema: z.looseObject(Schema) }).transform((format) => format.json_schema),
      z.looseObject({ type: z.literal('json_schema'), ...Schema }),
    ])
    .transform(({ name, schema, description, strict }) => byJsonSchema(name, schema, { description: description ?? null, strict: strict ?? null })),
  z.looseObject({ type: z.literal('json_object') }).transform((): ResponseFormat => ({ type: 'json_object' })),
  // A schema without its envelope: what Langfuse's Python wrapper keeps of a Pydantic class. Whether it was held to is not said.
  z
    .looseObject({ type: z.literal('object'), properties: JsonObject, title: z.string().optional() })
    .transform((schema) => byJsonSchema(schema.title ?? 'answer', JsonObject.parse(schema))),
  /** Plain text, said outright. */
  z.looseObject({ type: z.literal('text') }).transform(() => null),
]);

/** Null where plain text was asked for or nothing was said. @throws Unreadable for a format that cannot be asked again. */
export function responseFormatIn(value: unknown): ResponseFormat | null {
  const given = decoded(value);
  if (isUnsaid(given)) return null;
  const format = Format.safeParse(given).data;
  if (format === undefined) throw new Unreadable('unreadable-response-format', 'response_format is neither text, json_object nor a JSON Schema with a name');
  return format;
}

/** The format of an answer by this schema; the API takes only letters, digits, `_` and `-` in its name. */
export function byJsonSchema(
  name: string,
  schema: JsonObject,
  { description = null, strict = null }: { description?: string | null; strict?: boolean | null } = {},
): ResponseFormat {
  return { type: 'json_schema', name: name.replaceAll(/[^\w-]/g, '_').slice(0, 64) || 'answer', description, schema, strict };
}
