import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import AxeBuilder from '@axe-core/playwright';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ceilingFixture } from '../../src/report/ceiling/ceiling.test-data.ts';
import { runFixture } from '../../src/report/fixtures/fixture.test-data.ts';
import { agreementsFixture } from '../../src/report/fixtures/fixture-agreements.test-data.ts';
import { disagreementsFixture, HOSTILE_TEXTS } from '../../src/report/fixtures/fixture-disagreements.test-data.ts';
import { poisoned } from '../../src/report/fixtures/poisoned.test-data.ts';
import { report } from '../../src/report/report.ts';
import { launchChromium } from './chromium.ts';

/** The bundled browser is a Linux build; elsewhere these checks are left to continuous integration. */
const SKIPPED = process.platform === 'linux' ? '' : ` (skipped: the headless browser of these tests runs on Linux only, this is ${process.platform})`;

/** Script, Markdown, mentions, bidirectional overrides, half a character and a line without an end, all in every text that a page holds. */
const HOSTILE = [...HOSTILE_TEXTS, '\ud800 @octocat \u2066\u202e', 'y'.repeat(20_000)].join(' ');
const EVERY_TEXT = { exampleId: HOSTILE, domain: HOSTILE, url: `javascript:${HOSTILE}`, slices: [HOSTILE], user: HOSTILE, gold: HOSTILE };

let folder: string;
let url: string;
let hostileUrl: string;
let browser: Browser | undefined;

beforeAll(async () => {
  if (SKIPPED) return;
  folder = await mkdtemp(join(tmpdir(), 'fledgling-report-'));
  const file = join(folder, 'report.html');
  const run = { ...runFixture(), ceilings: [ceilingFixture()] };
  await writeFile(file, (await report({ run, disagreements: disagreementsFixture(), agreements: agreementsFixture() })).html);
  url = pathToFileURL(file).href;
  const hostileFile = join(folder, 'hostile.html');
  await writeFile(hostileFile, (await report({ ...poisoned(HOSTILE), agreements: agreementsFixture(1).map((one) => ({ ...one, ...EVERY_TEXT })) })).html);
  hostileUrl = pathToFileURL(hostileFile).href;
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
  if (folder) await rm(folder, { recursive: true });
});

/** Opens the report; `complaints` collects requests beyond the file itself, console errors, page errors and dialogs. */
async function opened({
  at = url,
  fragment = '',
  ...options
}: BrowserContextOptions & { at?: string; fragment?: string } = {}): Promise<{ page: Page; complaints: string[]; close(): Promise<void> }> {
  if (!browser) throw new Error('the browser did not start');
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('request', (request) => request.url().split('#')[0] !== at && !request.url().startsWith('data:') && complaints.push(`request ${request.url()}`));
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('dialog', (dialog) => {
    complaints.push(`dialog ${dialog.message()}`);
    return dialog.dismiss();
  });
  await page.goto(`${at}${fragment}`);
  if (options.javaScriptEnabled !== false) await page.waitForSelector('[data-ready]');
  return { page, complaints, close: () => context.close() };
}

const rows = (page: Page) => page.locator('#rows .row');
const shown = (page: Page) => page.locator('#shown').textContent();
const choose = (page: Page, label: string, value: string) => page.getByLabel(label, { exact: true }).selectOption(value);

/** Opens one example after the other, and gives what was read of each. */
async function readAll<T>(page: Page, read: () => Promise<T>): Promise<T[]> {
  const all = [await read()];
  while (await page.locator('#next').isEnabled()) {
    await page.locator('#next').click();
    all.push(await read());
  }
  return all;
}

describe.skipIf(SKIPPED !== '')(`the HTML report in a browser${SKIPPED}`, { timeout: 120_000 }, () => {
  it('loads nothing, breaks no policy, logs no error and runs no hostile text, with every example opened', async () => {
    const { page, complaints, close } = await opened();
    await choose(page, 'Show', '');
    const texts = await readAll(page, async () => page.locator('#prompt').textContent());
    expect(texts).toHaveLength(270);
    expect(texts).toContain('</script><script>alert(2)</script>');
    expect(complaints).toEqual([]);
    expect(await page.locator('main img, main iframe').count()).toBe(0);
    await close();
  });

  it('is the same page, quiet and whole, with hostile text in every place that holds text', async () => {
    const { page, complaints, close } = await opened({ at: hostileUrl, viewport: { width: 390, height: 900 } });
    await choose(page, 'Show', '');
    const links = await readAll(page, () => page.evaluate("[...document.querySelectorAll('#detail a')].map((one) => one.getAttribute('href')[0])"));
    expect(links).toEqual([['#'], ['#']]);
    await page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true");
    await page.evaluate("for (const link of document.querySelectorAll('.heat a')) link.click()");
    expect(await page.locator('img, iframe, object, embed, form:not(#filters)').count()).toBe(0);
    expect(await page.locator('script').count()).toBe(2);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    expect(await page.evaluate('document.body.textContent')).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
    expect(complaints).toEqual([]);
    await close();
  });

  it('would refuse a script that was slipped in, and a text that was made HTML', async () => {
    const { page, complaints, close } = await opened();
    await page.evaluate(`{
      const script = document.createElement('script');
      try { script.textContent = 'document.title = "slipped in"'; } catch {}
      document.body.append(script);
    }`);
    await expect(page.evaluate("document.body.insertAdjacentHTML('beforeend', '<b>x</b>')")).rejects.toThrow('TrustedHTML');
    expect(await page.title()).toBe('Parity: dummy-agent on Fledgling nano 1.5M');
    await page.evaluate("document.body.append(Object.assign(document.createElement('style'), { textContent: 'h1 { color: red }' }))");
    expect(complaints.join()).toMatch(/TrustedScript[\s\S]*Content Security Policy directive 'style-src/);
    await close();
  });

  it.each([
    [1440, 'light'],
    [1440, 'dark'],
    [390, 'light'],
    [390, 'dark'],
  ] as const)('has no accessibility violation at %i pixels in %s colours', async (width, colorScheme) => {
    const { page, close } = await opened({ viewport: { width, height: 900 }, colorScheme });
    await page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true");
    const { violations } = await new AxeBuilder({ page }).options({ preload: false }).analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
    await close();
  });

  it.each([1440, 768, 390])('never scrolls sideways at %i pixels', async (width) => {
    const { page, complaints, close } = await opened({ viewport: { width, height: 900 } });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    expect(complaints).toEqual([]);
    await close();
  });

  it('shows the tables of verdicts, slices, phases and the ceiling whole on a phone', async () => {
    const { page, close } = await opened({ viewport: { width: 375, height: 800 } });
    const overflow = "[...document.querySelectorAll('.scroll:has(.snug)')].filter((box) => box.scrollWidth > box.clientWidth).map((box) => box.ariaLabel)";
    expect(await page.locator('.scroll:has(.snug)').count()).toBe(15);
    expect(await page.evaluate(overflow)).toEqual([]);
    const table = page.getByRole('region', { name: 'Tool calls: Tuned against hosted' });
    expect(await table.locator('thead th:visible').allInnerTexts()).toEqual(['Metric', 'Points', 'Interval rule', '90 % interval', 'n']);
    await close();
  });

  it('starts with the examples on which the deciding local model or the hosted one is wrong', async () => {
    const { page, close } = await opened();
    expect(await page.getByLabel('Show', { exact: true }).inputValue()).toBe('decisive');
    const outcomes = await readAll(page, () => page.locator('.diff thead').textContent());
    expect(outcomes).toHaveLength(24);
    for (const text of outcomes) expect(text).toMatch(/(?:Hosted|Tuned)\s+wrong/);
    await close();
  });

  it('changes colours at the switch, charts included', async () => {
    const { page, close } = await opened({ colorScheme: 'light' });
    const colours = async () => [
      await page.evaluate('getComputedStyle(document.body).backgroundColor'),
      await page.evaluate("getComputedStyle(document.querySelector('.chart .wide text')).fill"),
    ];
    const light = await colours();
    await page.getByText('Dark', { exact: true }).click();
    const dark = await colours();
    expect(new Set([...light, ...dark]).size).toBe(4);
    await close();
  });

  it('narrows the list by track, wrong model, domain, slice and words', async () => {
    const { page, close } = await opened();
    expect(await shown(page)).toBe('1 of 24 shown, 270 in all');
    await choose(page, 'Wrong model', 'tuned');
    await choose(page, 'Tool or schema', 'get_weather');
    const wrong = await readAll(page, () => page.locator('.diff thead .tuned').textContent());
    expect(wrong.length).toBeGreaterThan(0);
    expect(wrong.length).toBeLessThan(20);
    for (const text of wrong) expect(text).toMatch(/wrong$/);
    await page.locator('#clear').click();
    expect(await shown(page)).toBe('1 of 270 shown, 270 in all');
    await choose(page, 'Slice', 'paraphrase');
    await choose(page, 'Track', 'toolcall');
    await page.getByRole('searchbox').fill('BOOK noor');
    for (const text of await readAll(page, () => page.locator('#detail').textContent())) expect(text).toMatch(/Tool calls[\s\S]*paraphrase[\s\S]*Book Noor/);
    await page.getByRole('searchbox').fill('no such words anywhere');
    expect(await shown(page)).toBe('Nothing matches.');
    await close();
  });

  it('holds the examples on which every model is right, with the link to the trace', async () => {
    const { page, close } = await opened();
    await choose(page, 'Show', 'right');
    expect(await shown(page)).toBe('1 of 40 shown, 270 in all');
    const trace = page.locator('#detail').getByRole('link', { name: 'Trace', exact: true });
    expect([await trace.getAttribute('href'), await trace.getAttribute('rel')]).toEqual(['https://langfuse.example/project/p/traces/0', 'noopener noreferrer']);
    expect(await page.locator('.diff tbody tr').first().locator('td').allInnerTexts()).toEqual(Array(4).fill('"convert_currency"'));
    await close();
  });

  it('opens the example that the address names, and names the one that is open', async () => {
    const first = await opened();
    await choose(first.page, 'Show', 'lost');
    await first.page.locator('#next').click();
    const address = await first.page.evaluate<string>('location.hash');
    const prompt = await first.page.locator('#prompt').textContent();
    await first.close();
    const { page, close } = await opened({ fragment: address });
    expect(await page.locator('#prompt').textContent()).toBe(prompt);
    expect(await page.getByLabel('Show', { exact: true }).inputValue()).toBe('lost');
    expect(await page.evaluate("document.querySelector('#examples').getBoundingClientRect().top")).toBeLessThan(200);
    await close();
  });

  it('follows a cell of the heat map to its examples', async () => {
    const { page, close } = await opened();
    await page.getByRole('searchbox').fill('no such words anywhere');
    await page.getByRole('link', { name: '2 of Argument content in schedule_meeting' }).click();
    await expect.poll(() => page.getByLabel('Tool or schema', { exact: true }).inputValue()).toBe('schedule_meeting');
    expect(await page.getByRole('searchbox').inputValue()).toBe('');
    expect(await page.getByLabel('Cause', { exact: true }).inputValue()).toBe('argument-content');
    expect(await page.locator('.diff thead .tuned').textContent()).toMatch(/wrong$/);
    expect(await page.getByLabel('Gate', { exact: true }).inputValue()).toBe('in');
    await close();
  });

  it('follows a cell a second time, though the address is the same', async () => {
    const { page, close } = await opened();
    const top = () => page.evaluate<number>("document.querySelector('#examples').getBoundingClientRect().top");
    const cell = page.getByRole('link', { name: '2 of Argument content in schedule_meeting' });
    await cell.click();
    await expect.poll(top).toBeLessThan(200);
    await page.evaluate('scrollTo(0, 0)');
    await cell.click();
    await expect.poll(top).toBeLessThan(200);
    await close();
  });

  it('can be filtered and read with the keyboard alone', async () => {
    const { page, close } = await opened();
    await page.keyboard.press('/');
    expect(await page.evaluate('document.activeElement.id')).toBe('filter-text');
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowUp');
    expect(await page.getByLabel('Show', { exact: true }).inputValue()).toBe('');
    await page.locator('#rows').focus();
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowUp']) await page.keyboard.press(key);
    expect(await shown(page)).toBe('2 of 270 shown, 270 in all');
    await page.keyboard.press('End');
    expect(await shown(page)).toBe('270 of 270 shown, 270 in all');
    expect(await page.evaluate("document.getElementById(document.querySelector('#rows').getAttribute('aria-activedescendant')).ariaSelected")).toBe('true');
    await page.keyboard.press('k');
    expect(await shown(page)).toBe('269 of 270 shown, 270 in all');
    await close();
  });

  it('holds only the rows in sight, whatever the list is long', async () => {
    const { page, close } = await opened();
    await choose(page, 'Show', '');
    expect(await rows(page).count()).toBeLessThan(40);
    await page.evaluate("document.querySelector('#rows').scrollTop = 1_000_000");
    await expect.poll(() => rows(page).last().getAttribute('aria-posinset')).toBe('1');
    expect(await page.locator('#row-269').isVisible()).toBe(true);
    await close();
  });

  it('marks the differing fields in the answers that have them, and only there', async () => {
    const { page, close } = await opened();
    await choose(page, 'Show', 'base');
    await page.getByRole('searchbox').fill('thursday');
    expect(await page.locator('.diff td[data-label="Base"] mark').allInnerTexts()).toEqual(['≠ "thursday"', '≠ "3pm"']);
    expect(await page.locator('.diff mark').count()).toBe(2);
    await close();
  });

  it('is a plain list without JavaScript, and says how much of it is there', async () => {
    const { page, complaints, close } = await opened({ javaScriptEnabled: false, viewport: { width: 375, height: 800 } });
    expect(await page.locator('.card:visible').count()).toBe(20);
    expect(await page.locator('.filters').isVisible()).toBe(false);
    expect(await page.locator('noscript .note').textContent()).toBe('The first 20 of 230 disagreements are listed; the others need JavaScript.');
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Parity');
    for (const name of ['Tool calls: scores', 'Tool calls, tuned: causes of misses by tool'])
      expect(await page.getByRole('region', { name }).isVisible()).toBe(true);
    expect(complaints).toEqual([]);
    await close();
  });

  it('prints the verdict, the plots and the example that is open, without what only a screen can do', async () => {
    const { page, close } = await opened();
    await page.emulateMedia({ media: 'print' });
    for (const hidden of ['.filters', '#rows', '.contents', '.theme']) expect(await page.locator(hidden).isVisible()).toBe(false);
    for (const there of ['h1', '.forest >> nth=0', '#prompt']) expect(await page.locator(there).isVisible()).toBe(true);
    await close();
  });
});
