import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '../../src/records/digest.ts';
import { type Counted, countingServer } from './hostile/counting.ts';
import { MARK } from './hostile/poison.ts';
import { hostileProject, OUTSIDE, RUNS, TRACE } from './hostile/project.ts';
import { type OpenedConsole, openedConsole, SKIPPED } from './opened.ts';

// One project whose every text is hostile, in every view: lines of the table of docs/console.md.
const SECRETS = ['ghp_hostile0123456789', 'hf_hostile0123456789', 'sk-hostile0123456789', 'sk-lf-hostile0123456789'];
let opened: OpenedConsole;
let elsewhere: string;
let github: Counted;
/** Where nothing is to be asked: the hosted model, and what a trap names. */
let hosted: Counted;
let trap: Counted;

beforeAll(async () => {
  if (SKIPPED) return;
  elsewhere = await mkdtemp(join(tmpdir(), 'fledgling-elsewhere-'));
  await writeFile(join(elsewhere, 'run.json'), OUTSIDE);
  [github, hosted, trap] = await Promise.all([countingServer(), countingServer(), countingServer()]);
  const over = await hostileProject({ secret: join(elsewhere, 'run.json'), hosted: hosted.url, trap: trap.url });
  const [github_, hub, openai, langfuse] = SECRETS;
  const keys = { GITHUB_TOKEN: github_, HF_TOKEN: hub, OPENAI_API_KEY: openai, LANGFUSE_SECRET_KEY: langfuse, LANGFUSE_PUBLIC_KEY: langfuse };
  opened = await openedConsole({ over, env: { ...keys, GITHUB_API_URL: github.url, GITHUB_REPOSITORY: 'acme/agent', HF_ENDPOINT: 'http://127.0.0.1:1' } });
}, 120_000);
afterAll(async () => {
  await opened?.close();
  await opened?.project.remove();
  for (const one of [github, hosted, trap]) await one?.close();
  if (elsewhere) await rm(elsewhere, { recursive: true });
});

const VIEWS: readonly (readonly [path: string, heading: RegExp | null])[] = [
  ['/traces', /^Traces$/],
  [`/traces/${encodeURIComponent(TRACE)}`, null],
  ['/data', /^Data set$/],
  ['/data?tab=examples', /^Data set$/],
  ['/data?tab=quarantine', /^Data set$/],
  ['/data?tab=growth', /^Data set$/],
  ['/runs', /^Runs$/],
  [`/runs/${RUNS.own}`, null],
  [`/runs/${RUNS.own}?tab=report`, null],
  [`/runs/${RUNS.broken}`, null],
  [`/runs/${RUNS.own}/against/${RUNS.page}`, null],
  ['/training', /^Training$/],
  [`/compare?run=${RUNS.own}`, null],
  [`/compare?run=${RUNS.own}&view=golds`, null],
  [`/compare?run=${RUNS.own}&view=ask&track=toolcall`, null],
  ['/models', /^Models$/],
  ['/models?choose=nano', /^Models$/],
  ['/cost', /^Cost$/],
  [`/cost?run=${RUNS.own}`, /^Cost$/],
  ['/pulls', /^Pull requests$/],
  ['/upload', /^Upload$/],
  [`/upload?source=results-${RUNS.own}&repository=${encodeURIComponent('"><img src=x onerror=alert(3)>')}`, /^Upload$/],
];

describe.skipIf(SKIPPED)(`a project whose every text is hostile${SKIPPED}`, { timeout: 300_000 }, () => {
  it('runs nothing, asks nowhere and stays whole in every view, wide and narrow', async () => {
    const { page, complaints, close } = await opened.open('/runs');
    expect((await opened.api('/project')).json).toMatchObject({ agent: 'dummy-agent', problem: null });
    const wrong: string[] = [];
    let marks = 0;
    for (const [path, heading] of VIEWS) {
      await page.goto(`${opened.running.url}${path}`);
      // By its element: an open dialog takes what is behind it out of the roles.
      const title = page.locator('h1').filter(heading === null ? {} : { hasText: heading });
      await title
        .first()
        .waitFor()
        .catch(async (error: Error) => {
          throw new Error(`${path} has no heading, but: ${(await page.locator('body').textContent())?.slice(0, 500)}`, { cause: error });
        });
      await page.waitForTimeout(300);
      await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true");
      for (const width of [390, 1440]) {
        await page.setViewportSize({ width, height: 900 });
        const seen = (await page.evaluate(LOOK)) as { links: string[]; odd: string[]; text: string; width: number };
        const bad = [
          // Records of one hand may name two things alike; the page that is shipped does not complain of it.
          ...complaints.splice(0).filter((one) => !one.startsWith('Encountered two children with the same key')),
          ...seen.links.filter((link) => !/^(https?:\/\/|\/(?!\/)|#|\?)/.test(link)).map((link) => `link ${link}`),
          ...seen.odd.map((html) => `element ${html}`),
          ...(seen.width > width ? [`${seen.width} px wide`] : []),
          ...(/[\u202a-\u202e\u2066-\u2069]/.test(seen.text) ? ['turned letters'] : []),
          ...[OUTSIDE, ...SECRETS].filter((secret) => seen.text.includes(secret)),
        ];
        wrong.push(...bad.map((one) => `${path}: ${one.slice(0, 300)}`));
        if (seen.text.includes(MARK)) marks++;
      }
    }
    expect(wrong).toEqual([]);
    // It was there to be run.
    expect(marks).toBeGreaterThan(VIEWS.length);
    expect([...new Set(github.asked.map((one) => one.replace(/^(GET \/repos\/acme\/agent\/)(?:pulls|issues|commits)\b.*$/, '$1')))]).toEqual([
      'GET /repos/acme/agent/',
    ]);
    expect(hosted.asked).toEqual([]);
    await close();
  });

  it('a report that is a trap reaches neither the console nor the network from its frame', async () => {
    const { page, close } = await opened.open(`/runs/${RUNS.page}?tab=report`);
    const frame = page.frameLocator('iframe');
    await frame.locator('#tried').waitFor();
    expect(await frame.locator('#tried').textContent()).toBe(
      'parent: SecurityError, cookie: SecurityError, fetch: TypeError, storage: SecurityError, top: SecurityError',
    );
    await frame.getByRole('button').click();
    await page.waitForTimeout(300);
    expect(page.url()).toBe(`${opened.running.url}/runs/${RUNS.page}?tab=report`);
    expect(await page.title()).not.toBe('reached');
    expect(trap.asked).toEqual([]);
    await close();
  });

  it('no answer of the API holds a secret or a file from elsewhere, and looking writes nothing', async () => {
    const { json: api } = await opened.api('/openapi.json');
    const { paths } = api as { paths: Record<string, { get?: { parameters?: { name: string; in: string; required?: boolean }[] } }> };
    const before = await treeOf(opened.project.path);
    const failed: string[] = [];
    for (const [path, { get }] of Object.entries(paths)) {
      if (!get) continue;
      for (const id of ids(path)) {
        const query = new URLSearchParams(
          (get.parameters ?? []).filter((one) => one.in === 'query' && one.required).map(({ name }): [string, string] => [name, QUERY[name] ?? id]),
        );
        const { status, json } = await opened.api(`${path.replace(/^\/api/, '').replaceAll(/\{[^}]+\}/g, encodeURIComponent(id))}?${query}`);
        if (status >= 500 && status !== 502) failed.push(`${status} ${path} ${id.slice(0, 40)}`);
        const text = JSON.stringify(json);
        for (const secret of [OUTSIDE, ...SECRETS]) expect(text.includes(secret), `${path} ${id.slice(0, 40)}`).toBe(false);
      }
    }
    expect(failed).toEqual([]);
    expect((await opened.api(`/runs/${RUNS.own}/files/leak.txt`)).status).toBe(404);
    expect(await treeOf(opened.project.path)).toEqual(before);
  });

  it('nothing is sent to the Hub without the plan that was looked at', async () => {
    const wishes = { source: `results-${RUNS.own}`, repository: 'a/b', type: 'dataset', private: true, autoSubdir: true, pathInRepo: '', revision: 'main' };
    for (const plan of [null, undefined]) {
      const { status, json } = await opened.api('/hf/upload', {
        method: 'POST',
        body: { ...wishes, commitMessage: null, allowStandIn: true, dryRun: false, plan },
      });
      expect([status, JSON.stringify(json)]).toEqual([400, expect.stringContaining('plan that was looked at')]);
    }
  });

  it('a body of the wrong kind is one sentence, whatever it holds', async () => {
    const { json: api } = await opened.api('/openapi.json');
    const { paths } = api as { paths: Record<string, Record<string, unknown>> };
    const before = await treeOf(opened.project.path);
    const bodies = [null, [], 'x', 1, {}, { __proto__: null, constructor: {} }, JSON.parse('{"__proto__":{"isAdmin":true}}'), Array(50_000).fill({}), ...WRONG];
    for (const [path, methods] of Object.entries(paths))
      for (const method of ['post', 'put'].filter((one) => one in methods))
        for (const body of bodies) {
          if (path === '/api/hf/upload/resume') continue;
          const { status, json } = await opened.api(path.replace(/^\/api/, '').replaceAll(/\{[^}]+\}/g, 'x'), { method: method.toUpperCase(), body });
          const { error } = json as { error?: { message: string } };
          expect([status < 500, (error?.message.length ?? 0) > 0], `${method} ${path} ${JSON.stringify(body)?.slice(0, 60)} ${status}`).toEqual([true, true]);
        }
    expect(Reflect.get({}, 'isAdmin')).toBeUndefined();
    expect(await treeOf(opened.project.path)).toEqual(before);
  });
});

/** Ids of what there is, and what never is one. */
function ids(path: string): readonly string[] {
  if (!path.includes('{')) return [''];
  return [
    RUNS.own,
    RUNS.page,
    TRACE,
    'nano',
    '..',
    '../..',
    '%2e%2e',
    '/etc/passwd',
    'a\u0000b',
    '__proto__',
    'constructor',
    'eeeeeeeeeeee',
    'x'.repeat(6_000),
    '\u202e$(reboot)',
  ];
}

/** What a query needs besides. */
const QUERY: Readonly<Record<string, string>> = { run: RUNS.own, track: 'toolcall', role: 'base', kind: 'lost' };

/** Bodies that are nearly right. */
const WRONG: readonly unknown[] = [
  { modelId: '../../etc/passwd' },
  { modelId: '__proto__', apply: 'worktree', digest: 'a'.repeat(64) },
  { modelId: 'nano', apply: 'branch', branch: '--upload-pack=reboot', digest: 'a'.repeat(64) },
  { run: '..', example: '../..', decision: { keep: true }, digest: null },
  { run: RUNS.own, track: 'toolcall', role: 'tuned', sides: ['hosted'], example: null, text: { toString: 1 } },
  { token: ['hf_x'] },
  { token: 'x'.repeat(600) },
  {
    source: '/etc/passwd',
    repository: '--help',
    type: 'model',
    private: true,
    autoSubdir: true,
    pathInRepo: '../..',
    revision: '-x',
    commitMessage: 'm',
    allowStandIn: true,
    dryRun: false,
  },
  { track: '__proto__' },
  { path: ['/'] },
];

/** Every file with its bytes: what was written shows here. */
async function treeOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(files.sort().map(async (path) => `${path} ${sha256(await readFile(path))}`));
}

/** What a page must not hold, whatever it was given. */
const LOOK = `({
  links: [...document.querySelectorAll('a[href]')].map((one) => one.getAttribute('href')),
  odd: [...document.querySelectorAll('img:not([src="/icon.svg"]), object, embed, iframe:not([sandbox]), script:not([src]), base, form[action]')].map((one) => one.outerHTML.slice(0, 100)),
  text: document.body.innerText,
  width: document.documentElement.scrollWidth,
})`;
