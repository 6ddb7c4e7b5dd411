import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import AxeBuilder from '@axe-core/playwright';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ceilingFixture } from '../../src/report/ceiling/ceiling.test-data.ts';
import { runFixture } from '../../src/report/fixtures/fixture.test-data.ts';
import { disagreementsFixture } from '../../src/report/fixtures/fixture-disagreements.test-data.ts';
import { report } from '../../src/report/report.ts';
import { launchChromium } from './chromium.ts';

/** The bundled browser is a Linux build; elsewhere these checks are left to continuous integration. */
const SKIPPED = process.platform === 'linux' ? '' : ` (skipped: the headless browser of these tests runs on Linux only, this is ${process.platform})`;

let folder: string;
let url: string;
let browser: Browser | undefined;

beforeAll(async () => {
  if (SKIPPED) return;
  folder = await mkdtemp(join(tmpdir(), 'fledgling-report-'));
  const file = join(folder, 'report.html');
  await writeFile(file, (await report({ run: { ...runFixture(), ceilings: [ceilingFixture()] }, disagreements: disagreementsFixture() })).html);
  url = pathToFileURL(file).href;
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
  if (folder) await rm(folder, { recursive: true });
});

/** Opens the report; `complaints` collects requests beyond the file itself, console errors, page errors and dialogs. */
async function opened(options: BrowserContextOptions = {}): Promise<{ page: Page; complaints: string[]; close(): Promise<void> }> {
  if (!browser) throw new Error('the browser did not start');
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('request', (request) => request.url() !== url && !request.url().startsWith('data:') && complaints.push(`request ${request.url()}`));
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('dialog', (dialog) => {
    complaints.push(`dialog ${dialog.message()}`);
    return dialog.dismiss();
  });
  await page.goto(url);
  return { page, complaints, close: () => context.close() };
}

const cards = (page: Page) => page.locator('.card:visible');

describe.skipIf(SKIPPED !== '')(`the HTML report in a browser${SKIPPED}`, { timeout: 120_000 }, () => {
  it('loads nothing, breaks no policy, logs no error and runs no hostile text, with every card shown', async () => {
    const { page, complaints, close } = await opened();
    await page.getByLabel('Wrong model', { exact: true }).selectOption('');
    while (await page.locator('#more').isVisible()) await page.locator('#more').click();
    expect(await cards(page).count()).toBe(230);
    expect(complaints).toEqual([]);
    expect(await page.locator('main img, main iframe, main a').count()).toBe(0);
    await close();
  });

  it('would refuse a script that was slipped in', async () => {
    const { page, complaints, close } = await opened();
    await page.evaluate(`{
      const script = document.createElement('script');
      script.textContent = 'document.title = "slipped in"';
      document.body.append(script);
    }`);
    expect(await page.title()).toBe('Parity: dummy-agent on Fledgling nano 1.5M');
    expect(complaints.join()).toContain('Content Security Policy');
    await close();
  });

  it.each([
    [1280, 'light'],
    [375, 'dark'],
  ] as const)('has no serious accessibility violation at %i pixels in %s colours', async (width, colorScheme) => {
    const { page, close } = await opened({ viewport: { width, height: 900 }, colorScheme });
    // One ordinary card and a few hostile ones show every kind of content there is.
    await page.evaluate("for (const card of [...document.querySelectorAll('.card')].slice(5)) card.remove()");
    const { violations } = await new AxeBuilder({ page }).options({ preload: false }).analyze();
    expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
    await close();
  });

  it.each([1280, 768, 375])('never scrolls sideways at %i pixels', async (width) => {
    const { page, complaints, close } = await opened({ viewport: { width, height: 900 } });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    expect(complaints).toEqual([]);
    await close();
  });

  it('shows the verdict and slice tables whole on a phone', async () => {
    const { page, close } = await opened({ viewport: { width: 375, height: 800 } });
    const overflow = "[...document.querySelectorAll('.scroll:has(.snug)')].filter((box) => box.scrollWidth > box.clientWidth).map((box) => box.ariaLabel)";
    expect(await page.locator('.scroll:has(.snug)').count()).toBe(8);
    expect(await page.evaluate(overflow)).toEqual([]);
    const table = page.getByRole('region', { name: 'Tool calls: Tuned against hosted' });
    expect(await table.locator('thead th:visible').allInnerTexts()).toEqual(['Metric', 'Points', 'Interval rule', '90 % interval', 'n']);
    await close();
  });

  it('starts with the examples on which the deciding local model or the hosted one is wrong', async () => {
    const { page, close } = await opened();
    expect(await page.getByLabel('Wrong model', { exact: true }).inputValue()).toBe('decisive');
    while (await page.locator('#more').isVisible()) await page.locator('#more').click();
    const outcomes = await page.locator('.card:visible .answers').allInnerTexts();
    expect(outcomes.length).toBeLessThan(230);
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
    const status = page.locator('#shown');
    await expect.poll(() => status.textContent()).toBe('20 of 24 shown');
    await page.getByLabel('Wrong model', { exact: true }).selectOption('tuned');
    await page.getByLabel('Domain', { exact: true }).selectOption('get_weather');
    const tunedWrong = await cards(page).count();
    expect(tunedWrong).toBeGreaterThan(0);
    expect(tunedWrong).toBeLessThan(20);
    expect(await page.locator('.card:visible .answer.tuned .outcome').allTextContents()).toEqual(Array(tunedWrong).fill('wrong'));
    await page.getByLabel('Wrong model', { exact: true }).selectOption('');
    await page.getByLabel('Domain', { exact: true }).selectOption('');
    await page.getByLabel('Slice', { exact: true }).selectOption('paraphrase');
    await page.getByLabel('Track', { exact: true }).selectOption('toolcall');
    await page.getByRole('searchbox').fill('BOOK noor');
    for (const text of await cards(page).allTextContents()) expect(text).toMatch(/Tool calls[\s\S]*paraphrase[\s\S]*Book Noor/);
    await page.getByRole('searchbox').fill('no such words anywhere');
    expect(await status.textContent()).toBe('Nothing matches.');
    await close();
  });

  it('can be filtered and paged with the keyboard alone', async () => {
    const { page, close } = await opened();
    await page.getByRole('searchbox').focus();
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowDown');
    expect(await page.getByLabel('Track', { exact: true }).inputValue()).toBe('structured');
    await page.getByLabel('Wrong model', { exact: true }).selectOption('');
    await page.locator('#more').focus();
    await page.keyboard.press('Enter');
    expect(await cards(page).count()).toBe(40);
    expect(await page.evaluate("[...document.querySelectorAll('.card')].indexOf(document.activeElement)")).toBe(20);
    await close();
  });

  it('marks the differing fields in the answers that have them, and only there', async () => {
    const { page, close } = await opened();
    await page.getByRole('searchbox').fill('thursday');
    await page.getByLabel('Wrong model', { exact: true }).selectOption('');
    const card = cards(page)
      .filter({ has: page.locator('.answer.tuned .outcome.parity') })
      .first();
    expect(await card.locator('.answer.base mark').allInnerTexts()).toEqual(['≠ "thursday"', '≠ "3pm"']);
    expect(await card.locator('.answer.tuned mark').count()).toBe(0);
    await close();
  });

  it('is a plain list without JavaScript, and says how much of it is there', async () => {
    const { page, complaints, close } = await opened({ javaScriptEnabled: false, viewport: { width: 375, height: 800 } });
    expect(await cards(page).count()).toBe(200);
    expect(await page.locator('.filters').isVisible()).toBe(false);
    expect(await page.getByText('The first 200 are listed; the others need JavaScript.').isVisible()).toBe(true);
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Parity');
    expect(complaints).toEqual([]);
    await close();
  });
});
