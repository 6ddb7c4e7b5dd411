import { createServer, type Server } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { ExternalError, UserError } from '../../errors.ts';
import { githubForge } from './forge.ts';

interface Scripted {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}
interface Asked {
  line: string;
  authorization: string | undefined;
}

let server: Server | null = null;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = null;
});

const REPOSITORY: Scripted = { status: 200, body: { default_branch: 'main' } };
const message = (text: string) => ({ message: text, documentation_url: 'https://docs.github.com/rest' });

/** A GitHub that gives these answers in turn, the last one for ever. */
async function github(answers: readonly Scripted[]) {
  const asked: Asked[] = [];
  const listening = createServer((request, response) => {
    const answer = answers[Math.min(asked.length, answers.length - 1)] ?? REPOSITORY;
    asked.push({ line: `${request.method} ${request.url}`, authorization: request.headers.authorization });
    response.writeHead(answer.status, { 'content-type': 'application/json; charset=utf-8', ...answer.headers });
    response.end(JSON.stringify(answer.body ?? {}));
  });
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const address = listening.address();
  const apiUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  return { asked, apiUrl, forge: githubForge({ token: 'ghs_secret', repository: 'acme/agent', apiUrl, retryBaseMs: 1, paced: false }) };
}

const failed = (work: Promise<unknown>) =>
  work.then(
    () => new Error('it worked'),
    (error: Error) => error,
  );

describe('GitHub that fails', () => {
  it.each([500, 502, 503, 504])('is asked again after HTTP %i', async (status) => {
    const { forge, asked } = await github([{ status }, { status }, REPOSITORY]);
    expect(await forge.defaultBranch()).toBe('main');
    expect(asked).toHaveLength(3);
  });

  it('is given up on after four times, which may be tried again later', async () => {
    const { forge, asked } = await github([{ status: 502, body: message('Bad Gateway') }]);
    const error = await failed(forge.defaultBranch());
    expect(error).toBeInstanceOf(ExternalError);
    expect(error).toMatchObject({
      retryable: true,
      message: 'GitHub failed 4 times when asked to read the repository in acme/agent (HTTP 502: Bad Gateway). Run this again later.',
    });
    expect(asked).toHaveLength(4);
  });

  it('that cannot be reached is said to be so', async () => {
    const { forge } = await github([]);
    server?.close();
    server = null;
    expect(await failed(forge.defaultBranch())).toMatchObject({
      name: 'ExternalError',
      retryable: true,
      message: expect.stringContaining('GitHub could not be reached to read the repository'),
    });
  });

  it('shows an error page on one short line', async () => {
    const { forge } = await github([{ status: 503, body: message(`<html>\n\u001b[31m${'x'.repeat(5000)}`) }]);
    const { message: sentence } = await failed(forge.defaultBranch());
    expect(sentence.length).toBeLessThan(350);
    expect(sentence).not.toMatch(/\p{Cc}/u);
  });
});

describe('GitHub that limits', () => {
  const SECONDARY = message('You have exceeded a secondary rate limit. Please wait a few minutes before you try again.');

  it.each<[string, Scripted]>([
    ['403 with a secondary limit', { status: 403, body: SECONDARY, headers: { 'retry-after': '30' } }],
    ['429 with a secondary limit', { status: 429, body: SECONDARY, headers: { 'retry-after': '30' } }],
    ['429 without a word', { status: 429, body: message('Too Many Requests'), headers: { 'retry-after': '30' } }],
    ['403 with no more than a time to come back', { status: 403, body: message('Slow down'), headers: { 'retry-after': '30' } }],
  ])('is waited for: %s', async (_what, limit) => {
    const { forge, asked } = await github([limit, limit, REPOSITORY]);
    expect(await forge.defaultBranch()).toBe('main');
    expect(asked).toHaveLength(3);
  });

  it('is not waited for longer than five minutes: the sentence says when to come back', async () => {
    const reset = Math.floor(Date.now() / 1000) + 3000;
    const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(reset) };
    const { forge, asked } = await github([{ status: 403, body: message('API rate limit exceeded for installation.'), headers }]);
    const error = await failed(forge.defaultBranch());
    expect(error).toMatchObject({ name: 'ExternalError', retryable: true });
    expect(error.message).toBe(
      `GitHub's rate limit is used up: asked to read the repository in acme/agent, it answered HTTP 403. Run this again after ${new Date(reset * 1000).toISOString()}.`,
    );
    expect(asked).toHaveLength(1);
  });

  it('with an hour to wait is not waited for either', async () => {
    const { forge, asked } = await github([{ status: 429, body: SECONDARY, headers: { 'retry-after': '3600' } }]);
    expect((await failed(forge.defaultBranch())).message).toContain("GitHub's rate limit is used up");
    expect(asked).toHaveLength(1);
  });

  it('without end is given up on', async () => {
    const { forge, asked } = await github([{ status: 403, body: SECONDARY, headers: { 'retry-after': '1' } }]);
    expect(await failed(forge.defaultBranch())).toMatchObject({ name: 'ExternalError', message: expect.stringContaining('Run this again after') });
    expect(asked).toHaveLength(4);
  });
});

describe('GitHub that refuses', () => {
  it('a token says so, once, and shows nothing of the token', async () => {
    const { forge, asked } = await github([{ status: 401, body: message('Bad credentials') }]);
    const error = await failed(forge.comment(7, 'x'));
    expect(error).toBeInstanceOf(UserError);
    expect(error.message).toBe(
      'GitHub refused the token when asked to comment on #7 (HTTP 401: Bad credentials). The token is wrong or has expired: give the github-token input, or GITHUB_TOKEN, a valid one.',
    );
    expect(asked).toHaveLength(1);
  });

  const REFUSED: Scripted = { status: 403, body: message('Resource not accessible by integration') };

  it('a permission names the one that the job lacks', async () => {
    const { forge } = await github([REFUSED]);
    const error = await failed(forge.comment(7, 'x'));
    expect(error).toBeInstanceOf(UserError);
    expect(error.message).toBe(
      'GitHub does not let this token comment on #7 in acme/agent (HTTP 403: Resource not accessible by integration). Give the job `permissions: { pull-requests: write }`, or a token that may.',
    );
  });

  it('a permission is named as GitHub itself names it, where it does', async () => {
    const { forge } = await github([{ ...REFUSED, headers: { 'x-accepted-github-permissions': 'issues=write; pull_requests=write' } }]);
    expect((await failed(forge.comment(7, 'x'))).message).toContain('Give the job `permissions: { issues: write }`');
  });

  it('what is not there is not tried again', async () => {
    const { forge, asked } = await github([{ status: 404, body: message('Not Found') }]);
    expect(await failed(forge.setStatus('a'.repeat(40), { context: 'parity/gate', state: 'success', description: '', url: null }))).toMatchObject({
      name: 'ExternalError',
      retryable: false,
      message: `GitHub found nothing when asked to set the status of ${'a'.repeat(40)} in acme/agent (HTTP 404). It was deleted, or the token may not see it: the job needs \`statuses: write\`.`,
    });
    expect(asked).toHaveLength(1);
  });

  it('a move of a branch that stands still is no lost race: the reason is shown', async () => {
    const sha = 'a'.repeat(40);
    const ref = { status: 200, body: { object: { sha } } };
    const protectedBranch = { status: 422, body: message('Changes must be made through a pull request.') };
    const commit = { status: 200, body: { sha, tree: { sha } } };
    const tree = { status: 200, body: { sha, tree: [], truncated: false } };
    const { forge, asked } = await github([ref, commit, tree, tree, commit, protectedBranch, ref]);
    const error = await failed(forge.commit({ branch: 'main', message: 'm', files: new Map([['a.txt', 'a']]) }));
    expect(error).toMatchObject({
      name: 'ExternalError',
      retryable: false,
      message: 'GitHub refused to push to main in acme/agent (HTTP 422: Changes must be made through a pull request.).',
    });
    expect(asked.filter(({ line }) => line.startsWith('PATCH'))).toHaveLength(1);
  });
});

describe('a forge', () => {
  it('needs a token and a repository', () => {
    const options = { token: 't', repository: 'acme/agent', apiUrl: 'https://api.github.com' };
    expect(() => githubForge({ ...options, token: '' })).toThrow('github-token: expected a token, got nothing.');
    expect(() => githubForge({ ...options, repository: 'acme/agent/../other' })).toThrow('repository: expected OWNER/NAME, got "acme/agent/../other"');
  });
});
