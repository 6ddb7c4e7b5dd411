import { z } from 'zod';
import { ToolCall, ToolDefinition } from './chat.ts';
import { JsonObject } from './json.ts';
import { ChatTurn, ModelRequest } from './model-request.ts';

const Count = z.number().int().nonnegative();

const Current = z.strictObject({
  schema: z.literal('fledgling/model-call@2'),
  observationId: z.string(),
  traceId: z.string(),
  sessionId: z.string().nullable(),
  /** Link to the trace, see `Example.source.url`. */
  url: z.string().nullable(),
  /** ISO 8601. */
  startTime: z.string(),
  endTime: z.string().nullable(),
  model: z.string().nullable(),
  /** Temperature, token limit and the like, named and typed as they were recorded. */
  parameters: JsonObject.nullable(),
  tags: z.array(z.string()),
  instrumentation: z.string(),
  ...ModelRequest.shape,
  /** Names of the tools that were offered, where the trace holds nothing more of them. */
  toolNames: z.array(z.string().min(1)).nullable().default(null),
  output: z.strictObject({ content: z.string().nullable(), toolCalls: z.array(ToolCall) }),
  /** As the provider counts: cached tokens are part of the prompt, reasoning tokens of the completion; null where they are not told apart. */
  usage: z.strictObject({ promptTokens: Count, completionTokens: Count, cachedTokens: Count.nullable(), reasoningTokens: Count.nullable() }).nullable(),
  /** As the trace has it; null where no price was known. */
  costUsd: z.number().nonnegative().nullable(),
});

const First = Current.omit({ toolNames: true, url: true, endTime: true, parameters: true, toolChoice: true, costUsd: true })
  .extend({
    schema: z.literal('fledgling/model-call@1'),
    messages: z.array(ChatTurn.omit({ toolCallId: true }).extend({ toolCalls: z.array(ToolCall) })),
    tools: z.array(ToolDefinition.omit({ strict: true })),
    responseFormat: z.strictObject({ name: z.string(), schema: JsonObject }).nullable(),
    usage: z.strictObject({ promptTokens: Count, completionTokens: Count }).nullable(),
  })
  .transform(
    (call): ModelCall => ({
      ...call,
      schema: 'fledgling/model-call@2',
      url: null,
      endTime: null,
      parameters: null,
      messages: call.messages.map((turn) => ({ ...turn, toolCalls: turn.toolCalls.map((made) => ({ ...made, id: null })), toolCallId: null })),
      tools: call.tools.map((tool) => ({ ...tool, strict: null })),
      toolChoice: null,
      toolNames: null,
      responseFormat: call.responseFormat && { type: 'json_schema', ...call.responseFormat, description: null, strict: null },
      usage: call.usage && { ...call.usage, cachedTokens: null, reasoningTokens: null },
      costUsd: null,
    }),
  );

/** One normalised LLM generation, whatever library recorded it. Reads `@1` as well, which did not hold all of it. */
export const ModelCall = z.discriminatedUnion('schema', [Current, First]);
export type ModelCall = z.infer<typeof Current>;
