import { stripVTControlCharacters } from 'node:util';
import { z } from 'zod';
import { parsedOrNull } from '../src/records/json-lines.ts';
import { JobLog } from '../tests/workflows/executor/job/job-log.ts';
import type { JobResult } from '../tests/workflows/executor/job/run-job.ts';
import type { StepRecord } from '../tests/workflows/executor/job/running-job.ts';

/** A line of `act --json`, as far as it is read here. */
const Entry = z.object({
  level: z.string(),
  msg: z.string(),
  jobID: z.string().optional(),
  jobResult: z.enum(['success', 'failure', 'skipped']).optional(),
  matrix: z.record(z.string(), z.unknown()).nullish(),
  step: z.string().optional(),
  stepID: z.array(z.string()).optional(),
  stage: z.string().optional(),
  stepResult: z.enum(['success', 'failure', 'skipped']).optional(),
  raw_output: z.boolean().optional(),
  command: z.string().optional(),
  /** The workflow command as the process printed it. */
  raw: z.string().optional(),
  /** Name and value of an output. */
  name: z.string().optional(),
  arg: z.string().optional(),
  /** Text of a summary. */
  content: z.string().optional(),
});
type Entry = z.infer<typeof Entry>;

const Recorded = z.object({ uses: z.string(), with: z.record(z.string(), z.string()) });

/** What the log says of one job; its result is null when the log ends before the job does. */
export interface JobOfLog extends Pick<JobResult, 'id' | 'matrix' | 'log' | 'summary' | 'annotations' | 'steps' | 'recorded'> {
  result: 'success' | 'failure' | 'cancelled' | null;
  /** Outputs by step id. */
  outputs: Readonly<Record<string, Readonly<Record<string, string>>>>;
  masked(text: string): string;
}

export interface ActLog {
  /** One line that act printed. */
  line(text: string): void;
  /** In the order they began; skipped jobs are not among them. */
  jobs(): JobOfLog[];
  /** What act said outside of any job. */
  outside: readonly string[];
}

export interface ActLogOptions {
  secrets: readonly string[];
  /** Asked at each line: act itself calls a cancelled job failed. */
  cancelled(): boolean;
  onLine(job: string, line: string): void;
}

interface Job {
  id: string;
  matrix: unknown;
  beganCancelled: boolean;
  result: JobOfLog['result'];
  log: JobLog;
  outputs: Record<string, Record<string, string>>;
  summaries: string[];
  steps: StepRecord[];
  recorded: JobOfLog['recorded'][number][];
}

/** Reads `act --json` into one result a job, as the executor gives them. */
export function actLog({ secrets, cancelled, onLine }: ActLogOptions): ActLog {
  const jobs = new Map<string, Job>();
  const outside: string[] = [];

  const jobOf = (id: string, matrix: Entry['matrix']): Job => {
    const key = JSON.stringify([id, matrix ?? {}]);
    const known = jobs.get(key);
    if (known !== undefined) return known;
    const log = new JobLog(secrets, (line) => onLine(id, line));
    const job: Job = { id, matrix: matrix ?? {}, beganCancelled: cancelled(), result: null, log, outputs: {}, summaries: [], steps: [], recorded: [] };
    jobs.set(key, job);
    return job;
  };

  const line = (text: string) => {
    const entry = entryOf(text);
    if (entry?.jobID === undefined) outside.push(entry?.msg ?? text);
    else if (entry.jobResult !== 'skipped') take(jobOf(entry.jobID, entry.matrix), entry);
  };

  const take = (job: Job, entry: Entry) => {
    const { step, stage, stepResult, jobResult } = entry;
    if (entry.raw !== undefined) command(job, { ...entry, raw: entry.raw });
    // The terminal that act gives each step is its own doing: on GitHub there is none, and so no colour.
    else if (entry.raw_output) job.log.line(stripVTControlCharacters(entry.msg).trimEnd());
    else if (entry.command === 'summary') job.summaries.push(entry.content ?? '');
    else if (entry.command === 'set-output') outputsOf(job, entry)[entry.name ?? ''] = entry.arg ?? '';
    else if (entry.level === 'error') job.log.line(`##[error]${entry.msg}`);
    if (step !== undefined && stepResult !== undefined && (stage === 'Main' || stage === 'Post')) {
      job.steps.push({ name: stage === 'Post' ? `Post ${step}` : step, outcome: stepResult, conclusion: stepResult });
    }
    if (jobResult === 'success') job.result = 'success';
    else if (jobResult === 'failure') job.result = cancelled() && !job.beganCancelled ? 'cancelled' : 'failure';
  };

  const command = (job: Job, entry: Entry & { raw: string }) => {
    if (entry.command === 'recorded') job.recorded.push(Recorded.parse(JSON.parse(entry.arg ?? '')));
    else job.log.line(entry.raw.trimEnd());
  };

  return { line, outside, jobs: () => [...jobs.values()].map(resultOf) };
}

function entryOf(text: string): Entry | null {
  return Entry.safeParse(parsedOrNull(text)).data ?? null;
}

function outputsOf(job: Job, { stepID }: Entry): Record<string, string> {
  const id = stepID?.[0] ?? '';
  const outputs = job.outputs[id] ?? {};
  job.outputs[id] = outputs;
  return outputs;
}

function resultOf({ log, summaries, beganCancelled: _, ...job }: Job): JobOfLog {
  return { ...job, log: log.text(), summary: log.masked(summaries.join('\n')), annotations: log.annotations, masked: (text) => log.masked(text) };
}
