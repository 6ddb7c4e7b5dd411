import { z } from 'zod';
import { JsonObject } from './json.ts';

export const ToolCall = z.strictObject({ name: z.string().min(1), arguments: JsonObject });
export type ToolCall = z.infer<typeof ToolCall>;

export const ToolDefinition = z.strictObject({
  name: z.string().min(1),
  description: z.string().nullable(),
  /** JSON Schema of the arguments. */
  parameters: JsonObject,
});
export type ToolDefinition = z.infer<typeof ToolDefinition>;

export const ChatTurn = z.strictObject({
  role: z.enum(['system', 'user', 'assistant', 'tool']),
  content: z.string(),
  toolCalls: z.array(ToolCall),
});
export type ChatTurn = z.infer<typeof ChatTurn>;

/** One normalised LLM generation, whatever library recorded it. */
export const ModelCall = z.strictObject({
  schema: z.literal('fledgling/model-call@1'),
  observationId: z.string(),
  traceId: z.string(),
  sessionId: z.string().nullable(),
  /** ISO 8601. */
  startTime: z.string(),
  model: z.string().nullable(),
  tags: z.array(z.string()),
  instrumentation: z.string(),
  messages: z.array(ChatTurn),
  tools: z.array(ToolDefinition),
  /** Name and JSON Schema of the structured output asked for, if any. */
  responseFormat: z.strictObject({ name: z.string(), schema: JsonObject }).nullable(),
  output: z.strictObject({ content: z.string().nullable(), toolCalls: z.array(ToolCall) }),
  usage: z.strictObject({ promptTokens: z.number().int(), completionTokens: z.number().int() }).nullable(),
});
export type ModelCall = z.infer<typeof ModelCall>;
