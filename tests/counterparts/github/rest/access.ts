import { fullName, type Token, type World } from '../state.ts';
import { Refused } from './answers.ts';
import type { Match } from './openapi.ts';
import { type Need, OPERATIONS, type Scope } from './operations.ts';

/** The token of a request. @throws Refused 401. */
export function tokenOf(world: World, authorization: string | undefined): Token {
  if (!authorization) throw new Refused(401, 'Requires authentication');
  const token = world.tokens.get(authorization.replace(/^(bearer|token) /i, ''));
  if (!token) throw new Refused(401, 'Bad credentials');
  return token;
}

/** @throws Refused 403 where the token lacks the permission the operation needs, 404 for another repository. */
export function checkAccess(world: World, token: Token, { operation, params }: Match): void {
  const need = OPERATIONS[operation];
  if (need === undefined || need === 'user') {
    if (token.scopes !== null) throw new Refused(403, 'Resource not accessible by integration');
    return;
  }
  if (`${params['owner']}/${params['repo']}`.toLowerCase() !== fullName(world.base).toLowerCase()) throw new Refused(404, 'Not Found');
  if (token.scopes !== null) {
    if (!scopesOf(world, need, params).some((scope) => grants(token.scopes?.[scope] ?? (scope === 'metadata' ? 'read' : undefined), need.level))) {
      throw new Refused(403, 'Resource not accessible by integration');
    }
  } else checkPerson(world, token.login, { need, operation, params });
}

/** `pull-requests` is enough for the conversation of a pull request, not for that of an issue. */
function scopesOf(world: World, need: Exclude<Need, 'user'>, params: Readonly<Record<string, string>>): readonly Scope[] {
  if (!need.onPull) return need.anyOf;
  const comment = world.comments.find(({ id }) => String(id) === params['comment_id']);
  const issue = world.issues.find(({ number }) => number === (comment?.issue ?? Number(params['issue_number'])));
  return issue && !issue.pull ? need.anyOf.filter((scope) => scope !== 'pull-requests') : need.anyOf;
}

function grants(given: 'read' | 'write' | undefined, level: 'read' | 'write'): boolean {
  return given === 'write' || given === level;
}

/** Anybody may read a public repository, comment, react, and open issues and pull requests; the rest needs write permission, or being its author. */
function checkPerson(world: World, login: string, { need, operation, params }: Match & { need: Exclude<Need, 'user'> }): void {
  const permission = world.users.get(login)?.permission ?? 'none';
  if (permission === 'none' && world.base.private) throw new Refused(404, 'Not Found');
  const writer = ['write', 'maintain', 'admin'].includes(permission);
  const author = world.issues.find(({ number }) => String(number) === (params['issue_number'] ?? params['pull_number']))?.user;
  const open = /^POST .*\/(issues|pulls|comments|reactions)$/.test(operation) || operation.includes('/issues/comments/');
  const own = author === login && operation.startsWith('PATCH ');
  if (need.level === 'write' && !writer && !open && !own) throw new Refused(403, 'Must have write access to the repository.');
}
