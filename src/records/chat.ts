import { z } from 'zod';
import { JsonObject } from './json.ts';

export const ToolCall = z.strictObject({ name: z.string().min(1), arguments: JsonObject });
export type ToolCall = z.infer<typeof ToolCall>;

/** A call an assistant made, with the id by which its result is told. */
export const ChatToolCall = ToolCall.extend({ id: z.string().min(1) });
export type ChatToolCall = z.infer<typeof ChatToolCall>;

/** Who of several speaks; left out where nobody is named. */
const Name = z.string().min(1).exactOptional();

export const ChatMessage = z.discriminatedUnion('role', [
  z.strictObject({ role: z.literal('system'), content: z.string(), name: Name }),
  z.strictObject({ role: z.literal('user'), content: z.string(), name: Name }),
  /** `content` is null where the assistant only called tools. */
  z.strictObject({ role: z.literal('assistant'), content: z.string().nullable(), toolCalls: z.array(ChatToolCall), name: Name }),
  z.strictObject({ role: z.literal('tool'), toolCallId: z.string().min(1), content: z.string() }),
]);
export type ChatMessage = z.infer<typeof ChatMessage>;

export const ToolDefinition = z.strictObject({
  name: z.string().min(1),
  description: z.string().nullable(),
  /** JSON Schema of the arguments. */
  parameters: JsonObject,
  /** Whether the arguments are held to the schema while they are generated; null leaves it to the server. */
  strict: z.boolean().nullable(),
});
export type ToolDefinition = z.infer<typeof ToolDefinition>;

/** Whether a tool is called: as the model likes, never, at least one, or the one named. */
export const ToolChoice = z.union([z.enum(['auto', 'none', 'required']), z.strictObject({ name: z.string().min(1) })]);
export type ToolChoice = z.infer<typeof ToolChoice>;

export const ResponseFormat = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('json_object') }),
  z.strictObject({
    type: z.literal('json_schema'),
    name: z.string().min(1),
    description: z.string().nullable(),
    schema: JsonObject,
    /** Whether the answer is held to the schema while it is generated; null leaves it to the server. */
    strict: z.boolean().nullable(),
  }),
]);
export type ResponseFormat = z.infer<typeof ResponseFormat>;

/** How long a reasoning model may think; OpenAI's words. */
export const ReasoningEffort = z.enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']);
export type ReasoningEffort = z.infer<typeof ReasoningEffort>;

/** All that a model is told: a conversation, and how it may answer. Every member is there, so that equal requests have equal digests. */
export const ChatContent = z.strictObject({
  messages: z.array(ChatMessage).min(1),
  tools: z.array(ToolDefinition),
  toolChoice: ToolChoice.nullable(),
  /** Whether one answer may hold several calls; null leaves it to the server. */
  parallelToolCalls: z.boolean().nullable(),
  /** Null asks for plain text. */
  responseFormat: ResponseFormat.nullable(),
  /** Null leaves it to the server. */
  reasoningEffort: ReasoningEffort.nullable(),
});
export type ChatContent = z.infer<typeof ChatContent>;

/** A conversation that offers no tool and asks for plain text. */
export function plainChat(messages: readonly ChatMessage[]): ChatContent {
  return { messages: [...messages], tools: [], toolChoice: null, parallelToolCalls: null, responseFormat: null, reasoningEffort: null };
}
