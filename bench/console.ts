import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { builtPage } from '../src/edges/console/page/built-page.ts';
import { launchChromium } from '../tests/browser/chromium.ts';
import { examplesBench } from './console/examples.ts';
import { measured } from './console/measured.ts';
import { tracesBench } from './console/traces.ts';
import { writeResult } from './result.ts';

// The console's long views in a real Chromium: milliseconds to the first row with a server that was just started and with one that has read
// everything, tasks of the page over 50 ms while it is scrolled, and the server's memory, against the same view of a project with next to nothing in
// it, in the same run. `npm run bench -- console 10000 1000` for fewer traces and examples, `console examples` for one of
// the two projects alone.
const sizes = process.argv.slice(2).map(Number).filter(Number.isFinite);
const [TRACES = 100_000, EXAMPLES = 10_000] = sizes;
/** One of the projects alone; what is known of the others' views stays in the results. */
const ONLY = process.argv.slice(2).find((word) => Number.isNaN(Number(word)));
const RUNS = 200;
const PROJECTS = [tracesBench(TRACES), examplesBench(EXAMPLES, RUNS)].filter(({ name }) => ONLY === undefined || name === ONLY);
const isWhole = TRACES === 100_000 && EXAMPLES === 10_000;

const folder = await mkdtemp(join(tmpdir(), 'fledgling-bench-'));
const browser = await launchChromium();
// No server builds the page itself: its memory would be that of the builder.
await builtPage({ notice: () => {}, signal: new AbortController().signal });
const views: Record<string, unknown>[] = [];
try {
  for (const { name, sizes, prepare } of PROJECTS) {
    console.log(`${name}: the projects are made …`);
    const [small, large] = [join(folder, `${name}-least`), join(folder, name)];
    const least = await prepare(small, sizes.least);
    for (const [index, view] of (await prepare(large, sizes.full)).entries())
      views.push({ view: view.name, count: sizes.full, ...(await measured(browser, { view, least: least[index] ?? view, small, large })) });
  }
} finally {
  await browser.close();
  await rm(folder, { recursive: true });
}
const Known = z.object({ views: z.array(z.looseObject({ view: z.string() })) });
const known = ONLY === undefined ? undefined : Known.safeParse(JSON.parse(await readFile('bench/results/console.json', 'utf8'))).data;
const before = known?.views.filter(({ view }) => views.every((one) => one['view'] !== view)) ?? [];
await writeResult(isWhole ? 'console' : `console-${TRACES}-${EXAMPLES}`, { views: [...before, ...views] });
