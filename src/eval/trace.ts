import type { Metric, Score } from '../records/evaluation.ts';
import type { JsonValue } from '../records/json.ts';
import { shownAnswer } from '../rows/answer.ts';
import type { Landed } from './ask.ts';
import type { Tracing } from './ports.ts';

export interface Graded extends Landed {
  score: Score;
}

export interface TracedEvaluation {
  name: string;
  metadata: Record<string, JsonValue>;
  graded: readonly Graded[];
  metrics: readonly Metric[];
  startedAt: number;
}

/** Leaves one trace of an evaluation: a span an example, the metrics as scores. Answers of an earlier run have no time of their own and stand at the start. */
export async function traceEvaluation(tracing: Tracing, evaluation: TracedEvaluation): Promise<{ traceId: string; location: string }> {
  const run = tracing.begin({ kind: 'eval', name: evaluation.name, metadata: evaluation.metadata });
  for (const { example, prediction, landedAt, score } of evaluation.graded) {
    const endMs = landedAt ?? evaluation.startedAt;
    run.span({
      name: example.id,
      input: example.row.prompt,
      output: shownAnswer(example, prediction),
      startMs: landedAt === null ? endMs : endMs - (prediction.latencyMs ?? 0),
      endMs,
      metadata: {
        gold: example.row.completion,
        outcome: prediction.outcome,
        reason: prediction.reason,
        attempts: prediction.attempts,
        latencyMs: prediction.latencyMs,
        resumed: landedAt === null,
        ...(score.status === 'scored' ? { values: { ...score.values }, differs: score.differs } : { unscored: score.reason }),
      },
    });
  }
  for (const { name, value } of evaluation.metrics) run.score(name, value);
  return await run.end(Object.fromEntries(evaluation.metrics.map(({ name, value }) => [name, value])));
}
