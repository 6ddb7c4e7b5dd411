import assert from 'node:assert/strict';
import { putAnswer } from '../../src/gitops/record/sticky-comment.ts';
import type { Fault } from '../counterparts/github/rest/faults.ts';
import { type HostileGroup, type HostileInput, named, thrown } from './input.ts';
import { configWith, onServedGitHub, type Project } from './project.ts';

const SAID = '**Last command:** `/parity help` by `ada`: see below.';
const TOLD = 'It is waited for and asked again: one comment stands there.';
const WRITES = 'POST /repos/{owner}/{repo}/issues/{issue_number}/comments';

async function withPull(project: Project): Promise<number> {
  await project.stage.push('change', configWith('limit: 100', 'limit: 90'));
  return project.stage.openPull({ head: 'change' });
}

/** Answers a command; what is asked again is asked at once here. */
function answer({ forge }: Pick<Project, 'forge'>, pull: number): Promise<void> {
  return putAnswer({ forge, settle: async () => {} }, pull, { commentId: 1, markdown: SAID });
}

async function shownOn({ forge }: Project, pull: number): Promise<string[]> {
  return (await forge.comments(pull)).map(({ body }) => body);
}

/** GitHub fails for good: nothing is written, and once it works again the same command leaves one comment. */
function failing(title: string, sentence: string, fault: Fault): HostileInput {
  return {
    title,
    gets: 'The step fails with this sentence and has written nothing; run again later, it leaves one comment.',
    sentence,
    run: () =>
      onServedGitHub(async (project) => {
        const pull = await withPull(project);
        const { github } = project;
        github.faults.add({ when: ({ operation }) => operation === WRITES, ...fault });
        const shown = await thrown(answer(project, pull));
        assert.deepEqual([await shownOn(project, pull), github.faults.waiting], [[], 0]);
        await answer(project, pull);
        assert.equal((await shownOn(project, pull)).length, 1);
        return shown.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/, 'WHEN').replaceAll(/#\d+/g, '#PULL');
      }),
  };
}

/** GitHub fails for a moment, or did what was asked and lost the answer. */
function survived(title: string, fault: Fault): HostileInput {
  return {
    title,
    gets: TOLD,
    sentence: SAID,
    run: () =>
      onServedGitHub(async (project) => {
        const pull = await withPull(project);
        project.github.faults.add({ when: ({ operation }) => operation === WRITES, ...fault });
        await answer(project, pull);
        assert.equal(project.github.faults.waiting, 0);
        const bodies = await shownOn(project, pull);
        assert.equal(bodies.length, 1);
        return bodies[0]?.split('\n').find((line) => line.startsWith('**')) ?? '';
      }),
  };
}

function refusedToken(title: string, sentence: string, token: (project: Parameters<Parameters<typeof onServedGitHub>[0]>[0]) => string): HostileInput {
  return {
    title,
    gets: 'The step fails at once, without asking again; nothing is written, and the token is not shown.',
    sentence,
    run: () =>
      onServedGitHub(async (project) => {
        const pull = await withPull(project);
        const value = token(project);
        const shown = await thrown(answer({ forge: project.forgeWith(value) }, pull));
        assert.deepEqual(await shownOn(project, pull), []);
        assert.ok(!shown.includes(value));
        return named(shown, { '#PULL': `#${pull}` });
      }),
  };
}

/** A forge that fails, limits, or loses what it answered. */
export const forgeFailures: HostileGroup = {
  subject: 'GitHub that fails',
  inputs: [
    refusedToken(
      'GitHub API 403: a permission the job lacks',
      'GitHub does not let this token comment on #PULL in acme/agent (HTTP 403: Resource not accessible by integration). Give the job `permissions: { pull-requests: write }`, or a token that may.',
      ({ github }) => github.admin.jobToken({ contents: 'read', 'pull-requests': 'read', issues: 'read' }),
    ),
    refusedToken(
      'GitHub API 401: a token that is wrong',
      'GitHub refused the token when asked to read the comments of #PULL (HTTP 401: Bad credentials). The token is wrong or has expired: give the github-token input, or GITHUB_TOKEN, a valid one.',
      () => 'ghs_wrongwrongwrong',
    ),
    survived('GitHub API 429, twice', { kind: 'too-many-requests', times: 2 }),
    failing(
      'GitHub API 429, for an hour',
      "GitHub's rate limit is used up: asked to comment on #PULL in acme/agent, it answered HTTP 429. Run this again after WHEN.",
      { kind: 'too-many-requests', retryAfterS: 3600 },
    ),
    survived('GitHub API 502, three times', { kind: 'bad-gateway', times: 3 }),
    failing(
      'GitHub API 502, without end',
      'GitHub failed 4 times when asked to comment on #PULL in acme/agent (HTTP 502: <html><title>502 Bad Gateway</title></html>). Run this again later.',
      { kind: 'bad-gateway', times: 4 },
    ),
    survived('a secondary rate limit', { kind: 'secondary-limit', times: 2 }),
    failing(
      'a secondary rate limit, without end',
      "GitHub's rate limit is used up: asked to comment on #PULL in acme/agent, it answered HTTP 403. Run this again after WHEN.",
      { kind: 'secondary-limit', times: 4 },
    ),
    failing(
      'the hourly rate limit, used up',
      "GitHub's rate limit is used up: asked to comment on #PULL in acme/agent, it answered HTTP 403. Run this again after WHEN.",
      { kind: 'rate-limit', retryAfterS: 3000 },
    ),
    survived('a connection that breaks off', { kind: 'reset' }),
    survived('a comment that was made although the answer was lost', { kind: 'reset', afterwards: true }),
  ],
};
