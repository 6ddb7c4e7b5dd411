import type { Browser, Page } from 'playwright-core';
import { z } from 'zod';
import type { Served } from './served.ts';
import type { LongView } from './views.ts';

export interface AtView {
  /** From the navigation to the first row of the list. */
  firstViewMs: number;
  /** To what stands there before it; null where nothing does. */
  beforeMs: number | null;
  /** CPU is of the page's own thread: other processes of the machine do not stretch it as they do a task's time. */
  scrolling: { longestMs: number; over50: number; longestCpuMs: number; cpuMsPerTurn: number };
  /** After what is garbage has been collected. */
  serverMb: { resident: number; heap: number };
}

const WHEELS = 80;
const WHEEL_PX = 900;

const observe = (places: readonly string[]) => `window.longTasks = [];
new PerformanceObserver((list) => { for (const { duration, startTime } of list.getEntries()) longTasks.push({ duration, startTime }); }).observe({ type: 'longtask', buffered: true });
for (const place of ${JSON.stringify(places)})
  new MutationObserver((_, observer) => { if (document.querySelector(place)?.textContent) { performance.mark(place); observer.disconnect(); } }).observe(document, { subtree: true, childList: true, characterData: true });`;

/** One visit of a view with an empty browser cache: how soon its first row stands there, and how it scrolls. */
export async function atView(browser: Browser, served: Served, view: LongView): Promise<AtView> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  await context.addCookies([{ ...served.cookie, domain: '127.0.0.1', path: '/', httpOnly: true, sameSite: 'Strict' }]);
  const page = await context.newPage();
  await page.addInitScript(observe([view.firstRow, ...(view.before === undefined ? [] : [view.before])]));
  await page.goto(`${served.url}${view.path}`);
  // The page's policy lets no text become code, so it is asked from outside.
  const markedMs = (place: string) => page.evaluate<number | null>(`performance.getEntriesByName(${JSON.stringify(place)})[0]?.startTime ?? null`);
  while ((await markedMs(view.firstRow)) === null) await page.waitForTimeout(20);
  const firstViewMs = (await markedMs(view.firstRow)) ?? Number.NaN;
  const beforeMs = view.before === undefined ? null : await markedMs(view.before);
  await browser.startTracing(page, { categories: ['toplevel', 'disabled-by-default-devtools.timeline'] });
  const turned = await scrolled(page, view);
  const scrolling = { ...turned, longestCpuMs: longestCpuMs(await browser.stopTracing()) };
  const serverMb = await served.memoryMb();
  await context.close();
  return { firstViewMs, beforeMs, scrolling, serverMb };
}

/** With the wheel, at the end of the list, and back at its beginning. */
async function scrolled(page: Page, view: LongView): Promise<Omit<AtView['scrolling'], 'longestCpuMs'>> {
  if (view.focused) await page.locator(view.focused).focus();
  const box = await page.locator(view.scrolled).first().boundingBox();
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
  return { longestMs: Math.max(0, ...tasks), over50: tasks.length, cpuMsPerTurn };
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
