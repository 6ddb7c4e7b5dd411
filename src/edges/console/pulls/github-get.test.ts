import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { githubGet } from './github-get.ts';

const TOKEN = 'ghp_secret_of_the_operator';
const NOW = Date.parse('2026-03-01T09:00:00Z');
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let seen: IncomingMessage[];
let apiUrl: string;
const server = () =>
  createServer((request, response) => {
    seen.push(request);
    answer(request, response);
  });
let listening: ReturnType<typeof server>;

beforeEach(async () => {
  seen = [];
  listening = server();
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const address = listening.address();
  apiUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
});
afterEach(() => {
  listening.closeAllConnections();
  listening.close();
});

const get = () => githubGet({ apiUrl, repository: 'acme/agent', token: TOKEN, now: () => NOW });
const refusing = (status: number, headers: Record<string, string> = {}) => {
  answer = (_, response) => response.writeHead(status, headers).end(JSON.stringify({ message: TOKEN }));
};

test('an unchanged answer is not sent again', async () => {
  answer = (request, response) =>
    request.headers['if-none-match'] === '"1"' ? response.writeHead(304).end() : response.writeHead(200, { etag: '"1"' }).end('[1]');
  const read = get();
  expect([await read('/pulls', { state: 'open' }), await read('/pulls', { state: 'open' })]).toEqual([[1], [1]]);
  expect(seen.map(({ url, headers }) => [url, headers.authorization, headers['if-none-match']])).toEqual([
    ['/repos/acme/agent/pulls?state=open', `Bearer ${TOKEN}`, undefined],
    ['/repos/acme/agent/pulls?state=open', `Bearer ${TOKEN}`, '"1"'],
  ]);
});

test.each<[string, number, Record<string, string>, string]>([
  ['a used-up limit', 403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1772358000' }, 'GitHub’s rate limit is used up. Refresh after 09:40 UTC.'],
  ['a second limit', 429, { 'retry-after': '120' }, 'GitHub’s rate limit is used up. Refresh after 09:02 UTC.'],
  ['a limit without a time', 429, {}, 'GitHub’s rate limit is used up. Refresh in a few minutes.'],
  ['a wrong token', 401, {}, 'GitHub refused the token of GITHUB_TOKEN or GH_TOKEN (HTTP 401): it is wrong or has expired.'],
  ['a token that may not', 403, {}, 'GitHub does not let this token read /pulls of acme/agent (HTTP 403).'],
  ['an unknown repository', 404, {}, 'GitHub knows no acme/agent/pulls, or does not show it to this token (HTTP 404).'],
  ['a failure', 502, {}, 'GitHub failed when it was asked for /pulls of acme/agent (HTTP 502). Refresh later.'],
])('%s is one sentence without the token', async (_, status, headers, sentence) => {
  refusing(status, headers);
  const told = await get()('/pulls').then(
    () => '',
    (error: Error) => error.message,
  );
  expect(told).toContain(sentence);
  expect(told).not.toContain(TOKEN);
});

test('a redirect is not followed, nor is what is no JSON believed', async () => {
  answer = (_, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end();
  await expect(get()('/pulls')).rejects.toThrow('GitHub has acme/agent at another address (HTTP 302)');
  answer = (_, response) => response.end('<html>');
  await expect(get()('/pulls')).rejects.toThrow('something that is no JSON');
});
