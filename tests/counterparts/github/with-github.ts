import { getOctokit } from '@actions/github';
import { test as base, expect } from 'vitest';
import type { CounterpartGitHub } from './github.ts';
import type { Scope } from './rest/operations.ts';
import { startGitHub } from './server.ts';

/** The repository of every test's counterpart, as octokit's methods want it. */
export const repo = { owner: 'acme', repo: 'agent' };

/** A test with a counterpart of its own; what GitHub's description does not allow fails it. */
export const test = base
  .extend('github', async ({ task }, { onCleanup }) => {
    const github = await startGitHub({ users: { alice: 'write', tom: 'triage', outsider: 'none' } });
    onCleanup(async () => {
      await github.close();
      expect(github.violations, task.name).toEqual([]);
    });
    return github;
  })
  .extend(
    'job',
    ({ github }) =>
      (scopes: Readonly<Partial<Record<Scope, 'read' | 'write'>>>) =>
        rest(github, github.admin.jobToken(scopes)),
  )
  .extend(
    'person',
    ({ github }) =>
      (login: string) =>
        rest(github, github.admin.userToken(login)),
  );

function rest(github: CounterpartGitHub, token: string) {
  return getOctokit(token, { baseUrl: github.apiUrl }).rest;
}
