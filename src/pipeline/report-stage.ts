import type { Config } from '../config/schema.ts';
import { selectedModel } from '../config/selected-model.ts';
import { costUsd } from '../eval/cost.ts';
import type { Decision } from '../records/comparison.ts';
import { digestOf } from '../records/digest.ts';
import type { Evaluation } from '../records/evaluation.ts';
import { JsonValue } from '../records/json.ts';
import { jsonLines } from '../records/json-lines.ts';
import { type Disagreement, RunRecord } from '../records/run.ts';
import { report } from '../report/report.ts';
import { disagreements } from './disagreements.ts';
import type { EvaluationResult } from './eval-stage.ts';
import type { LoopResult, LoopState } from './loop-state.ts';
import type { Ports, StageFolder } from './ports.ts';
import { runStage } from './stage.ts';

export const REPORT_STAGE_VERSION = 1;

/** What the report's key is made of. `stages` is the run's id in full; it does not depend on which of two trainings ended first. */
export function reportInputs(
  config: Config,
  ports: Pick<Ports, 'tracingOff'>,
  stages: readonly { name: string; key: string }[],
): Record<'stages' | 'cost' | 'title' | 'tracing', string> {
  const keyed = stages.flatMap(({ name, key }) => (key === '' ? [] : [`${name} ${key}`]));
  return {
    stages: digestOf([config.agent, ...keyed.sort()]),
    cost: digestOf(config.cost),
    title: digestOf(selectedModel(config).title),
    tracing: ports.tracingOff ? 'off' : 'on',
  };
}

/** The run's records and reports, in `eval-results/<agent>/<run>/`. The run's id is the digest of its stages' keys. */
export async function reportRun(config: Config, ports: Ports, state: LoopState, decision: Decision, startedMs: number): Promise<LoopResult> {
  const inputs = reportInputs(config, ports, state.stages);
  const id = inputs.stages.slice(0, 12);
  const {
    value: run,
    folder,
    report: reportStage,
  } = await runStage<RunRecord>(
    {
      name: 'report',
      version: REPORT_STAGE_VERSION,
      inputs,
      run: async (work) => {
        const record = await runRecord(config, ports, state, decision, { id, startedMs });
        const differing = state.dataset.manifest.tracks.flatMap((track) => disagreementsOf(state, track));
        for (const [name, content] of await resultFiles(record, differing)) await work.folder.write(name, content);
      },
      load: async (stored) => RunRecord.parse(JSON.parse((await stored.read('run.json')) ?? '')),
      summary: () => `run ${id}`,
    },
    ports,
  );
  return { run, stages: [...state.stages, reportStage], folder: await ensureResults(ports, run, folder) };
}

async function runRecord(
  config: Config,
  ports: Ports,
  state: LoopState,
  decision: Decision,
  { id, startedMs }: { id: string; startedMs: number },
): Promise<RunRecord> {
  const model = selectedModel(config);
  return {
    schema: 'fledgling/run@1',
    id,
    agent: config.agent,
    startedAt: new Date(startedMs).toISOString(),
    wallMs: Math.round(ports.now() - startedMs),
    standIn: decision.standIn,
    model: { name: model.name, title: model.title },
    config: JsonValue.parse(JSON.parse(JSON.stringify(config))),
    stages: [...state.stages],
    dataset: state.dataset.manifest,
    evaluations: [state.hosted, state.base, state.tuned].flatMap((byTrack) => [...byTrack.values()].map((result) => priced(result, config))),
    comparisons: state.comparisons,
    adapters: config.tracks.flatMap((track) => state.adapters.get(track)?.adapter ?? []),
    decision,
    traces: state.traces.toSorted((a, b) => `${a.kind} ${a.name}`.localeCompare(`${b.kind} ${b.name}`)),
    tracingOff: ports.tracingOff,
    manifest: await ports.manifest(),
  };
}

/** Prices enter here, not in the evaluation: a new price is a new report, not a new evaluation. */
function priced({ evaluation, predictions }: EvaluationResult, config: Config): Evaluation {
  return { ...evaluation, costUsd: evaluation.model.role === 'hosted' ? costUsd(predictions, config.cost.hosted) : null };
}

function disagreementsOf(state: LoopState, track: LoopState['dataset']['manifest']['tracks'][number]): Disagreement[] {
  const examples = state.dataset.examples.filter((example) => example.track === track && example.split === 'test');
  const [hosted, base, tuned] = [state.hosted.get(track), state.base.get(track), state.tuned.get(track)];
  return disagreements(examples, { ...(hosted ? { hosted } : {}), ...(base ? { base } : {}), ...(tuned ? { tuned } : {}) });
}

const DISAGREEMENTS = 'disagreements.jsonl';
const RENDERED = { markdown: 'report.md', html: 'report.html', csv: 'report.csv' } as const;

/** The run folder's files. */
async function resultFiles(run: RunRecord, differing: readonly Disagreement[]): Promise<Map<string, string>> {
  const rendered = await report({ run, disagreements: differing });
  return new Map([
    ...jsonRecords(run).map(([name, value]) => [name, `${JSON.stringify(value, null, 2)}\n`] as const),
    [DISAGREEMENTS, jsonLines(differing)],
    [RENDERED.markdown, rendered.markdown],
    [RENDERED.html, rendered.html],
    [RENDERED.csv, rendered.csv],
  ]);
}

function jsonRecords(run: RunRecord): (readonly [name: string, value: unknown])[] {
  return [
    ['run.json', run],
    ['decision.json', run.decision],
    ['dataset.json', run.dataset],
    ...run.evaluations.map((evaluation) => [`eval-${evaluation.model.role}-${evaluation.track}.json`, evaluation] as const),
    ...run.comparisons.map((comparison) => [`compare-${comparison.candidate}-${comparison.track}.json`, comparison] as const),
    ...run.adapters.map((adapter) => [`adapter-${adapter.track}.json`, adapter] as const),
  ];
}

/** Copies the stage's files to the results folder unless they are there already, byte for byte. */
async function ensureResults(ports: Ports, run: RunRecord, folder: StageFolder): Promise<string> {
  const files = new Map<string, string>();
  for (const name of [...jsonRecords(run).map(([name]) => name), DISAGREEMENTS, ...Object.values(RENDERED)]) {
    const content = await folder.read(name);
    if (content !== null && (await ports.results.read(run.agent, run.id, name)) !== content) files.set(name, content);
  }
  return ports.results.write(run.agent, run.id, files);
}
