import { partsOf } from '../src/report/comment/document.ts';
import type { FileChange } from '../tests/counterparts/github/git/commits.ts';
import { diff } from '../tests/counterparts/github/git/diff.ts';
import type { RunResult } from '../tests/workflows/executor/runner.ts';
import type { Place } from './place.ts';

export interface Pull {
  number: number;
  branch: string;
  /** As it was opened. */
  headSha: string;
}

interface Proposal {
  branch: string;
  files: Readonly<Record<string, FileChange>>;
  title: string;
  as?: string;
  /** `OWNER/NAME` of a fork. */
  from?: string;
}

/** Pushes a branch and opens a pull request, as a person does. */
export async function openPull({ github, transcript }: Place, { branch, files, title, as = 'ada', from }: Proposal): Promise<Pull> {
  const fork = from === undefined ? {} : { to: from };
  const headSha = await github.admin.push({ branch, files, as, message: title, ...fork });
  const number = await github.admin.openPull({ branch, title, as, ...(from === undefined ? {} : { from }) });
  transcript.note(`${as} opened pull request ${number}: ${title}`);
  return { number, branch, headSha };
}

/** The last run of a workflow that ended. */
export function lastRun({ runner }: Place, file: string): RunResult {
  const run = runner.runs.findLast(({ path }) => path.endsWith(`/${file}`));
  if (!run) throw new Error(`${file} did not run`);
  return run;
}

/** Evaluations of a pull request that ended, the oldest first. */
export function runsOf({ runner }: Place, pull: number): RunResult[] {
  return runner.runs.filter(({ path, title }) => path.endsWith('/parity-run.yml') && title.startsWith(`parity: pull request ${pull} at `));
}

/** How far Fledgling's comment says a pull request is: the phase in its hidden line. */
export function phaseOf({ github }: Place, pull: number): string | null {
  const [comment] = github.admin.comments(pull);
  return (comment && partsOf(pull, comment.body)?.state.report?.phase) ?? null;
}

/** Ids of the jobs that ran, in the order of the file; a job of a matrix once for each of its rows. @throws Error with the log of one that failed. */
export function jobsThatRan(run: RunResult): string[] {
  conclusionOf(run);
  return run.jobs.map(({ id }) => id);
}

/** A run's conclusion. @throws Error with the end of the log of a job that failed. */
export function conclusionOf({ conclusion, jobs }: RunResult): string {
  const failed = jobs.find(({ result }) => result === 'failure');
  if (failed) throw new Error(`the job ${failed.id} failed:\n${failed.log.split('\n').slice(-40).join('\n')}`);
  return conclusion;
}

/** State of `parity/gate` on a commit, null where it was never set. */
export function latestStatus({ github }: Place, sha: string): string | null {
  return github.world.statuses.findLast((status) => status.sha === sha && status.context === 'parity/gate')?.state ?? null;
}

/** Folders of the files that a branch changed since a commit. */
export async function committed({ github }: Place, { before, branch }: { before: string; branch: string }): Promise<string[]> {
  const files = await diff(github.world.base.git, before, github.admin.head(branch) ?? '');
  return [...new Set(files.map(({ path }) => path.split('/').slice(0, -1).join('/')))];
}

/** A committed JSON file. */
export async function jsonAt({ github }: Place, path: string, at: string): Promise<unknown> {
  const bytes = github.admin.file(path, at);
  if (!bytes) throw new Error(`${path} is not on ${at}`);
  return JSON.parse(new TextDecoder().decode(bytes));
}
