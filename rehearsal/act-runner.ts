import type { CounterpartGitHub } from '../tests/counterparts/github/server.ts';
import { counterpartHost } from '../tests/workflows/executor/counterpart-host.ts';
import type { ExecutorOptions } from '../tests/workflows/executor/host.ts';
import { type Runner, startRunner } from '../tests/workflows/executor/runner.ts';
import { requireAct } from './act-binary.ts';
import { runWithAct } from './act-run.ts';

export interface ActRunner extends Runner {
  /** What the copy of the workflow file that act ran lacked or had more, by run id: these things no run with act shows. */
  readonly adapted: ReadonlyMap<number, readonly string[]>;
}

/**
 * As the executor's startRunner, with `act` for the jobs of each run. Events, filters, run records, and a workflow's own concurrency group are the
 * executor's. act knows neither environments nor machines nor a token a job: a run holds the secrets and permissions of all its jobs together.
 * @throws UserError when there is no act.
 */
export async function startActRunner(github: CounterpartGitHub, options: ExecutorOptions): Promise<ActRunner> {
  const act = await requireAct(process.env);
  const adapted = new Map<number, readonly string[]>();
  const runner = startRunner(counterpartHost(github), {
    ...options,
    jobs: (workflow) =>
      runWithAct(workflow, {
        act,
        onAdapted: ({ id, file }, changes) => {
          adapted.set(id, changes);
          for (const change of changes) options.onLine(`${file.name} / act: ${change}`);
        },
      }),
  });
  return { ...runner, adapted };
}
