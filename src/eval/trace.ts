import type { Ask, Metric, Score } from '../records/evaluation.ts';
import type { Example } from '../records/example.ts';
import type { JsonValue } from '../records/json.ts';
import { shownAnswer } from '../rows/answer.ts';
import type { Asking } from '../rows/asking/asking.ts';
import { nativeChat } from '../rows/native-chat.ts';
import type { Landed } from './ask.ts';
import type { Tracing } from './ports.ts';

export interface Graded extends Landed {
  score: Score;
}

export interface TracedEvaluation {
  name: string;
  metadata: Record<string, JsonValue>;
  ask: Ask;
  asking: Asking | null;
  /** Name of the model that answered. */
  model: string;
  graded: readonly Graded[];
  metrics: readonly Metric[];
  startedAt: number;
}

/** Leaves one trace of an evaluation: a span an example, the metrics as scores. Answers of an earlier run have no time of their own and stand at the start. */
export async function traceEvaluation(tracing: Pick<Tracing, 'begin'>, evaluation: TracedEvaluation): Promise<{ traceId: string; location: string }> {
  const run = tracing.begin({ kind: 'eval', name: evaluation.name, metadata: evaluation.metadata });
  for (const { example, prediction, landedAt, score } of evaluation.graded) {
    const endMs = landedAt ?? evaluation.startedAt;
    run.span({
      name: example.id,
      input: asked(example, evaluation),
      output: shownAnswer(example, prediction),
      startMs: landedAt === null ? endMs : endMs - (prediction.latencyMs ?? 0),
      endMs,
      example: {
        id: example.id,
        track: example.track,
        split: example.split,
        expected: example.row.completion,
        values: score.status === 'scored' ? { ...score.values } : {},
        source: { traceId: example.source.traceId, observationId: example.source.observationId },
      },
      model: { name: evaluation.model, usage: prediction.usage },
      metadata: {
        gold: example.row.completion,
        outcome: prediction.outcome,
        reason: prediction.reason,
        attempts: prediction.attempts,
        ...(prediction.notSent === undefined ? {} : { notSent: prediction.notSent }),
        latencyMs: prediction.latencyMs,
        resumed: landedAt === null,
        ...(score.status === 'scored' ? { values: { ...score.values }, differs: score.differs } : { unscored: score.reason }),
      },
    });
  }
  for (const { name, value } of evaluation.metrics) run.score(name, value);
  return await run.end(Object.fromEntries(evaluation.metrics.map(({ name, value }) => [name, value])));
}

/** What a model was told: the row's prompt, or what the agent asked. Null where that cannot be said of answers recorded elsewhere. */
function asked(example: Example, { ask, asking }: Pick<TracedEvaluation, 'ask' | 'asking'>): JsonValue {
  if (asking) return asking.contentOf(example);
  if (ask === 'text') return example.row.prompt;
  const chat = nativeChat(example);
  return chat.ok ? chat.content : null;
}
