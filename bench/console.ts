import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtPage } from '../src/edges/console/page/built-page.ts';
import { launchChromium } from '../tests/browser/chromium.ts';
import { atView } from './console/at-view.ts';
import { servedProject } from './console/served.ts';
import { tracesBench } from './console/traces.ts';
import { writeResult } from './result.ts';

// The console's long views in a real Chromium: seconds to the first row, tasks of the page over 50 ms while it is scrolled, and the server's memory,
// against the same view of a project with next to nothing in it, in the same run. `npm run bench -- console 10000` for fewer traces.
const COUNT = Number(process.argv[2] ?? 100_000);
const VIEWS = [tracesBench()];

const folder = await mkdtemp(join(tmpdir(), 'fledgling-bench-'));
const browser = await launchChromium();
// No server builds the page itself: its memory would be that of the builder.
await builtPage(() => {});
const views = [];
try {
  for (const { name, prepare, view } of VIEWS) {
    console.log(`${name}: the project is made …`);
    const empty = await servedProject(join(folder, `${name}-empty`), (path) => prepare(path, 1));
    // Server, page and browser have been used once before anything is measured.
    await atView(browser, empty, view);
    const least = await atView(browser, empty, view);
    await empty.close();
    const full = await servedProject(join(folder, `${name}-full`), (path) => prepare(path, COUNT));
    const begun = performance.now();
    const [cold, readSeconds] = await Promise.all([atView(browser, full, view), view.ready(full).then(() => (performance.now() - begun) / 1_000)]);
    const warm = await atView(browser, full, view);
    const scrolled = await atView(browser, full, view);
    const searchMs = await view.search(full);
    await full.close();
    const measured = {
      ...{ view: name, count: COUNT, readSeconds, searchMs },
      firstViewMs: { empty: least.firstViewMs, cold: cold.firstViewMs, warm: warm.firstViewMs, coldRatio: cold.firstViewMs / least.firstViewMs },
      scrolling: { cold: cold.scrolling, warm: warm.scrolling, again: scrolled.scrolling },
      serverMb: { empty: least.serverMb, cold: cold.serverMb, warm: warm.serverMb, again: scrolled.serverMb },
    };
    views.push(measured);
    console.log(
      `${name}: ${COUNT.toLocaleString('en')}; first row ${cold.firstViewMs.toFixed(0)} ms cold, ${warm.firstViewMs.toFixed(0)} ms warm, ${least.firstViewMs.toFixed(0)} ms with one; all read in ${readSeconds.toFixed(1)} s; longest task while scrolled ${Math.max(cold.scrolling.longestMs, warm.scrolling.longestMs).toFixed(0)} ms (${cold.scrolling.over50} cold and ${warm.scrolling.over50} warm over 50 ms), ${Math.max(cold.scrolling.longestCpuMs, warm.scrolling.longestCpuMs).toFixed(0)} ms of CPU at most, ${warm.scrolling.cpuMsPerTurn.toFixed(0)} ms a turn of the wheel; search ${searchMs.toFixed(0)} ms; server ${least.serverMb.toFixed(0)} MB with one, ${warm.serverMb.toFixed(0)} MB read, ${scrolled.serverMb.toFixed(0)} MB scrolled again`,
    );
  }
} finally {
  await browser.close();
  await rm(folder, { recursive: true });
}
await writeResult(COUNT === 100_000 ? 'console' : `console-${COUNT}`, { views });
