import { repositoryBody } from '../bodies/repository.ts';
import { timestamp, userBody } from '../bodies/user.ts';
import { Refused } from '../rest/answers.ts';
import type { Routes } from '../rest/calls.ts';
import type { Permission } from '../state.ts';

/** The `permission` field knows four levels only; `role_name` tells the rest. */
const LEGACY: Readonly<Record<Permission, string>> = { admin: 'admin', maintain: 'write', write: 'write', triage: 'read', read: 'read', none: 'none' };

export const repository: Routes = {
  'GET /user': (call) => {
    const at = timestamp(call.world.base.createdAt);
    const empty = { name: null, company: null, blog: '', location: null, email: null, hireable: null, bio: null };
    const counts = { public_repos: 0, public_gists: 0, followers: 0, following: 0 };
    return { status: 200, body: { ...userBody(call.world, call.token.login), ...empty, ...counts, created_at: at, updated_at: at } };
  },

  'GET /repos/{owner}/{repo}': (call) => ({ status: 200, body: repositoryBody(call.world, call.world.base) }),

  'GET /repos/{owner}/{repo}/collaborators/{username}/permission': (call) => {
    const { world } = call;
    const login = call.param('username');
    const user = world.users.get(login);
    if (!user) throw new Refused(404, `${login} is not a user`);
    // Everybody may read a public repository.
    const role = user.permission === 'none' && !world.base.private ? 'read' : user.permission;
    const allowed = ['read', 'triage', 'write', 'maintain', 'admin'].slice(0, ['none', 'read', 'triage', 'write', 'maintain', 'admin'].indexOf(role));
    const can = (level: string) => allowed.includes(level);
    const permissions = { pull: can('read'), triage: can('triage'), push: can('write'), maintain: can('maintain'), admin: can('admin') };
    return { status: 200, body: { permission: LEGACY[role], role_name: role, user: { ...userBody(world, login), permissions, role_name: role } } };
  },
};
