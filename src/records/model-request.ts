import { z } from 'zod';
import { ReasoningEffort, ResponseFormat, ToolCall, ToolChoice, ToolDefinition } from './chat.ts';

/** One turn of a recorded conversation. */
export const ChatTurn = z.strictObject({
  role: z.enum(['system', 'user', 'assistant', 'tool']),
  content: z.string(),
  /** With the ids the provider gave; null where the trace holds none. */
  toolCalls: z.array(ToolCall.extend({ id: z.string().nullable() })),
  /** In a tool's turn: the id of the call it answers, where the trace holds it. */
  toolCallId: z.string().nullable(),
  /** Who of several speaks, as the agent named them; left out where it named nobody. */
  name: z.string().min(1).exactOptional(),
});
export type ChatTurn = z.infer<typeof ChatTurn>;

/** What a model was asked, as the trace holds it: enough to ask again exactly as the agent did. Null where it said nothing. */
export const ModelRequest = z.strictObject({
  messages: z.array(ChatTurn),
  tools: z.array(ToolDefinition),
  toolChoice: ToolChoice.nullable(),
  responseFormat: ResponseFormat.nullable(),
});
export type ModelRequest = z.infer<typeof ModelRequest>;

/** A model request with the settings that change what a model answers, as the agent chose them; null where the trace does not say. Records from before hold neither. */
export const AgentRequest = ModelRequest.extend({
  reasoningEffort: ReasoningEffort.nullable().default(null),
  /** The agent's own limit of the answer. An evaluation has its own, `decoding.maxTokens`, for every model alike. */
  maxTokens: z.int().positive().nullable().default(null),
});
export type AgentRequest = z.infer<typeof AgentRequest>;
