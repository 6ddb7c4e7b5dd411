import { z } from 'zod';
import type { ResponseFormat, ToolChoice } from '../../../records/chat.ts';
import { JsonObject } from '../../../records/json.ts';

/** Text, or parts that are all text. Other parts (images, audio, files) are refused by the schema. */
const Content = z
  .union([z.string(), z.array(z.looseObject({ type: z.enum(['text', 'input_text', 'output_text']), text: z.string() })), z.null()])
  .optional()
  .transform((content) => (Array.isArray(content) ? content.map(({ text }) => text).join('') : (content ?? null)));

const Id = z.string().nullish().catch(null);
const Arguments = z.union([z.string(), JsonObject]);
const FunctionCall = z.looseObject({ id: Id, function: z.looseObject({ name: z.string().min(1), arguments: Arguments }) });

/** A chat message, as sent and as answered; a streamed answer may lack its role. */
export const Message = z.looseObject({
  role: z.enum(['system', 'developer', 'user', 'assistant', 'tool']).default('assistant'),
  content: Content,
  tool_calls: z.array(FunctionCall).nullish(),
  tool_call_id: Id,
});
export type Message = z.infer<typeof Message>;

/** Items of the Responses API that are no messages. */
export const FunctionCallItem = z.looseObject({ type: z.literal('function_call'), call_id: Id, name: z.string().min(1), arguments: z.string() });
export const FunctionOutputItem = z.looseObject({ type: z.literal('function_call_output'), call_id: Id, output: z.string() });
export const ReasoningItem = z.looseObject({ type: z.literal('reasoning') });
export const MessageItem = z.looseObject({ type: z.literal('message'), content: Content });

const Flag = z.boolean().nullish().catch(null);
const Description = z.string().nullish().catch(null);
const FunctionFields = { name: z.string().min(1), description: z.string().nullish(), parameters: JsonObject.nullish(), strict: Flag };
/** Chat Completions nests the function, the Responses API does not. */
export const Tool = z.union([
  z.looseObject({ function: z.looseObject(FunctionFields) }).transform((tool) => tool.function),
  z.looseObject({ type: z.literal('function').optional(), ...FunctionFields }),
]);

export const Choice = z.union([
  z.enum(['auto', 'none', 'required']),
  z.looseObject({ type: z.literal('function'), function: z.looseObject({ name: z.string().min(1) }) }).transform((choice) => ({ name: choice.function.name })),
  z.looseObject({ type: z.literal('function'), name: z.string().min(1) }).transform(({ name }) => ({ name })),
]) satisfies z.ZodType<ToolChoice>;

const Schema = { name: z.string(), description: Description, schema: JsonObject, strict: Flag };
/** `json_schema` as Chat Completions nests it, or flat as the Responses API has it. */
export const Format = z.union([
  z
    .union([
      z.looseObject({ type: z.literal('json_schema'), json_schema: z.looseObject(Schema) }).transform((format) => format.json_schema),
      z.looseObject({ type: z.literal('json_schema'), ...Schema }),
    ])
    .transform(
      ({ name, description, schema, strict }): ResponseFormat => ({
        type: 'json_schema',
        name,
        description: description ?? null,
        schema,
        strict: strict ?? null,
      }),
    ),
  z.looseObject({ type: z.literal('json_object') }).transform((): ResponseFormat => ({ type: 'json_object' })),
  // A schema without its envelope: what Langfuse's Python wrapper keeps of a Pydantic class. Whether it was held to is not said.
  z.looseObject({ type: z.literal('object'), properties: JsonObject, title: z.string().optional() }).transform(
    (schema): ResponseFormat => ({
      type: 'json_schema',
      name: plainName(schema.title ?? 'answer'),
      description: null,
      schema: JsonObject.parse(schema),
      strict: null,
    }),
  ),
  /** Plain text, said outright. */
  z.looseObject({ type: z.literal('text') }).transform(() => null),
]);

/** The API takes no other characters in a name. */
function plainName(title: string): string {
  return title.replaceAll(/[^\w-]/g, '_').slice(0, 64) || 'answer';
}

/** A whole body in place of the answer in it. */
export const ChatCompletion = z.looseObject({ choices: z.array(z.looseObject({ message: z.looseObject({}) })).min(1) });
