import { loadavg } from 'node:os';
import type { Browser } from 'playwright-core';
import { atView } from './at-view.ts';
import { type Served, servedProject } from './served.ts';
import type { LongView } from './views.ts';

export interface Measured {
  view: LongView;
  /** The same view of the small project. */
  least: LongView;
  small: string;
  large: string;
}

/** One view, first with a server that was just started and then with the same one, against the same view of the small project. */
export async function measured(browser: Browser, { view, least, small, large }: Measured) {
  const empty = await servedProject(small);
  // Page and browser have been used once before anything is measured.
  const emptyCold = await atView(browser, empty, least);
  const emptyWarm = await atView(browser, empty, least);
  await empty.close();
  const full = await servedProject(large);
  const startedMb = await full.memoryMb();
  const begun = performance.now();
  const seconds = () => (performance.now() - begun) / 1_000;
  const [cold, readSeconds] = await Promise.all([atView(browser, full, view), view.ready?.(full).then(seconds) ?? null]);
  const warm = await atView(browser, full, view);
  const again = await atView(browser, full, view);
  const searchMs = view.search === undefined ? null : await answeredMs(full, view.search);
  await full.close();
  const firstViewMs = { emptyCold: emptyCold.firstViewMs, empty: emptyWarm.firstViewMs, cold: cold.firstViewMs, warm: warm.firstViewMs };
  const beforeMs = cold.beforeMs === null ? null : { cold: cold.beforeMs, warm: warm.beforeMs };
  const ratio = { cold: firstViewMs.cold / firstViewMs.emptyCold, warm: firstViewMs.warm / firstViewMs.empty };
  console.log(
    `${view.name}: first row ${firstViewMs.cold.toFixed(0)} ms cold, ${firstViewMs.warm.toFixed(0)} ms warm${beforeMs === null ? '' : ` (before it ${beforeMs.cold.toFixed(0)} and ${beforeMs.warm?.toFixed(0)})`}, of next to nothing ${firstViewMs.emptyCold.toFixed(0)} and ${firstViewMs.empty.toFixed(0)} ms; scrolled: longest task ${[cold, warm, again].map(({ scrolling }) => scrolling.longestMs.toFixed(0)).join(', ')} ms, of CPU ${[cold, warm, again].map(({ scrolling }) => scrolling.longestCpuMs.toFixed(0)).join(', ')} ms, ${warm.scrolling.cpuMsPerTurn.toFixed(0)} ms a turn; search ${searchMs?.toFixed(0) ?? '–'} ms; server ${[startedMb, cold.serverMb, warm.serverMb, again.serverMb].map(({ resident, heap }) => `${resident.toFixed(0)} (${heap.toFixed(0)})`).join(', ')} MB resident (heap); load ${loadavg()[0]?.toFixed(1)}`,
  );
  return {
    ...{ load: loadavg()[0], readSeconds, searchMs, firstViewMs, beforeMs, ratio },
    scrolling: { empty: emptyWarm.scrolling, cold: cold.scrolling, warm: warm.scrolling, again: again.scrolling },
    serverMb: { empty: emptyWarm.serverMb, started: startedMb, cold: cold.serverMb, warm: warm.serverMb, again: again.serverMb },
  };
}

async function answeredMs(served: Served, path: string): Promise<number> {
  const begun = performance.now();
  await served.api(path);
  return performance.now() - begun;
}
