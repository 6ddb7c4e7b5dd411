import type { Config } from '../../config/schema.ts';
import { priced } from '../../cost/cost.ts';
import { economicsOfRun } from '../../cost/of-run.ts';
import { UserError } from '../../errors.ts';
import { digestOf } from '../../records/digest.ts';
import type { Evaluation } from '../../records/evaluation.ts';
import { parseJson } from '../../records/exact-json/parse-json.ts';
import { JsonValue } from '../../records/json.ts';
import type { RunRecord, StageReport } from '../../records/run.ts';
import { diagnosesOf } from './diagnosing.ts';
import { evaluatedExamples, evaluationName } from './eval/eval-stage.ts';
import type { EvaluationResult } from './eval/evaluation-files.ts';
import type { Dataset } from './harvest-stage.ts';

/** Evaluations that were made one by one and compared, as a report is made from them. */
export interface Compared extends Pick<RunRecord, 'comparisons' | 'decision' | 'manifest'> {
  config: Config;
  /** The examples that were evaluated, with their manifest. */
  dataset: Dataset;
  evaluations: readonly Omit<EvaluationResult, 'trace'>[];
}

/** The record of a run that no loop made: its stages are the evaluations and comparisons it was given. @throws UserError when the data set is not what was evaluated. */
export function comparedRun({ config, dataset, evaluations, comparisons, decision, manifest }: Compared): RunRecord {
  for (const { evaluation } of evaluations) refuseOtherData(evaluation, dataset);
  const [local] = evaluations.filter(({ evaluation }) => evaluation.model.role !== 'hosted');
  const name = local?.evaluation.model.name ?? '';
  return {
    schema: 'fledgling/run@1',
    id: digestOf(comparisons.map(({ id }) => id)).slice(0, 12),
    agent: dataset.manifest.agent,
    startedAt: manifest.createdAt,
    wallMs: evaluations.reduce((sum, { evaluation }) => sum + evaluation.wallMs, 0),
    standIn: decision.standIn,
    model: { name, title: name },
    config: JsonValue.parse(parseJson(JSON.stringify(config))),
    again: null,
    stages: [
      ...evaluations.map(({ evaluation }) => evaluationStage(evaluation)),
      ...comparisons.map(
        ({ id, candidate, track }): StageReport => ({ name: `compare ${candidate} ${track}`, key: id, status: 'ran', why: 'compared from files', wallMs: 0 }),
      ),
    ],
    dataset: dataset.manifest,
    datasetStats: dataset.stats,
    integrity: dataset.integrity,
    evaluations: evaluations.map((result) => priced(result, config.cost)),
    comparisons,
    adapters: [],
    diagnoses: diagnosesOf(evaluations, dataset.examples),
    ceilings: [],
    remedies: [],
    economics: economicsOfRun({ evaluations, adapters: [], tracks: dataset.manifest.tracks }, config.cost),
    decision,
    vault: { evaluations: [], comparisons: [] },
    traces: [],
    tracingOff: true,
    manifest,
  };
}

function evaluationStage({ id, model, track, split, replicate, wallMs }: Evaluation): StageReport {
  const recorded = model.engine['answers'] === 'recorded elsewhere';
  const why = recorded ? `replayed: answers of ${model.name}, recorded elsewhere` : `read from a file: answers of ${model.name}`;
  return { name: evaluationName({ role: model.role, track, split, replicate }), key: id, status: 'reused', why, wallMs };
}

function refuseOtherData(evaluation: Evaluation, { examples }: Dataset): void {
  if (digestOf(evaluatedExamples({ examples, track: evaluation.track, split: evaluation.split })) === evaluation.dataDigest) return;
  throw new UserError(
    `--data: expected the data set that evaluation ${evaluation.id} was made on, found other ${evaluation.track} examples. Name the folder whose examples.jsonl was evaluated.`,
  );
}
