import type { Config } from '../../config/schema.ts';
import { selectedModel } from '../../config/selected-model.ts';
import { priced } from '../../cost/cost.ts';
import type { Decision } from '../../records/comparison.ts';
import { digestOf } from '../../records/digest.ts';
import { MODEL_ROLES } from '../../records/evaluation.ts';
import type { Track } from '../../records/example.ts';
import { JsonValue } from '../../records/json.ts';
import { jsonLines } from '../../records/json-lines.ts';
import { type Disagreement, RunRecord, type StageReport } from '../../records/run.ts';
import { report } from '../../report/report.ts';
import { harvestStep } from '../harvest-step.ts';
import type { Loop } from '../loop.ts';
import type { Ports, StageFolder } from '../ports.ts';
import { runStage } from '../stage/stage.ts';
import { disagreements } from './disagreements.ts';

export const REPORT_STAGE_VERSION = 3;

export interface LoopResult {
  /** As it was first recorded. */
  run: RunRecord;
  /** The stages as this call saw them: what was re-used stands as re-used. */
  stages: StageReport[];
  /** Folder of the results, as the Results port names it. */
  folder: string;
}

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

/**
 * The run's records and reports, in `eval-results/<agent>/<run>/`. The run's id is the digest of its stages' keys.
 * @param startedMs when the loop began, epoch milliseconds.
 */
export async function reportRun(loop: Loop, decision: Decision, startedMs: number): Promise<LoopResult> {
  const { config, ports } = loop;
  const dataset = await harvestStep(loop);
  const inputs = reportInputs(config, ports, loop.stages);
  const id = inputs.stages.slice(0, 12);
  const {
    value: run,
    folder,
    report: reportStage,
  } = await runStage<RunRecord>(
    {
      name: 'report',
      work: 'report',
      version: REPORT_STAGE_VERSION,
      inputs,
      run: async (work) => {
        const record = await runRecord(loop, decision, { id, startedMs });
        const differing = dataset.manifest.tracks.flatMap((track) => disagreementsOf(loop, track));
        for (const [name, content] of await resultFiles(record, differing)) await work.folder.write(name, content);
      },
      load: async (stored) => RunRecord.parse(JSON.parse((await stored.read('run.json')) ?? '')),
      summary: () => `run ${id}`,
    },
    ports,
    loop.limits,
  );
  return { run, stages: [...loop.stages, reportStage], folder: await ensureResults(ports, { agent: config.agent, id, run }, folder) };
}

async function runRecord(loop: Loop, decision: Decision, { id, startedMs }: { id: string; startedMs: number }): Promise<RunRecord> {
  const { config, ports, again, vault } = loop;
  const model = selectedModel(config);
  const { manifest } = await harvestStep(loop);
  const evaluations = [...loop.evaluations.values()].filter(({ evaluation }) => evaluation.split === 'test');
  return {
    schema: 'fledgling/run@1',
    id,
    agent: config.agent,
    startedAt: new Date(startedMs).toISOString(),
    wallMs: Math.round(ports.now() - startedMs),
    standIn: decision.standIn,
    model: { name: model.name, title: model.title },
    config: JsonValue.parse(JSON.parse(JSON.stringify(config))),
    again,
    stages: [...loop.stages],
    dataset: manifest,
    evaluations: MODEL_ROLES.flatMap((role) => evaluations.filter(({ evaluation }) => evaluation.model.role === role)).map((result) =>
      priced(result, config.cost),
    ),
    comparisons: loop.comparisons,
    adapters: config.tracks.flatMap((track) => loop.adapters.get(track)?.adapter ?? []),
    decision,
    vault: { evaluations: vault.evaluations.map((result) => priced(result, config.cost)), comparisons: vault.comparisons },
    traces: loop.traces.toSorted((a, b) => `${a.kind} ${a.name}`.localeCompare(`${b.kind} ${b.name}`)),
    tracingOff: ports.tracingOff,
    manifest: await ports.manifest(),
  };
}

function disagreementsOf({ dataset, evaluations }: Loop, track: Track): Disagreement[] {
  const examples = dataset?.examples.filter((example) => example.track === track && example.split === 'test') ?? [];
  const [hosted, base, tuned] = MODEL_ROLES.map((role) => evaluations.get(`${role} ${track} test`));
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
    ...run.vault.evaluations.map((evaluation) => [`eval-${evaluation.model.role}-${evaluation.track}-vault.json`, evaluation] as const),
    ...run.vault.comparisons.map((comparison) => [`compare-${comparison.candidate}-${comparison.track}-vault.json`, comparison] as const),
  ];
}

/** The files of `eval-results/<agent>/<run>/`, all that belong to the run. */
export function resultFileNames(run: RunRecord): string[] {
  return [...jsonRecords(run).map(([name]) => name), DISAGREEMENTS, ...Object.values(RENDERED)];
}

/** Copies the stage's files to the results folder unless they are there already, byte for byte. Its name is never taken from a stored record. */
async function ensureResults(ports: Ports, { agent, id, run }: { agent: string; id: string; run: RunRecord }, folder: StageFolder): Promise<string> {
  const files = new Map<string, string>();
  for (const name of resultFileNames(run)) {
    const content = await folder.read(name);
    if (content !== null && (await ports.results.read(agent, id, name)) !== content) files.set(name, content);
  }
  return ports.results.write(agent, id, files);
}
