import { z } from 'zod';
import { UserError } from '../../../errors.ts';
import type { RunControl, Runs, WorkflowRun } from '../../../gitops/forge/ports/actions.ts';
import type { GitHubClient } from '../client.ts';
import { statusOf } from '../failure.ts';

const READS = 'actions: read';
const WRITES = 'actions: write';
/** Runs of a workflow that are looked through. */
const MOST_RUNS = 300;

const ApiRun = z.object({
  id: z.number(),
  run_attempt: z.number().default(1),
  path: z.string(),
  event: z.string(),
  head_branch: z.string().nullable(),
  head_sha: z.string(),
  head_repository: z.object({ full_name: z.string() }).nullish(),
  status: z.enum(['queued', 'in_progress', 'completed', 'waiting', 'requested', 'pending']),
  conclusion: z.string().nullable(),
  display_title: z.string(),
  html_url: z.string(),
  created_at: z.string(),
});

/** Workflow runs. A workflow is named by its file: `parity-run.yml`, or the whole path. */
export function runs({ octokit, place, repository, ask, askIfThere }: GitHubClient): Runs & RunControl {
  const shown = (data: unknown): WorkflowRun => {
    const run = ApiRun.parse(data);
    return {
      id: run.id,
      attempt: run.run_attempt,
      path: run.path.split('@')[0] ?? run.path,
      event: run.event,
      headBranch: run.head_branch,
      headSha: run.head_sha,
      sameRepository: run.head_repository?.full_name.toLowerCase() === repository.toLowerCase(),
      status: run.status,
      conclusion: run.conclusion,
      title: run.display_title,
      url: run.html_url,
      createdAt: run.created_at,
    };
  };

  return {
    dispatch: async (workflow, branch, inputs) => {
      const file = fileOf(workflow);
      // The bare name could be a tag's.
      const ref = `refs/heads/${branch}`;
      await ask({ what: `start ${file} on ${branch}`, needs: WRITES }, () =>
        octokit.rest.actions.createWorkflowDispatch({ ...place, workflow_id: file, ref, inputs: { ...inputs } }),
      );
    },
    run: async (id) => {
      const found = await askIfThere({ what: `read run ${id}`, needs: READS }, () => octokit.rest.actions.getWorkflowRun({ ...place, run_id: id }));
      return found === null ? null : shown(found.data);
    },
    runs: async (workflow, filter = {}) => {
      const file = fileOf(workflow);
      let seen = 0;
      const found = await askIfThere({ what: `list the runs of ${file}`, needs: READS }, () =>
        octokit.paginate(octokit.rest.actions.listWorkflowRuns, { ...place, workflow_id: file, per_page: 100, ...filter }, ({ data }, done) => {
          seen += data.length;
          if (seen >= MOST_RUNS) done();
          return data;
        }),
      );
      return (found ?? []).map(shown).sort((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt) || b.id - a.id);
    },
    cancelRun: async (id) => {
      await ask({ what: `cancel run ${id}`, needs: WRITES }, async () => {
        try {
          await octokit.rest.actions.cancelWorkflowRun({ ...place, run_id: id });
        } catch (error) {
          // It ended by itself.
          if (statusOf(error) !== 409) throw error;
        }
      });
    },
  };
}

function fileOf(workflow: string): string {
  const file = workflow.split('/').at(-1) ?? '';
  if (!/^[\w.-]+\.ya?ml$/.test(file)) throw new UserError(`${JSON.stringify(workflow)}: expected the name of a workflow file. Write it like parity-run.yml.`);
  return file;
}
