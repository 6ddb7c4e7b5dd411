import { get } from 'node:http';
import { afterEach, expect, it } from 'vitest';
import { UserError } from '../../errors.ts';
import { consoleApi } from './http/api.ts';
import { openConsole, type RunningConsole } from './server.ts';

const TOKEN = 'a token of the user’s own, long enough';
const running: RunningConsole[] = [];
afterEach(async () => {
  for (const one of running.splice(0)) await one.close();
});

async function opened(
  change: { host?: string; password?: string | null; tellBug?(error: unknown): void; ahead?(at: URL): void } = {},
): Promise<RunningConsole> {
  const failing = consoleApi();
  failing.get('/bug', () => {
    throw new Error('the secret is sk-123');
  });
  const { ahead = () => {}, ...rest } = change;
  const one = await openConsole({
    ...{ host: '127.0.0.1', port: 0, password: null, isReadOnly: false, version: '1', tellBug: () => {}, ...rest },
    page: { index: '<!doctype html><meta nonce="__CSP_NONCE__">', files: new Map() },
    views: () => ({ apis: [failing], ahead }),
  });
  running.push(one);
  return one;
}

async function cookieOf(url: string): Promise<string> {
  return (await fetch(url, { redirect: 'manual' })).headers.getSetCookie()[0]?.split(';')[0] ?? '';
}

it('listens to other machines with a token alone', async () => {
  await expect(opened({ host: '0.0.0.0' })).rejects.toThrow(UserError);
  await expect(opened({ host: '0.0.0.0' })).rejects.toThrow(/--token-file/);
  await expect(opened({ host: 'example.invalid', password: TOKEN })).rejects.toThrow(/expected an address of this machine/);
});

it('is entered with the user’s token as often as one likes, and by no other', async () => {
  const { url } = await opened({ host: '0.0.0.0', password: TOKEN });
  const enter = (token: string) =>
    fetch(`${url}/session`, { method: 'POST', redirect: 'manual', headers: { origin: url }, body: new URLSearchParams({ token, to: '/runs' }) });
  for (const _ of [1, 2]) {
    const entered = await enter(TOKEN);
    expect([entered.status, entered.headers.get('location'), entered.headers.getSetCookie().length]).toEqual([303, '/runs', 1]);
  }
  expect((await enter(`${TOKEN} `)).status).toBe(303);
  expect((await enter(TOKEN.slice(1))).status).toBe(403);
});

it('two consoles on one machine do not take each other’s cookies', async () => {
  const [one, other] = [await opened(), await opened()];
  const [first, second] = [await cookieOf(one.startUrl), await cookieOf(other.startUrl)];
  const status = async (url: string, cookie: string) => (await fetch(`${url}/api/none`, { headers: { cookie } })).status;
  expect(await status(one.url, `${first}; ${second}`)).toBe(404);
  expect(await status(one.url, second)).toBe(401);
  expect(await status(other.url, `${first}; ${second}`)).toBe(404);
});

it('each answer of the page has a nonce of its own', async () => {
  const { url, startUrl } = await opened();
  const cookie = await cookieOf(startUrl);
  const pages = await Promise.all([1, 2].map(async () => (await fetch(`${url}/runs`, { headers: { cookie } })).text()));
  expect(pages[0]).toMatch(/nonce="[\w+/=-]{16,}"/);
  expect(pages[0]).not.toBe(pages[1]);
});

it('the words of a bug stay in the terminal', async () => {
  const told: unknown[] = [];
  const { url, startUrl } = await opened({ tellBug: (error) => told.push(error) });
  const answer = await fetch(`${url}/api/bug`, { headers: { cookie: await cookieOf(startUrl) } });
  expect([answer.status, await answer.text()]).toEqual([500, expect.not.stringContaining('sk-123')]);
  expect(told).toHaveLength(1);
});

it('a page from another site gets in with a cookie that stayed behind, by asking once more', async () => {
  const { url, startUrl } = await opened();
  const cookie = await cookieOf(startUrl);
  const navigation = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
  expect((await asked(url, navigation)).text).toContain('http-equiv="refresh"');
  expect((await asked(url, { ...navigation, 'sec-fetch-site': 'same-origin', cookie })).status).toBe(200);
});

/** `fetch` sets these headers by itself. */
function asked(url: string, headers: Record<string, string>): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    get(`${url}/runs`, { headers }, (response) => {
      let text = '';
      response.on('data', (piece) => (text += String(piece)));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    }).on('error', reject);
  });
}

it('reads ahead for a page that is asked for with a session, and for nobody else', async () => {
  const asked: string[] = [];
  const { url, startUrl } = await opened({ ahead: ({ pathname, search }) => asked.push(`${pathname}${search}`) });
  const cookie = await cookieOf(startUrl);
  const headers = { cookie };
  for (const path of ['/runs?text=a', '/assets/none.js', '/api/none']) await fetch(`${url}${path}`, { headers });
  await fetch(`${url}/data`);
  expect(asked).toEqual(['/runs?text=a']);
});
