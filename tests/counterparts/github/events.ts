import { repositoryBody } from './bodies/repository.ts';
import { userBody } from './bodies/user.ts';
import type { Actor, EventName, World } from './state.ts';

interface Happening {
  name: EventName;
  action?: string;
  actor: Actor;
  ref: string | null;
  sha: string | null;
  payload: Readonly<Record<string, unknown>>;
  runId?: number;
}

const ALWAYS_STARTS: readonly EventName[] = ['workflow_dispatch', 'repository_dispatch', 'workflow_run'];

/** Tells the subscribers; `repository`, `sender` and `action` are put into the payload here. */
export function emit(world: World, { name, action, actor, ref, sha, payload, runId }: Happening): void {
  const common = { repository: repositoryBody(world, world.base), sender: userBody(world, actor.login) };
  world.events.emit('event', {
    name,
    action: action ?? null,
    payload: { ...(action === undefined ? {} : { action }), ...payload, ...common },
    actor: actor.login,
    ref,
    sha,
    startsWorkflows: actor.startsWorkflows || ALWAYS_STARTS.includes(name),
    runId: runId ?? null,
  });
}

/** Events without a commit of their own belong to the default branch's head. */
export function onDefaultBranch(world: World): { ref: string; sha: string | null } {
  const ref = `refs/heads/${world.base.defaultBranch}`;
  return { ref, sha: world.base.git.ref(ref) };
}
