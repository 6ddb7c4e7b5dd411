import type { Permissions } from '../tests/workflows/executor/host.ts';
import { githubOf } from '../tests/workflows/executor/job/github-context.ts';
import type { JobResult } from '../tests/workflows/executor/job/run-job.ts';
import { type Contexts, renderTexts } from '../tests/workflows/executor/read/expression.ts';
import { mapAt, textsAt } from '../tests/workflows/executor/read/template.ts';
import { type JobGroup, type RunningWorkflow, worst } from '../tests/workflows/executor/run-workflow.ts';
import type { JobOfLog } from './act-log.ts';

export interface Ended {
  /** Jobs that began. */
  jobs: readonly JobOfLog[];
  permissions: Permissions;
  /** Names of the secrets that all of them could read. */
  secrets: readonly string[];
}

/**
 * A run's jobs as the executor gives them. The log does not name jobs that did not begin: what waited for a cancelled job was cancelled, the rest skipped.
 */
export function groupsOf(running: RunningWorkflow, ended: Ended): ReadonlyMap<string, JobGroup> {
  const results = ended.jobs.map((job) => resultOf(job, { ...ended, running }));
  const groups = new Map<string, JobGroup>();
  for (const [id, template] of running.run.file.jobs) {
    const jobs = results.filter((job) => job.id === id);
    const waited = textsAt(template, 'needs').some((needed) => groups.get(needed)?.result === 'cancelled');
    const result = jobs.length > 0 ? worst(jobs.map((job) => job.result)) : waited ? 'cancelled' : 'skipped';
    groups.set(id, { result, outputs: Object.assign({}, ...jobs.map(({ outputs }) => outputs)), jobs });
  }
  return groups;
}

function resultOf(job: JobOfLog, { running, permissions, secrets }: Ended & { running: RunningWorkflow }): JobResult {
  const { run, host, signal } = running;
  const { masked, outputs: stepOutputs, result, ...rest } = job;
  const template = run.file.jobs.get(job.id) ?? {};
  const steps = Object.fromEntries(Object.entries(stepOutputs).map(([id, outputs]) => [id, { outputs }]));
  const contexts: Contexts = { steps, matrix: job.matrix, github: githubOf(run, host), inputs: run.inputs };
  // As on GitHub, an output that holds a secret is left out.
  const outputs = Object.entries(renderTexts(mapAt(template, 'outputs'), contexts)).filter(([, value]) => masked(value) === value);
  return {
    ...rest,
    name: typeof template['name'] === 'string' ? template['name'] : job.id,
    result: result ?? (signal.aborted ? 'cancelled' : 'failure'),
    outputs: Object.fromEntries(outputs),
    permissions,
    secrets,
  };
}
