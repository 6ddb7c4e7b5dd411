import type { Outcome, Prediction, Scored } from '../records/evaluation.ts';
import type { Example, Track } from '../records/example.ts';
import type { JsonObject } from '../records/json.ts';
import { completionOf } from '../rows/completion.ts';
import { score } from '../score/score.ts';
import type { PredictionLog } from './ports.ts';

export interface ExampleSketch extends Partial<Omit<Example, 'row' | 'id'>> {
  number?: number;
  /** Null for a request that must not call a tool. */
  call?: { name: string; arguments: JsonObject } | null;
}

/** A valid example; unlike ones by `number`. */
export function exampleOf({
  number = 1,
  track = 'toolcall',
  call = { name: 'get_weather', arguments: { city: 'Lisbon', unit: 'c' } },
  ...rest
}: ExampleSketch = {}): Example {
  const id = number.toString(16).padStart(16, '0');
  return {
    schema: 'fledgling/example@2',
    id,
    track,
    split: 'test',
    cluster: `cluster-${number}`,
    domain: call?.name ?? 'none',
    complexity: 'simple',
    challenge: false,
    slices: [],
    row: { prompt: `Answer with one call.\n\nRequest ${number}`, completion: completionOf(track, call) },
    request: {
      messages: [{ role: 'user', content: `Request ${number}`, toolCalls: [], toolCallId: null }],
      tools: [],
      toolChoice: null,
      responseFormat: null,
      reasoningEffort: null,
      maxTokens: null,
    },
    accepted: null,
    schemaFrom: { tools: 'trace', output: 'trace' },
    source: { traceId: `trace-${number}`, observationId: `observation-${number}`, sessionId: null, url: null },
    ...rest,
  };
}

export function predictionOf(example: Pick<Example, 'id'>, text: string | null, outcome: Outcome = 'answered'): Prediction {
  const reason = outcome === 'answered' ? null : 'as arranged';
  return {
    schema: 'fledgling/prediction@1',
    exampleId: example.id,
    outcome,
    text,
    calls: null,
    reason,
    usage: { promptTokens: 10, completionTokens: 2 },
    latencyMs: 5,
    attempts: 1,
  };
}

/** The score of `text` as an answer to `example`; throws when it could not be scored. */
export function scoredOf(example: Example, text: string | null, outcome: Outcome = 'answered'): Scored {
  const graded = score(example, predictionOf(example, text, outcome));
  if (graded.status !== 'scored') throw new Error(`unscored: ${graded.reason}`);
  return graded;
}

/** A prediction log in memory. */
export function memoryLog(held: readonly Prediction[] = []): PredictionLog & { predictions: Prediction[] } {
  const predictions = [...held];
  return {
    predictions,
    existing: async () => [...predictions],
    append: async (prediction) => {
      predictions.push(prediction);
    },
  };
}

export const BOTH_TRACKS: readonly Track[] = ['structured', 'toolcall'];
