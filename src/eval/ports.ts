import type { ChatContent } from '../records/chat.ts';
import type { ModelIdentity, Prediction } from '../records/evaluation.ts';
import type { Split, Track } from '../records/example.ts';
import type { JsonValue } from '../records/json.ts';
import type { TracedKind } from '../records/stage-kind.ts';

/** What one example asks of a model. */
export interface ChatRequest extends ChatContent {
  exampleId: string;
  /** GBNF that a local model's answer is held to while it is generated; absent leaves it free. Hosted models know none. */
  grammar?: string;
}

export interface AnswerOptions {
  /** Called once for each request, as it lands; awaited, so that it is on disk before the next is counted. */
  onPrediction(prediction: Prediction): Promise<void>;
  signal: AbortSignal;
}

/**
 * A model that answers requests greedily. It never throws for a single request: failures are predictions with an outcome.
 * It throws UserError or ExternalError when no request can be answered at all (no such file, no such endpoint).
 */
export interface ChatModel {
  readonly identity: ModelIdentity;
  answer(requests: readonly ChatRequest[], options: AnswerOptions): Promise<void>;
  close(): Promise<void>;
}

/** What a model is asked while somebody waits for the answer: the content of a request, of no example. */
export type CompletionRequest = ChatContent & Pick<ChatRequest, 'grammar'>;

/** How a completion ended: a prediction of no example. `latencyMs` is that of the attempt that worked, `text` all of its deltas joined. */
export type CompletionEnd = Omit<Prediction, 'schema' | 'exampleId'>;

/** A piece of an answer, never empty; or, once and last, its end. */
export type CompletionChunk = { kind: 'delta'; text: string } | ({ kind: 'end' } & CompletionEnd);

/**
 * A model whose answer is told as it is generated, greedily and as `ChatModel` would give it. A failure is the outcome of the end; its `text` is
 * what was told until then. Nothing is asked before the first `next`; leaving the iteration stops the work behind it.
 * `next` rejects with Interrupted when the signal aborts, with UserError or ExternalError when no request can be answered at all.
 */
export interface CompletionModel {
  readonly identity: ModelIdentity;
  complete(request: CompletionRequest, signal: AbortSignal): AsyncIterable<CompletionChunk>;
  close(): Promise<void>;
}

/** A model whose whole answers are waited for, many at once, each the one that `CompletionModel` tells in pieces. */
export interface AnswerModel {
  readonly identity: ModelIdentity;
  /** A failure is the outcome of the end. @throws Interrupted when the signal aborts; UserError or ExternalError when it cannot be asked at all. */
  ask(request: CompletionRequest, signal: AbortSignal): Promise<CompletionEnd>;
  close(): Promise<void>;
}

/** Predictions as they land; what is there already is not asked again. */
export interface PredictionLog {
  existing(): Promise<readonly Prediction[]>;
  append(prediction: Prediction): Promise<void>;
}

/** Where eval, train and compare runs leave a trace. */
export interface Tracing {
  /** Before anything costs: resolves where a trace can be left. @throws UserError, ExternalError */
  ready(): Promise<void>;
  begin(run: { kind: TracedKind; name: string; metadata: Record<string, JsonValue> }): TracedRun;
}

/** What a span graded, for places that keep data sets of examples. */
export interface TracedExample {
  id: string;
  track: Track;
  split: Split;
  /** The gold answer. */
  expected: string;
  /** Grades from 0 to 1 by metric. */
  values: Readonly<Record<string, number>>;
  source: { traceId: string; observationId: string };
}

export interface TracedSpan {
  name: string;
  input: JsonValue;
  output: JsonValue;
  /** Epoch milliseconds. */
  startMs: number;
  endMs: number;
  metadata?: Record<string, JsonValue>;
  example?: TracedExample;
  /** The model that answered, where the span is one model call. */
  model?: { name: string; usage: { promptTokens: number; completionTokens: number } | null };
}

export interface TracedRun {
  span(span: TracedSpan): void;
  score(name: string, value: number): void;
  /** Flushed and readable when it resolves. */
  end(output: JsonValue): Promise<{ traceId: string; location: string }>;
}
