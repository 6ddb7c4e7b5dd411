import type { Conclusion, ExecutorOptions, Host, HostEvent } from './host.ts';
import { githubOf } from './job/github-context.ts';
import type { JobResult } from './job/run-job.ts';
import type { RunInfo } from './job/running-job.ts';
import { workflowFiles } from './processes/git.ts';
import { Concurrency } from './queue/concurrency.ts';
import { Machines } from './queue/machines.ts';
import { Slots } from './queue/slots.ts';
import { renderText } from './read/expression.ts';
import { parseWorkflow, type WorkflowFile } from './read/parse.ts';
import { isTriggered, text } from './read/triggers.ts';
import { claimOf, runWorkflow, worst } from './run-workflow.ts';

export interface RunResult {
  id: number;
  path: string;
  event: string;
  title: string;
  conclusion: Conclusion;
  /** In the order of the file; a matrix gives several with one id, a skipped job none. */
  jobs: readonly JobResult[];
  /** Result by job id, of skipped jobs too. */
  results: Readonly<Record<string, Conclusion>>;
}

export interface Runner {
  /** Runs that have ended, in the order they did. */
  readonly runs: readonly RunResult[];
  /** Resolves when nothing runs or waits any more. @throws Error when a workflow file could not be read or run at all. */
  idle(): Promise<void>;
  cancel(runId: number): void;
  /** Stops listening, cancels what runs and waits for it. */
  close(): Promise<void>;
}

/** Listens to a host and runs the workflows that its events start, as GitHub and its runners do together; `jobs` may run them another way. */
export function startRunner(host: Host, { jobs: runJobs = runWorkflow, ...options }: ExecutorOptions & { jobs?: typeof runWorkflow }): Runner {
  const runs: RunResult[] = [];
  const active = new Set<Promise<void>>();
  const cancels = new Map<number, AbortController>();
  const failures: unknown[] = [];
  const workflowsOf = new Map<string, Promise<WorkflowFile[]>>();
  const shared = { concurrency: new Concurrency(), machines: new Machines(options.machines), slots: new Slots(options.slots) };

  const begin = (work: () => Promise<void>) => {
    const started: Promise<void> = work()
      .catch((error) => void failures.push(error))
      .finally(() => active.delete(started));
    active.add(started);
  };
  const cancellerOf = (runId: number): AbortController => {
    const controller = cancels.get(runId) ?? new AbortController();
    cancels.set(runId, controller);
    return controller;
  };
  const cancel = (runId: number) => cancellerOf(runId).abort();
  const unsubscribe = [
    host.onCancel(cancel),
    host.onEvent((event) => {
      if (event.startsWorkflows && event.sha !== null && event.ref !== null) begin(() => start(event));
    }),
  ];

  async function start(event: HostEvent): Promise<void> {
    const { sha, ref } = event;
    if (sha === null || ref === null) return;
    for (const file of await workflowsAt(sha)) {
      if (!(await isStarted(file, event))) continue;
      const run = await runInfo(file, { event, sha, ref });
      begin(() => execute(run));
    }
  }

  /** The workflows of a commit; a file that GitHub would refuse starts nothing. */
  function workflowsAt(sha: string): Promise<WorkflowFile[]> {
    const known = workflowsOf.get(sha) ?? readWorkflows(sha);
    workflowsOf.set(sha, known);
    return known;
  }

  async function readWorkflows(sha: string): Promise<WorkflowFile[]> {
    const read = (await workflowFiles(host.gitDir, sha)).map(async ([path, content]) => {
      try {
        return [await parseWorkflow(path, content)];
      } catch (error) {
        options.onLine(`${path}: ${error instanceof Error ? error.message : String(error)}`);
        return [];
      }
    });
    return (await Promise.all(read)).flat();
  }

  async function isStarted(file: WorkflowFile, event: HostEvent): Promise<boolean> {
    if (event.name === 'workflow_dispatch') return event.runId !== null && host.run(event.runId).path.split('@')[0] === file.path;
    return isTriggered(file, event, host.gitDir);
  }

  async function runInfo(file: WorkflowFile, { event, sha, ref }: { event: HostEvent; sha: string; ref: string }): Promise<RunInfo> {
    const isPull = event.name === 'pull_request';
    const headRepository = text(event.payload, 'pull_request', 'head', 'repo', 'full_name');
    const inputs = inputsOf(file, event);
    const info = {
      file,
      event: event.name,
      payload: event.payload,
      inputs,
      sha,
      ref,
      actor: event.actor,
      headRef: isPull ? text(event.payload, 'pull_request', 'head', 'ref') : '',
      baseRef: isPull ? text(event.payload, 'pull_request', 'base', 'ref') : '',
      fork: isPull && headRepository !== host.repository,
    };
    const unnamed = { ...info, id: 0, attempt: 1, number: 0, title: '' };
    const title = renderText(file.root['run-name'] ?? file.name, { github: githubOf(unnamed, host), inputs, vars: options.vars });
    const existing = event.name === 'workflow_dispatch' && event.runId !== null ? host.run(event.runId) : null;
    const identity =
      existing ??
      (await host.createRun({
        path: file.path,
        name: file.name,
        title,
        event: event.name,
        actor: event.actor,
        headSha: isPull ? text(event.payload, 'pull_request', 'head', 'sha') : sha,
        headBranch: isPull ? info.headRef : ref.startsWith('refs/heads/') ? ref.replace('refs/heads/', '') : null,
        pulls: isPull ? [Number(text(event.payload, 'pull_request', 'number'))] : [],
      }));
    return { ...info, id: identity.id, attempt: identity.attempt, number: identity.number, title };
  }

  async function execute(run: RunInfo): Promise<void> {
    // Somebody may have cancelled the run before it came to be executed.
    const controller = cancellerOf(run.id);
    const contexts = { github: githubOf(run, host), inputs: run.inputs, vars: options.vars };
    const claim = claimOf(run.file.root['concurrency'], contexts, { cancel: () => controller.abort(), signal: controller.signal });
    const granted = claim === null || (await shared.concurrency.take(claim));
    try {
      await host.updateRun(run.id, { status: 'in_progress' });
      const groups = granted ? await runJobs({ host, options, run, signal: controller.signal, ...shared }) : new Map();
      const results: Record<string, Conclusion> = Object.fromEntries([...groups].map(([id, { result }]) => [id, result]));
      const conclusion = !granted || controller.signal.aborted ? 'cancelled' : worst(Object.values(results));
      const jobs = [...groups.values()].flatMap((group) => group.jobs);
      runs.push({ id: run.id, path: run.file.path, event: run.event, title: run.title, conclusion, jobs, results });
      await host.updateRun(run.id, { status: 'completed', conclusion });
    } finally {
      if (claim !== null) shared.concurrency.release(claim);
      cancels.delete(run.id);
    }
  }

  async function idle(): Promise<void> {
    while (active.size > 0) await Promise.all(active);
    if (failures.length > 0) throw new AggregateError(failures.splice(0), 'a workflow could not be run');
  }

  return {
    runs,
    idle,
    cancel,
    close: async () => {
      for (const stop of unsubscribe) stop();
      for (const controller of cancels.values()) controller.abort();
      await idle();
    },
  };
}

/** Inputs of a dispatch: text, but for booleans and numbers. */
function inputsOf(file: WorkflowFile, event: HostEvent): Record<string, unknown> {
  const declared = file.events.workflow_dispatch?.inputs ?? {};
  if (event.name !== 'workflow_dispatch') return {};
  return Object.fromEntries(
    Object.entries(declared).map(([name, input]) => {
      const given = text(event.payload, 'inputs', name) || String(input.default ?? '');
      return [name, input.type === 'boolean' ? given === 'true' : given];
    }),
  );
}
