import type { Evaluated } from '../../../eval/eval.ts';
import { Evaluation, Prediction, Score } from '../../../records/evaluation.ts';
import { parseJson } from '../../../records/exact-json/parse-json.ts';
import type { Example } from '../../../records/example.ts';
import { jsonLines, parsedOrNull } from '../../../records/json-lines.ts';
import { isGraded } from '../../../score/score.ts';
import type { StageFolder, StagePorts } from '../../ports/stage.ts';
import type { Stage } from '../../stage/stage.ts';

export interface EvaluationResult {
  evaluation: Evaluation;
  scores: Score[];
  predictions: Prediction[];
  /** Where the run's trace lies, null when tracing was off. */
  trace: { traceId: string; location: string } | null;
}

/** Answers as they landed, less what a resumed run asks again. */
export const LOG = 'predictions.jsonl';

/** The answer that counts for each example. */
export const ANSWERS = 'answers.jsonl';

/** The files of a finished evaluation. */
export async function writeEvaluation(folder: StageFolder, { predictions, scores, trace }: Evaluated, evaluation: Evaluation): Promise<void> {
  await folder.write(ANSWERS, jsonLines(predictions));
  await folder.write('scores.jsonl', jsonLines(scores));
  await folder.write('evaluation.json', JSON.stringify(evaluation, null, 2));
  await folder.write('trace.json', JSON.stringify(trace));
}

/**
 * What an earlier run answered. Failures of infrastructure are asked again; so is whatever a damaged log cannot vouch for: unreadable lines,
 * examples that are not of this evaluation, second answers.
 */
export async function keptPredictions(folder: StageFolder, examples: readonly Example[], ports: Pick<StagePorts, 'watcher'>, log = LOG): Promise<Prediction[]> {
  const lines = await folder.lines(log);
  const wanted = new Set(examples.map(({ id }) => id));
  const kept = lines.flatMap((line) => {
    const parsed = Prediction.safeParse(parsedOrNull(line));
    return parsed.success && isGraded(parsed.data.outcome) && wanted.delete(parsed.data.exampleId) ? [parsed.data] : [];
  });
  if (kept.length < lines.length) {
    await folder.write(log, jsonLines(kept));
    ports.watcher.notice(`${folder.label}: ${lines.length - kept.length} of ${lines.length} recorded answers are asked again.`);
  }
  return kept;
}

/** How a finished evaluation is read, whatever made it. */
export const loadedEvaluation: Pick<Stage<EvaluationResult>, 'load' | 'isFinal' | 'summary'> = {
  load: (folder) => load(folder),
  isFinal: ({ evaluation }) => evaluation.unscored.length === 0,
  summary: ({ evaluation }) => summaryOf(evaluation),
};

async function load(folder: StageFolder): Promise<EvaluationResult> {
  const parse = async <T>(name: string, schema: { parse(value: unknown): T }) => (await folder.lines(name)).map((line) => schema.parse(parseJson(line)));
  return {
    evaluation: Evaluation.parse(parseJson((await folder.read('evaluation.json')) ?? '')),
    scores: await parse('scores.jsonl', Score),
    predictions: await parse(ANSWERS, Prediction),
    trace: JSON.parse((await folder.read('trace.json')) ?? 'null') as EvaluationResult['trace'],
  };
}

function summaryOf(evaluation: Evaluation): string {
  const core = evaluation.metrics.filter((metric) => metric.core).at(-1);
  const unscored = evaluation.examples - evaluation.scored;
  return `${core ? `${core.name} ${(100 * core.value).toFixed(1)} % of ${core.n}` : `${evaluation.scored} scored`}${unscored > 0 ? `, ${unscored} unscored` : ''}`;
}
