import type { ResponseFormat, ToolDefinition } from '../../records/chat.ts';
import type { Quarantined } from '../../records/dataset.ts';
import type { JsonValue } from '../../records/json.ts';
import type { ChatTurn } from '../../records/model-request.ts';

/** A recorded answer of the model, by its place among the turns. */
export interface RecordedAnswer {
  at: number;
  /** Null where the source holds no model calls. */
  observationId: string | null;
}

/** What one model and its surroundings said to each other, and which of the assistant's turns are answers that the source recorded. */
export interface Conversation {
  turns: readonly ChatTurn[];
  /** In order; the last one ends the conversation. */
  answers: readonly RecordedAnswer[];
  tools: readonly ToolDefinition[];
  responseFormat: ResponseFormat | null;
  expected: string | null;
  scores: readonly { name: string; value: JsonValue }[];
  source: { traceId: string; sessionId: string | null; url: string | null; startTime: string; model: string | null };
}

/** A part of a source that was not understood, with the trace that it is of. */
export interface NotCaptured extends Quarantined {
  traceId: string;
}
