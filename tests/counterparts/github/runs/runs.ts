import { runBody, workflowBody } from '../bodies/run.ts';
import { emit, onDefaultBranch } from '../events.ts';
import { ACTIONS_BOT, type Actor, type Run, type World } from '../state.ts';

export type NewRun = Pick<Run, 'path' | 'event' | 'headSha'> & Partial<Omit<Run, 'id' | 'number' | 'path' | 'event' | 'headSha'>>;

/** Writes a run down and tells `workflow_run` subscribers that it was requested. */
export function createRun(world: World, run: NewRun): Run {
  const at = world.now();
  const created: Run = {
    attempt: 1,
    name: run.path,
    title: run.name ?? run.path,
    headBranch: world.base.defaultBranch,
    headRepo: world.base,
    status: 'queued',
    conclusion: null,
    actor: ACTIONS_BOT,
    pulls: [],
    createdAt: at,
    updatedAt: at,
    ...run,
    id: world.nextId(),
    number: world.runs.filter(({ path }) => path === run.path).length + 1,
  };
  world.runs.push(created);
  emitRun(world, created, 'requested');
  return created;
}

/** Changes a run; entering `in_progress` or `completed` is an event. */
export function setRun(world: World, run: Run, change: Partial<Pick<Run, 'status' | 'conclusion' | 'title' | 'path' | 'attempt'>>): void {
  const before = run.status;
  Object.assign(run, change, { updatedAt: world.now() });
  if (run.status !== before && (run.status === 'completed' || run.status === 'in_progress')) emitRun(world, run, run.status);
}

function emitRun(world: World, run: Run, action: 'requested' | 'in_progress' | 'completed'): void {
  const actor: Actor = { login: run.actor, startsWorkflows: true };
  const payload = { workflow_run: runBody(world, run), workflow: workflowBody(world, run) };
  emit(world, { name: 'workflow_run', action, actor, ...onDefaultBranch(world), payload, runId: run.id });
}
