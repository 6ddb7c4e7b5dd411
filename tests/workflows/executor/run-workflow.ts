import type { Conclusion, ExecutorOptions, Host } from './host.ts';
import { githubOf } from './job/github-context.ts';
import { type JobResult, labelsOf, runJob } from './job/run-job.ts';
import type { RunInfo } from './job/running-job.ts';
import type { Concurrency } from './queue/concurrency.ts';
import type { Machines } from './queue/machines.ts';
import type { Slots } from './queue/slots.ts';
import { type Contexts, condition, render, renderText } from './read/expression.ts';
import { type MatrixRow, matrixRows } from './read/matrix.ts';
import { isMap, mapAt, type Template, type TemplateMap, textsAt } from './read/template.ts';

/** The jobs of one `jobs:` entry: several where it has a matrix, none where it was skipped. */
export interface JobGroup {
  result: Conclusion;
  outputs: Readonly<Record<string, string>>;
  jobs: readonly JobResult[];
}

export interface RunningWorkflow {
  host: Host;
  options: ExecutorOptions;
  run: RunInfo;
  signal: AbortSignal;
  concurrency: Concurrency;
  machines: Machines;
  slots: Slots;
}

/** Runs a workflow's jobs as their `needs` and conditions say; resolves when the last one has ended. */
export async function runWorkflow(workflow: RunningWorkflow): Promise<ReadonlyMap<string, JobGroup>> {
  const jobs = workflow.run.file.jobs;
  const groups = new Map<string, Promise<JobGroup>>();
  const groupOf = (id: string): Promise<JobGroup> => {
    const known = groups.get(id);
    if (known !== undefined) return known;
    const job = jobs.get(id);
    if (job === undefined) throw new Error(`needs: there is no job ${id}`);
    const started = Promise.all(ancestorsOf(id, jobs).map(async (needed) => [needed, await groupOf(needed)] as const)).then((ended) =>
      runGroup(workflow, { id, job, ancestors: new Map(ended) }),
    );
    groups.set(id, started);
    return started;
  };
  return new Map(await Promise.all([...jobs.keys()].map(async (id) => [id, await groupOf(id)] as const)));
}

function ancestorsOf(id: string, jobs: ReadonlyMap<string, TemplateMap>): string[] {
  const direct = textsAt(jobs.get(id) ?? {}, 'needs');
  return [...new Set(direct.flatMap((needed) => [needed, ...ancestorsOf(needed, jobs)]))];
}

interface GroupRequest {
  id: string;
  job: TemplateMap;
  ancestors: ReadonlyMap<string, JobGroup>;
}

const SKIPPED: JobGroup = { result: 'skipped', outputs: {}, jobs: [] };

async function runGroup(workflow: RunningWorkflow, request: GroupRequest): Promise<JobGroup> {
  const { run, host, options, signal } = workflow;
  const { id, job, ancestors } = request;
  const results = [...ancestors.values()].map(({ result }) => result);
  // A skipped ancestor is no success, however far up: GitHub skips on unless a job asks for another status.
  const status = { success: results.every((result) => result === 'success'), failure: results.includes('failure'), cancelled: signal.aborted };
  const needs = Object.fromEntries(textsAt(job, 'needs').map((needed) => [needed, resultAndOutputs(ancestors.get(needed))]));
  const contexts: Contexts = { github: githubOf(run, host), needs, vars: options.vars, inputs: run.inputs };
  const wanted = condition(job['if'], contexts, { ...status, success: status.success && !status.cancelled });
  if (!wanted) return signal.aborted ? { ...SKIPPED, result: 'cancelled' } : SKIPPED;
  try {
    const rows = matrixRows(job, contexts);
    // A job that runs although the run is cancelled asked to: the cancellation does not end it.
    const ends = signal.aborted ? new AbortController() : linked(signal);
    const failFast = mapAt(job, 'strategy')['fail-fast'] !== false;
    const matrixJobs = rows.map(async (row, index) => {
      const strategy = { 'fail-fast': failFast, 'job-index': index, 'job-total': rows.length };
      const result = await runOne(workflow, { ...request, row, index, contexts: { ...contexts, matrix: row, strategy }, signal: ends.signal });
      if (failFast && result.result === 'failure') ends.abort();
      return result;
    });
    return grouped(await Promise.all(matrixJobs));
  } catch (error) {
    return grouped([notRun(id, { result: 'failure', log: error instanceof Error ? error.message : String(error), matrix: {} })]);
  }
}

type OneRequest = GroupRequest & { row: MatrixRow; index: number; contexts: Contexts; signal: AbortSignal };

async function runOne(workflow: RunningWorkflow, request: OneRequest): Promise<JobResult> {
  const { id, job, contexts, row, index, signal } = request;
  const claim = claimOf(job['concurrency'], contexts, { cancel: () => ends.abort(), signal });
  const ends = linked(signal);
  if (claim !== null && !(await workflow.concurrency.take(claim))) {
    return notRun(id, { result: 'cancelled', log: `Canceling since a higher priority waiting request for ${claim.group} exists`, matrix: row });
  }
  try {
    return await workflow.machines.with(labelsOf(job, contexts), (machine) =>
      workflow.slots.with(() => runJob({ ...workflow, id, job, contexts, index, machine, signal: ends.signal })),
    );
  } catch (error) {
    return notRun(id, { result: 'failure', log: error instanceof Error ? error.message : String(error), matrix: row });
  } finally {
    if (claim !== null) workflow.concurrency.release(claim);
  }
}

/** What a `concurrency:` entry claims, null where there is none. */
export function claimOf(template: Template | undefined, contexts: Contexts, claimer: { cancel(): void; signal: AbortSignal }) {
  if (template === undefined) return null;
  const entry = isMap(template) ? template : { group: template };
  return {
    group: renderText(entry['group'], contexts),
    cancelInProgress: render(entry['cancel-in-progress'] ?? false, contexts) === true,
    queue: entry['queue'] === 'max' ? ('max' as const) : ('single' as const),
    ...claimer,
  };
}

/** An AbortController that follows a signal. */
export function linked(signal: AbortSignal): AbortController {
  const controller = new AbortController();
  if (signal.aborted) controller.abort();
  signal.addEventListener('abort', () => controller.abort(), { once: true });
  return controller;
}

function resultAndOutputs(group: JobGroup | undefined) {
  return { result: group?.result ?? 'skipped', outputs: group?.outputs ?? {} };
}

function grouped(jobs: readonly JobResult[]): JobGroup {
  return { result: worst(jobs.map(({ result }) => result)), outputs: Object.assign({}, ...jobs.map(({ outputs }) => outputs)), jobs };
}

/** The conclusion of several jobs together. */
export function worst(results: readonly Conclusion[]): Conclusion {
  const order = ['failure', 'cancelled', 'success'] as const;
  return order.find((each) => results.includes(each)) ?? 'skipped';
}

function notRun(id: string, { result, log, matrix }: { result: Conclusion; log: string; matrix: unknown }): JobResult {
  const nothing = { outputs: {}, summary: '', annotations: [], steps: [], recorded: [], permissions: {}, secrets: [] };
  return { id, name: id, matrix, result, log, ...nothing };
}
