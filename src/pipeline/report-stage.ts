import type { Config } from '../config/schema.ts';
import { costUsd } from '../eval/cost.ts';
import type { Decision } from '../records/comparison.ts';
import { digestOf } from '../records/digest.ts';
import type { Evaluation } from '../records/evaluation.ts';
import { JsonValue } from '../records/json.ts';
import { type Disagreement, RunRecord } from '../records/run.ts';
import { report } from '../report/report.ts';
import { disagreements } from './disagreements.ts';
import type { EvaluationResult } from './eval-stage.ts';
import { jsonl } from './harvest-stage.ts';
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
    title: digestOf(config.models.catalogue[config.models.default]?.title),
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
  return { run, stages: [...state.stages, reportStage], folder: await ensureResults(ports, config.agent, id, folder) };
}

async function runRecord(
  config: Config,
  ports: Ports,
  state: LoopState,
  decision: Decision,
  { id, startedMs }: { id: string; startedMs: number },
): Promise<RunRecord> {
  return {
    schema: 'fledgling/run@1',
    id,
    agent: config.agent,
    startedAt: new Date(startedMs).toISOString(),
    wallMs: Math.round(ports.now() - startedMs),
    standIn: decision.standIn,
    model: { name: config.models.default, title: config.models.catalogue[config.models.default]?.title ?? config.models.default },
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

/** The run folder's files. */
async function resultFiles(run: RunRecord, differing: readonly Disagreement[]): Promise<Map<string, string>> {
  const rendered = await report({ run, disagreements: differing });
  const pretty = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
  return new Map([
    ['decision.json', pretty(run.decision)],
    ['dataset.json', pretty(run.dataset)],
    ...run.evaluations.map((evaluation) => [`eval-${evaluation.model.role}-${evaluation.track}.json`, pretty(evaluation)] as const),
    ...run.comparisons.map((comparison) => [`compare-${comparison.candidate}-${comparison.track}.json`, pretty(comparison)] as const),
    ...run.adapters.map((adapter) => [`adapter-${adapter.track}.json`, pretty(adapter)] as const),
    ['disagreements.jsonl', jsonl(differing)],
    ['report.md', rendered.markdown],
    ['report.html', rendered.html],
    ['report.csv', rendered.csv],
    ['run.json', pretty(run)],
  ]);
}

/** Copies the stage's files to the results folder unless they are there already, byte for byte. */
async function ensureResults(ports: Ports, agent: string, id: string, folder: StageFolder): Promise<string> {
  const files = new Map<string, string>();
  const run = RunRecord.parse(JSON.parse((await folder.read('run.json')) ?? ''));
  const names = [
    'decision.json',
    'dataset.json',
    'disagreements.jsonl',
    'report.md',
    'report.html',
    'report.csv',
    'run.json',
    ...run.evaluations.map((evaluation) => `eval-${evaluation.model.role}-${evaluation.track}.json`),
    ...run.comparisons.map((comparison) => `compare-${comparison.candidate}-${comparison.track}.json`),
    ...run.adapters.map((adapter) => `adapter-${adapter.track}.json`),
  ];
  for (const name of names) {
    const content = await folder.read(name);
    if (content !== null && (await ports.results.read(agent, id, name)) !== content) files.set(name, content);
  }
  return ports.results.write(agent, id, files);
}
