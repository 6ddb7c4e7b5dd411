import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { actionsRun } from './event.ts';

const folder = mkdtempSync(join(tmpdir(), 'fledgling-event-'));
afterAll(() => rmSync(folder, { recursive: true }));
const SHA = 'a'.repeat(40);

function envOf(name: string, payload: unknown, changes: Record<string, string> = {}) {
  const path = join(folder, 'event.json');
  writeFileSync(path, JSON.stringify(payload));
  return {
    GITHUB_REPOSITORY: 'acme/agent',
    GITHUB_SHA: SHA,
    GITHUB_REF: 'refs/heads/main',
    GITHUB_EVENT_NAME: name,
    GITHUB_EVENT_PATH: path,
    GITHUB_RUN_ID: '42',
    GITHUB_RUN_ATTEMPT: '2',
    GITHUB_WORKFLOW_REF: 'acme/agent/.github/workflows/parity-run.yml@refs/heads/main',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_API_URL: 'https://api.github.com',
    ...changes,
  };
}

const comment = { id: 9, body: '/parity run', user: { login: 'ada' }, created_at: '2026-03-01T09:00:00Z', updated_at: '2026-03-01T09:00:01Z', node_id: 'x' };
const head = { sha: SHA, ref: 'change', repo: { full_name: 'acme/agent' } };
const pull = { user: { login: 'ada' }, head, base: { sha: 'b'.repeat(40), ref: 'main', repo: { full_name: 'acme/agent' } } };
const eventOf = (name: string, payload: unknown) => actionsRun(envOf(name, payload)).event;

describe('the job as the runner describes it', () => {
  it('names the repository, the run and where the workflow came from', () => {
    expect(actionsRun(envOf('schedule', {}))).toEqual({
      repository: 'acme/agent',
      sha: SHA,
      ref: 'refs/heads/main',
      runId: 42,
      attempt: 2,
      workflow: { path: '.github/workflows/parity-run.yml', ref: 'refs/heads/main' },
      serverUrl: 'https://github.com',
      apiUrl: 'https://api.github.com',
      url: 'https://github.com/acme/agent/actions/runs/42',
      event: { name: 'schedule' },
    });
  });

  it('keeps an @ in the ref of the workflow', () => {
    const ref = 'acme/agent/.github/workflows/parity-run.yml@refs/heads/x@y';
    expect(actionsRun(envOf('schedule', {}, { GITHUB_WORKFLOW_REF: ref })).workflow).toEqual({
      path: '.github/workflows/parity-run.yml',
      ref: 'refs/heads/x@y',
    });
  });

  it('reads a comment, and whether it was edited', () => {
    const read = eventOf('issue_comment', { action: 'created', issue: { number: 7, pull_request: { url: 'u' } }, comment });
    const seen = { id: 9, author: 'ada', body: '/parity run', createdAt: comment.created_at, updatedAt: comment.updated_at };
    expect(read).toEqual({ name: 'issue_comment', action: 'created', issue: 7, onPull: true, comment: seen });
    expect(eventOf('issue_comment', { action: 'edited', issue: { number: 7 }, comment })).toMatchObject({ action: 'edited', onPull: false });
  });

  it('reads the run that ended, from a deleted fork as well', () => {
    const run = {
      id: 5,
      path: '.github/workflows/parity.yml',
      event: 'pull_request',
      head_sha: SHA,
      head_branch: 'change',
      head_repository: null,
      conclusion: 'success',
    };
    expect(eventOf('workflow_run', { action: 'completed', workflow_run: run })).toEqual({
      name: 'workflow_run',
      action: 'completed',
      run: {
        id: 5,
        path: '.github/workflows/parity.yml',
        event: 'pull_request',
        headSha: SHA,
        headBranch: 'change',
        headRepository: null,
        conclusion: 'success',
      },
    });
  });

  it('tells a pull request from this repository from one of a fork', () => {
    expect(eventOf('pull_request', { action: 'opened', number: 7, pull_request: pull })).toMatchObject({
      number: 7,
      headSha: SHA,
      baseRef: 'main',
      sameRepository: true,
    });
    const forked = { ...pull, head: { ...head, repo: { full_name: 'eve/agent' } } };
    expect(eventOf('pull_request', { action: 'opened', number: 7, pull_request: forked })).toMatchObject({ sameRepository: false });
    expect(eventOf('pull_request', { action: 'opened', number: 7, pull_request: { ...pull, head: { ...head, repo: null } } })).toMatchObject({
      sameRepository: false,
    });
  });

  it('reads a push and the inputs of a dispatch', () => {
    expect(eventOf('push', { ref: 'refs/heads/main', before: SHA, after: SHA, commits: [] })).toEqual({
      name: 'push',
      ref: 'refs/heads/main',
      before: SHA,
      after: SHA,
      deleted: false,
    });
    const dispatch = { ref: 'refs/heads/main', inputs: { pr: '7', retrain: true } };
    expect(eventOf('workflow_dispatch', dispatch)).toEqual({ name: 'workflow_dispatch', ref: 'refs/heads/main', inputs: { pr: '7', retrain: 'true' } });
    expect(eventOf('workflow_dispatch', { ...dispatch, inputs: null })).toMatchObject({ inputs: {} });
    expect(eventOf('release', {})).toEqual({ name: 'other' });
    expect(eventOf('toString', {})).toEqual({ name: 'other' });
  });

  it.each([
    ['GITHUB_REPOSITORY', {}, 'GITHUB_REPOSITORY: expected what a GitHub Actions runner sets, got nothing. Run this inside a workflow.'],
    ['GITHUB_SHA', { GITHUB_REPOSITORY: 'acme/agent', GITHUB_SHA: 'main' }, 'GITHUB_SHA: expected what a GitHub Actions runner sets, got "main".'],
  ])('says outside of Actions that %s is missing or odd', (_name, env, sentence) => {
    expect(() => actionsRun(env)).toThrow(sentence);
  });

  it('refuses a payload that GitHub never sends, and one that is not there', () => {
    expect(() => eventOf('issue_comment', { action: 'created', issue: { number: 'seven' }, comment })).toThrow(
      /issue\.number: expected the payload of issue_comment as GitHub sends it/,
    );
    expect(() => actionsRun(envOf('push', {}, { GITHUB_EVENT_PATH: join(folder, 'none.json') }))).toThrow(
      'expected the JSON of the event that started the run',
    );
  });
});
