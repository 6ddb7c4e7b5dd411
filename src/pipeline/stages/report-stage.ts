import { LABELS_TO_SETTLE, labelsToSettle } from '../../ceiling/labels-to-settle.ts';
import type { Config } from '../../config/schema.ts';
import { selectedModel } from '../../config/selected-model.ts';
import { priced } from '../../cost/cost.ts';
import { economicsOfRun } from '../../cost/of-run.ts';
import { digestOf, sha256 } from '../../records/digest.ts';
import { parseJson } from '../../records/exact-json/parse-json.ts';
import type { Split, Track } from '../../records/example.ts';
import { JsonValue } from '../../records/json.ts';
import { jsonLines } from '../../records/json-lines.ts';
import { type Disagreement, RunRecord } from '../../records/run.ts';
import { SWAP_POLICY_FILE } from '../../records/swap/verify-swap-policy.ts';
import { report } from '../../report/report.ts';
import type { ReportPorts } from '../ports/report.ts';
import type { StageFolder, StagePorts } from '../ports/stage.ts';
import type { Stage } from '../stage/stage.ts';
import { apart } from './agreements.ts';
import { ceilingsOf } from './ceilings.ts';
import { diagnosesOf, missesOf } from './diagnosing.ts';
import { gradedExamples } from './disagreements.ts';
import type { EvaluationResult } from './eval/evaluation-files.ts';
import type { Dataset } from './harvest-stage.ts';
import { type EmittedSwap, swapPolicyOf } from './swap/swap-policy-of.ts';

/** A whole loop, as a report is made from it. */
export interface Reportable extends Pick<RunRecord, 'again' | 'decision' | 'remedies' | 'comparisons' | 'adapters' | 'traces' | 'stages'> {
  config: Config;
  /** When the loop began, epoch milliseconds. */
  startedMs: number;
  dataset: Dataset;
  /** On the test split, model by model in the order of the tracks. */
  evaluations: readonly EvaluationResult[];
  /** Of the hosted model on samples of its own golds. */
  ceilings: readonly EvaluationResult[];
  vault: { evaluations: readonly EvaluationResult[]; comparisons: RunRecord['comparisons'] };
  /** Of every stage before the report. */
  keys: readonly { name: string; key: string }[];
}

export interface Reported {
  /** The run's id, of the report's key. */
  id: string;
  run: RunRecord;
  /** Where its files lie. */
  files: StageFolder;
}

/** The run's records and reports. The run's id is the digest of its stages' keys; it does not depend on which of two trainings ended first. */
export function reportStage(made: Reportable, ports: ReportPorts & StagePorts): Stage<Reported> {
  const { config, dataset } = made;
  const stages = digestOf([config.agent, ...made.keys.map(({ name, key }) => `${name} ${key}`).sort()]);
  const id = stages.slice(0, 12);
  return {
    name: 'report',
    work: 'report',
    version: 6,
    inputs: { stages, cost: digestOf(config.cost), title: digestOf(selectedModel(config).title), tracing: ports.tracingOff ? 'off' : 'on' },
    run: async ({ folder }) => {
      const swap = swapPolicyOf({ ...made, agent: config.agent, run: id, examples: dataset.examples, decisionSha256: sha256(recordText(made.decision)) });
      const record = await runRecord(made, ports, { id, swap });
      const graded = dataset.manifest.tracks.flatMap((track) => gradedOf(made, track, 'test'));
      for (const [name, content] of await resultFiles(record, graded, swap)) await folder.write(name, content);
    },
    load: async (folder) => ({ id, run: RunRecord.parse(parseJson((await folder.read('run.json')) ?? '')), files: folder }),
    summary: () => `run ${id}`,
  };
}

async function runRecord(made: Reportable, ports: ReportPorts & StagePorts, { id, swap }: { id: string; swap: EmittedSwap | null }): Promise<RunRecord> {
  const { config, startedMs, decision, vault, dataset, adapters, comparisons, traces } = made;
  const model = selectedModel(config);
  return {
    schema: 'fledgling/run@1',
    id,
    agent: config.agent,
    startedAt: new Date(startedMs).toISOString(),
    wallMs: Math.round(ports.now() - startedMs),
    standIn: decision.standIn,
    model: { name: model.name, title: model.title },
    config: JsonValue.parse(parseJson(JSON.stringify(config))),
    again: made.again,
    stages: [...made.stages],
    dataset: dataset.manifest,
    datasetStats: dataset.stats,
    integrity: dataset.integrity,
    evaluations: made.evaluations.map((result) => priced(result, config.cost)),
    comparisons,
    adapters,
    diagnoses: diagnosesOf(made.evaluations, dataset.examples),
    ceilings: ceilingsOf(made),
    remedies: made.remedies,
    economics: economicsOfRun({ evaluations: made.evaluations, adapters, tracks: dataset.manifest.tracks }, config.cost),
    decision,
    vault: { evaluations: vault.evaluations.map((result) => priced(result, config.cost)), comparisons: vault.comparisons },
    ...(swap ? { swap: swap.summary } : {}),
    traces: traces.toSorted((a, b) => `${a.kind} ${a.name}`.localeCompare(`${b.kind} ${b.name}`)),
    tracingOff: ports.tracingOff,
    manifest: await ports.manifest(),
  };
}

/** Every example of a track and split with what each model answered. */
export function gradedOf(
  { dataset, evaluations, config }: Pick<Reportable, 'dataset' | 'evaluations'> & { config?: Config },
  track: Track,
  split: Split,
): Disagreement[] {
  const examples = dataset.examples.filter((example) => example.track === track && example.split === split);
  const ofTrack = evaluations.filter(({ evaluation }) => evaluation.track === track);
  const diagnosed = ofTrack.map((result) => ({ ...result, misses: missesOf(result, { examples, beside: ofTrack }) }));
  const source = config?.harvest.source;
  const host = source?.kind === 'langfuse' ? (source.host ?? null) : null;
  return gradedExamples(examples, Object.fromEntries(diagnosed.map((result) => [result.evaluation.model.role, result])), host);
}

const [DISAGREEMENTS, AGREEMENTS] = ['disagreements.jsonl', 'agreements.jsonl'] as const;
const RENDERED = { markdown: 'report.md', html: 'report.html', csv: 'report.csv', badge: 'badge.svg', endpoint: 'badge.json' } as const;

/** The run folder's files. `swap` is what the run's record says that it emitted. */
export async function resultFiles(run: RunRecord, graded: readonly Disagreement[], swap: EmittedSwap | null): Promise<Map<string, string>> {
  const { disagreements, agreements } = apart(graded);
  const rendered = await report({ run, disagreements, agreements });
  return new Map([
    ...jsonRecords(run).map(([name, value]) => [name, recordText(value)] as const),
    ...(swap ? [[SWAP_POLICY_FILE, recordText(swap.policy)] as const] : []),
    [DISAGREEMENTS, jsonLines(disagreements)],
    [AGREEMENTS, jsonLines(agreements)],
    [RENDERED.markdown, rendered.markdown],
    [RENDERED.html, rendered.html],
    [RENDERED.csv, rendered.csv],
    [RENDERED.badge, rendered.badge],
    [RENDERED.endpoint, rendered.endpoint],
    ...toSettle(run),
  ]);
}

/** A record as it lies in the run's folder; the policy names the decision by the digest of these bytes. */
export function recordText(record: unknown): string {
  return `${JSON.stringify(record, null, 2)}\n`;
}

/** Golds that somebody has to decide on; no file where there is none. */
function toSettle(run: RunRecord): (readonly [name: string, text: string])[] {
  const text = labelsToSettle(run.ceilings);
  return text === null ? [] : [[LABELS_TO_SETTLE, text]];
}

function jsonRecords(run: RunRecord): (readonly [name: string, value: unknown])[] {
  return [
    ['run.json', run],
    ['decision.json', run.decision],
    ['dataset.json', run.dataset],
    ...run.evaluations.map((evaluation) => [`eval-${evaluation.model.role}-${evaluation.track}.json`, evaluation] as const),
    ...run.diagnoses.map((diagnosis) => [`diagnosis-${diagnosis.role}-${diagnosis.track}.json`, diagnosis] as const),
    ...run.comparisons.map((comparison) => [`compare-${comparison.candidate}-${comparison.track}.json`, comparison] as const),
    ...run.ceilings.map((ceiling) => [`ceiling-${ceiling.track}.json`, ceiling] as const),
    ...run.remedies.map((remedies) => [`remedies-${remedies.track}.json`, remedies] as const),
    ...run.adapters.map((adapter) => [`adapter-${adapter.track}.json`, adapter] as const),
    ...run.vault.evaluations.map((evaluation) => [`eval-${evaluation.model.role}-${evaluation.track}-vault.json`, evaluation] as const),
    ...run.vault.comparisons.map((comparison) => [`compare-${comparison.candidate}-${comparison.track}-vault.json`, comparison] as const),
  ];
}

/** The files of `eval-results/<agent>/<run>/`, all that belong to the run. */
export function resultFileNames(run: RunRecord): string[] {
  const named = [...jsonRecords(run), ...toSettle(run)].map(([name]) => name);
  return [...named, ...(run.swap ? [SWAP_POLICY_FILE] : []), DISAGREEMENTS, AGREEMENTS, ...Object.values(RENDERED)];
}

/** Copies a report's files to `eval-results/<agent>/<run>/` unless they are there already, byte for byte; the names come from the config and the report's key, never from a stored record. */
export async function ensureResults({ results }: Pick<ReportPorts, 'results'>, agent: string, { id, run, files }: Reported): Promise<string> {
  const changed = new Map<string, string>();
  for (const name of resultFileNames(run)) {
    const content = await files.read(name);
    if (content !== null && (await results.read(agent, id, name)) !== content) changed.set(name, content);
  }
  return results.write(agent, id, changed);
}
