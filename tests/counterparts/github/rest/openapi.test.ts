import { expect, test } from 'vitest';
import { ROUTES } from '../routes/routes.ts';
import { matchOperation, requestViolations, responseViolations } from './openapi.ts';
import { OPERATIONS } from './operations.ts';

test.for(Object.keys(OPERATIONS))('%s is found by its path, described and answered', (operation) => {
  const [method = '', path = ''] = operation.split(' ');
  const match = matchOperation(method, path.replaceAll(/\{(\w+)\}/g, '$1'));
  expect(match?.operation).toBe(operation);
  expect(ROUTES[operation]).toBeTypeOf('function');
  expect(responseViolations(operation, 418, undefined)).toEqual(['status 418 is not described']);
});

test('slashes of a long parameter may be escaped or not', () => {
  const params = { owner: 'acme', repo: 'agent', ref: 'heads/a/b' };
  expect(matchOperation('GET', '/repos/acme/agent/git/ref/heads/a/b')?.params).toEqual(params);
  expect(matchOperation('GET', '/repos/acme/agent/git/ref/heads%2Fa%2Fb')?.params).toEqual(params);
  expect(matchOperation('GET', '/repos/acme/agent/contents')?.params).toMatchObject({ path: '' });
  expect(matchOperation('GET', '/repos/acme/agent/unheard-of')).toBeNull();
});

test("what GitHub's description does not know is a violation", () => {
  const match = matchOperation('PATCH', '/repos/acme/agent/git/refs/heads%2Fmain');
  if (!match) throw new Error('no match');
  expect(match.params).toEqual({ owner: 'acme', repo: 'agent', ref: 'heads/main' });
  expect(requestViolations(match, new URLSearchParams(), { sha: 'x', force: false })).toEqual([]);
  expect(requestViolations(match, new URLSearchParams('page=1'), { force: 'no', wrong: 1 })).toEqual([
    'query parameter page does not exist',
    'body key wrong does not exist',
    "body must have required property 'sha'",
  ]);
  expect(responseViolations(match.operation, 200, { ref: 'refs/heads/main' })).toEqual([" must have required property 'node_id'"]);
  expect(responseViolations(match.operation, 204, undefined)).toEqual(['status 204 is not described']);
});
