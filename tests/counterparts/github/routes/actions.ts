import { z } from 'zod';
import { repositoryHtml, repositoryUrl } from '../bodies/repository.ts';
import { runBody, workflowBody, workflowId } from '../bodies/run.ts';
import { emit, onDefaultBranch } from '../events.ts';
import { notFound, page, Refused } from '../rest/answers.ts';
import type { Call, Routes } from '../rest/calls.ts';
import { createRun, setRun } from '../runs/runs.ts';
import { dispatchInputs, titleOf, type WorkflowFile, workflowFiles } from '../runs/workflow-files.ts';
import type { Run } from '../state.ts';

const Dispatch = z.object({ ref: z.string(), inputs: z.record(z.string(), z.unknown()).default({}), return_run_details: z.boolean().default(false) });

export const actions: Routes = {
  'GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}': (call) => ({ status: 200, body: workflowBody(call.world, findWorkflow(call)) }),

  'POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches': (call) => {
    const { world, actor } = call;
    const { ref: name, inputs: given, return_run_details: details } = call.body(Dispatch);
    const { path } = findWorkflow(call);
    const { ref, sha } = dispatchedRef(call, name);
    const file = workflowFiles(world, sha).find((candidate) => candidate.path === path);
    if (!file) throw new Refused(422, `Workflow does not exist on ref ${name}`);
    const inputs = dispatchInputs(file, given);
    // For a tag too, the run's head branch is its bare name.
    const common = { path, event: 'workflow_dispatch', headSha: sha, headBranch: ref.replace(/^refs\/(heads|tags)\//, ''), actor: actor.login };
    const run = createRun(world, { ...common, name: file.name, title: titleOf(file, inputs) });
    emit(world, { name: 'workflow_dispatch', actor, ref, sha, payload: { inputs, ref, workflow: path }, runId: run.id });
    if (!details) return { status: 204 };
    const [url, html] = [`${repositoryUrl(world)}/actions/runs/${run.id}`, `${repositoryHtml(world)}/actions/runs/${run.id}`];
    return { status: 200, body: { workflow_run_id: run.id, run_url: url, html_url: html } };
  },

  'POST /repos/{owner}/{repo}/dispatches': (call) => {
    const { event_type: action, client_payload: given } = call.body(z.object({ event_type: z.string(), client_payload: z.unknown() }));
    const payload = { client_payload: given ?? {}, branch: call.world.base.defaultBranch };
    emit(call.world, { name: 'repository_dispatch', action, actor: call.actor, ...onDefaultBranch(call.world), payload });
    return { status: 204 };
  },

  'GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs': (call) => {
    const { path } = findWorkflow(call);
    return listRuns(call, (run) => run.path.split('@')[0] === path);
  },

  'GET /repos/{owner}/{repo}/actions/runs': (call) => listRuns(call, () => true),

  'GET /repos/{owner}/{repo}/actions/runs/{run_id}': (call) => ({ status: 200, body: runBody(call.world, findRun(call)) }),

  'POST /repos/{owner}/{repo}/actions/runs/{run_id}/cancel': (call) => {
    const run = findRun(call);
    if (run.status === 'completed') throw new Refused(409, 'Cannot cancel a workflow run that is completed.');
    if (!call.world.events.emit('cancel', run)) setRun(call.world, run, { status: 'completed', conclusion: 'cancelled' });
    return { status: 202, body: {} };
  },
};

/** A branch or a tag; of a bare name that is both, the tag. */
function dispatchedRef({ world }: Call, name: string): { ref: string; sha: string } {
  const refs = /^refs\/(heads|tags)\//.test(name) ? [name] : [`refs/tags/${name}`, `refs/heads/${name}`];
  for (const ref of refs) {
    const found = world.base.git.ref(ref);
    const sha = found && world.base.git.commit(found);
    if (sha) return { ref, sha };
  }
  throw new Refused(422, `No ref found for: ${name}`);
}

export function findRun(call: Call): Run {
  const run = call.world.runs.find(({ id }) => id === call.number('run_id'));
  if (!run) throw notFound();
  return run;
}

/** By number or file name; only workflows of the default branch are known, and those that have run. */
function findWorkflow(call: Call): Pick<WorkflowFile, 'path' | 'name'> {
  const { world } = call;
  const wanted = call.param('workflow_id');
  const main = world.base.git.ref(`refs/heads/${world.base.defaultBranch}`);
  const known = [...(main === null ? [] : workflowFiles(world, main)), ...world.runs];
  const found = known.find(({ path }) => path === `.github/workflows/${wanted}` || path === wanted || String(workflowId(path)) === wanted);
  if (!found) throw notFound();
  return found;
}

function listRuns(call: Call, wanted: (run: Run) => boolean) {
  const { world } = call;
  const [status, branch, event, headSha, actor] = ['status', 'branch', 'event', 'head_sha', 'actor'].map((name) => call.query(name));
  const found = world.runs
    .filter(wanted)
    .filter((run) => (status ? run.status === status || run.conclusion === status : true))
    .filter((run) => (branch ? run.headBranch === branch : true) && (event ? run.event === event : true))
    .filter((run) => (headSha ? run.headSha === headSha : true) && (actor ? run.actor === actor : true))
    .toSorted((a, b) => b.id - a.id);
  const { items, headers } = page(call.url, found);
  return { status: 200, headers, body: { total_count: found.length, workflow_runs: items.map((run) => runBody(world, run)) } };
}
