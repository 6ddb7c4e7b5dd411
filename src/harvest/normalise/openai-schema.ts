import { z } from 'zod';
import { JsonObject } from '../../records/json.ts';

/** Text, or parts that are all text. Other parts (images, audio, files) are refused by the schema. */
const Content = z
  .union([z.string(), z.array(z.looseObject({ type: z.enum(['text', 'input_text', 'output_text']), text: z.string() })), z.null()])
  .optional()
  .transform((content) => (Array.isArray(content) ? content.map(({ text }) => text).join('') : (content ?? null)));

const FunctionCall = z.looseObject({ function: z.looseObject({ name: z.string().min(1), arguments: z.union([z.string(), JsonObject]) }) });

/** A chat message, as sent and as answered; a streamed answer may lack its role. */
export const Message = z.looseObject({
  role: z.enum(['system', 'developer', 'user', 'assistant', 'tool']).default('assistant'),
  content: Content,
  tool_calls: z.array(FunctionCall).nullish(),
});
export type Message = z.infer<typeof Message>;

/** Items of the Responses API that are no messages. */
export const FunctionCallItem = z.looseObject({ type: z.literal('function_call'), name: z.string().min(1), arguments: z.string() });
export const FunctionOutputItem = z.looseObject({ type: z.literal('function_call_output'), output: z.string() });
export const MessageItem = z.looseObject({
  type: z.literal('message').optional(),
  role: z.enum(['system', 'developer', 'user', 'assistant']),
  content: Content,
});

const FunctionFields = { name: z.string().min(1), description: z.string().nullish(), parameters: JsonObject.nullish() };
/** Chat Completions nests the function, the Responses API does not. */
export const Tool = z.union([z.looseObject({ function: z.looseObject(FunctionFields) }).transform((tool) => tool.function), z.looseObject(FunctionFields)]);

/** `json_schema` as Chat Completions nests it, or flat as the Responses API has it. */
export const ResponseFormat = z.union([
  z
    .looseObject({ type: z.literal('json_schema'), json_schema: z.looseObject({ name: z.string(), schema: JsonObject }) })
    .transform((format) => format.json_schema),
  z.looseObject({ type: z.literal('json_schema'), name: z.string(), schema: JsonObject }),
  z.looseObject({ type: z.literal('json_object') }).transform(() => ({ name: 'json', schema: {} })),
]);

const Count = z.int().nonnegative();
export const UsageDetails = z.union([
  z.looseObject({ input: Count, output: Count }).transform(({ input, output }) => ({ promptTokens: input, completionTokens: output })),
  z
    .looseObject({ prompt_tokens: Count, completion_tokens: Count })
    .transform((usage) => ({ promptTokens: usage.prompt_tokens, completionTokens: usage.completion_tokens })),
]);
