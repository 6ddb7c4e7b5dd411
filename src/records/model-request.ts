import { z } from 'zod';
import { JsonObject } from './json.ts';

export const ToolCall = z.strictObject({ name: z.string().min(1), arguments: JsonObject });
export type ToolCall = z.infer<typeof ToolCall>;

export const ToolDefinition = z.strictObject({
  name: z.string().min(1),
  description: z.string().nullable(),
  /** JSON Schema of the arguments. */
  parameters: JsonObject,
  /** Whether the provider was to hold the arguments to the schema; null where the trace does not say. */
  strict: z.boolean().nullable(),
});
export type ToolDefinition = z.infer<typeof ToolDefinition>;

export const ChatTurn = z.strictObject({
  role: z.enum(['system', 'user', 'assistant', 'tool']),
  content: z.string(),
  /** With the ids the provider gave; null where the trace holds none. */
  toolCalls: z.array(ToolCall.extend({ id: z.string().nullable() })),
  /** In a tool's turn: the id of the call it answers, where the trace holds it. */
  toolCallId: z.string().nullable(),
});
export type ChatTurn = z.infer<typeof ChatTurn>;

/** Whether a tool had to be called, or the one that had to be. */
export const ToolChoice = z.union([z.enum(['auto', 'none', 'required']), z.strictObject({ name: z.string().min(1) })]);
export type ToolChoice = z.infer<typeof ToolChoice>;

/** The structured output asked for. */
export const ResponseFormat = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('json_schema'),
    name: z.string(),
    description: z.string().nullable(),
    schema: JsonObject,
    strict: z.boolean().nullable(),
  }),
  z.strictObject({ type: z.literal('json_object') }),
]);
export type ResponseFormat = z.infer<typeof ResponseFormat>;

/** What a model was asked, as the trace holds it: enough to ask again exactly as the agent did. Null where it said nothing. */
export const ModelRequest = z.strictObject({
  messages: z.array(ChatTurn),
  tools: z.array(ToolDefinition),
  toolChoice: ToolChoice.nullable(),
  responseFormat: ResponseFormat.nullable(),
});
export type ModelRequest = z.infer<typeof ModelRequest>;
