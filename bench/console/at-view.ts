import type { Browser, Page } from 'playwright-core';
import { z } from 'zod';
import type { Served } from './served.ts';
import type { ViewBench } from './traces.ts';

export interface AtView {
  /** From the navigation to the first row of the list. */
  firstViewMs: number;
  /** CPU is of the page's own thread: other processes of the machine do not stretch it as they do a task's time. */
  scrolling: { longestMs: number; over50: number; longestCpuMs: number; cpuMsPerTurn: number; rows: number };
  serverMb: number;
}

const WHEELS = 150;
const WHEEL_PX = 900;

const OBSERVE = `window.longTasks = [];
new PerformanceObserver((list) => { for (const { duration, startTime } of list.getEntries()) longTasks.push({ duration, startTime }); }).observe({ type: 'longtask', buffered: true });
new MutationObserver((_, observer) => { if (document.querySelector('[role=grid] [data-index="0"] [role=gridcell]')?.textContent) { performance.mark('first-row'); observer.disconnect(); } }).observe(document, { subtree: true, childList: true, characterData: true });`;

/** One visit of a view with an empty browser cache: how soon its first row stands there, and how it scrolls. */
export async function atView(browser: Browser, served: Served, { path, grid }: ViewBench['view']): Promise<AtView> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  await context.addCookies([{ ...served.cookie, domain: '127.0.0.1', path: '/', httpOnly: true, sameSite: 'Strict' }]);
  const page = await context.newPage();
  await page.addInitScript(OBSERVE);
  await page.goto(`${served.url}${path}`);
  // The page's policy lets no text become code, so it is asked from outside.
  while (!(await page.evaluate<boolean>("performance.getEntriesByName('first-row').length > 0"))) await page.waitForTimeout(20);
  const firstViewMs = await page.evaluate<number>("performance.getEntriesByName('first-row')[0].startTime");
  await browser.startTracing(page, { categories: ['toplevel', 'disabled-by-default-devtools.timeline'] });
  const turned = await scrolled(page, grid);
  const scrolling = { ...turned, longestCpuMs: longestCpuMs(await browser.stopTracing()) };
  const serverMb = await served.memoryMb();
  await context.close();
  return { firstViewMs, scrolling, serverMb };
}

/** With the wheel, at the end of the list, and back at its beginning. */
async function scrolled(page: Page, grid: string): Promise<Omit<AtView['scrolling'], 'longestCpuMs'>> {
  const list = page.getByRole('grid', { name: grid });
  await list.getByRole('row').nth(1).focus();
  const box = await list.boundingBox();
  await page.mouse.move((box?.x ?? 0) + 200, (box?.y ?? 0) + 60);
  const from = await page.evaluate<number>('performance.now()');
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
  const busy = async () => (await cdp.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN;
  const before = await busy();
  for (let turned = 0; turned < WHEELS; turned += 1) {
    await page.mouse.wheel(0, WHEEL_PX);
    await page.waitForTimeout(30);
  }
  const cpuMsPerTurn = (1_000 * ((await busy()) - before)) / WHEELS;
  await page.keyboard.press('End');
  await page.waitForTimeout(500);
  await page.keyboard.press('Home');
  await page.waitForTimeout(500);
  const tasks = await page.evaluate<number[]>(`longTasks.filter(({ startTime }) => startTime >= ${from}).map(({ duration }) => duration)`);
  const rows = await page.evaluate<number>("Number(document.querySelector('[role=grid]').ariaRowCount) - 1");
  return { longestMs: Math.max(0, ...tasks), over50: tasks.length, cpuMsPerTurn, rows };
}

const Trace = z.object({
  traceEvents: z.array(z.object({ name: z.string(), pid: z.number(), tid: z.number(), tdur: z.number().optional(), args: z.unknown() })),
});

/** Of the tasks on the threads that draw a page. */
function longestCpuMs(trace: Buffer): number {
  const { traceEvents } = Trace.parse(JSON.parse(trace.toString('utf8')));
  const isMain = (args: unknown) => JSON.stringify(args).includes('CrRendererMain');
  const drawing = new Set(traceEvents.filter(({ name, args }) => name === 'thread_name' && isMain(args)).map(({ pid, tid }) => `${pid} ${tid}`));
  const tasks = traceEvents.filter(({ name, pid, tid }) => name.endsWith('RunTask') && drawing.has(`${pid} ${tid}`));
  return Math.max(0, ...tasks.map(({ tdur = 0 }) => tdur / 1_000));
}
