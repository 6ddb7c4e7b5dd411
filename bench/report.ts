import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Track } from '../src/records/example.ts';
import type { Agreement } from '../src/records/findings/agreement.ts';
import { CAUSES, type Cause } from '../src/records/findings/diagnosis.ts';
import type { Disagreement } from '../src/records/run.ts';
import { runFixture } from '../src/report/fixtures/fixture.test-data.ts';
import { seededRandom } from '../src/report/fixtures/fixture-disagreements.test-data.ts';
import { report } from '../src/report/report.ts';
import { completionOf } from '../src/rows/completion.ts';
import { launchChromium } from '../tests/browser/chromium.ts';
import { writeResult } from './result.ts';

// The HTML report: seconds to make it, its bytes, and how long headless Chromium takes from navigation to first paint and until the browser of
// examples answers. Prompts are ordinary words, no two alike, with a system text of a few tools; on a third of the examples some model is wrong.
const sizes = process.argv[2] === undefined ? [2_000, 10_000] : [Number(process.argv[2])];
const LOADS = 5;
/** Marks when the page's script says that it is done. */
const NOTE_READY = `new MutationObserver(() => document.documentElement.dataset.ready && performance.mark('ready')).observe(document, { subtree: true, attributes: true, attributeFilter: ['data-ready'] })`;
const FIRST_PAINT = `new Promise((resolve) => new PerformanceObserver((list) => {
  const paint = list.getEntriesByName('first-contentful-paint')[0];
  if (paint) resolve(paint.startTime);
}).observe({ type: 'paint', buffered: true }))`;
const WORDS =
  'please find the best price for a room with view of sea and tell me whether breakfast is included or not thank you what when order invoice ticket meeting refund Lisbon Oulu Porto Graz Monday Friday urgent account billing address parcel train flight hotel table dinner doctor appointment reminder currency euro pound yen weather rain sun wind'.split(
    ' ',
  );
const TOOLS = ['get_weather', 'create_ticket', 'convert_currency', 'schedule_meeting', 'search_orders', 'set_reminder'];
const SYSTEM = `You are the assistant of a travel agency. Answer with one call.\n${TOOLS.map((tool) => `${tool}(subject,priority:low|normal|high,place,amount?)`).join('\n')}`;

function examplesOf(perTrack: number): { disagreements: Disagreement[]; agreements: Agreement[] } {
  const random = seededRandom(perTrack);
  const pick = <T>(from: readonly T[]): T => {
    const one = from[Math.floor(random() * from.length)];
    if (one === undefined) throw new Error('nothing to pick from');
    return one;
  };
  const words = (count: number) => Array.from({ length: count }, () => pick(WORDS)).join(' ');
  const disagreements: Disagreement[] = [];
  const agreements: Agreement[] = [];
  for (let at = 0; at < 2 * perTrack; at += 1) {
    const track: Track = at % 2 === 0 ? 'structured' : 'toolcall';
    const domain = pick(TOOLS);
    const args = { subject: words(4), priority: pick(['low', 'normal', 'high']), place: words(2), amount: Math.floor(random() * 10_000) };
    const gold = completionOf(track, { name: domain, arguments: args });
    const id = Math.floor(random() * 2 ** 52)
      .toString(16)
      .padStart(16, '0');
    const shared = {
      exampleId: id,
      track,
      split: 'test' as const,
      domain,
      url: `https://langfuse.example/project/p/traces/${id}`,
      challenge: false,
      slices: [],
      gold,
    };
    const user = words(40);
    if (random() < 0.67) {
      agreements.push({
        ...shared,
        user,
        answers: { hosted: { latencyMs: 800 * random() }, base: { latencyMs: 300 * random() }, tuned: { latencyMs: 300 * random() } },
      });
      continue;
    }
    const right = () => ({ text: gold, correct: true, differs: [], reason: null, latencyMs: 800 * random() });
    const wrong = () => ({
      ...{
        text: completionOf(track, { name: domain, arguments: { ...args, subject: words(4) } }),
        correct: false,
        differs: ['arguments.subject'],
        reason: null,
      },
      ...{ cause: pick<Cause>(CAUSES), detail: `arguments.subject is another one`, latencyMs: 300 * random() },
    });
    disagreements.push({
      ...shared,
      prompt: `${SYSTEM}\n\n${user}`,
      answers: { hosted: random() < 0.1 ? wrong() : right(), base: wrong(), tuned: random() < 0.2 ? wrong() : right() },
    });
  }
  return { disagreements, agreements };
}

const folder = await mkdtemp(join(tmpdir(), 'fledgling-bench-'));
const browser = await launchChromium();
const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const results = [];
for (const perTrack of sizes) {
  const input = { run: runFixture(), ...examplesOf(perTrack) };
  const startMs = performance.now();
  const { html } = await report(input);
  const seconds = (performance.now() - startMs) / 1_000;
  const file = join(folder, 'report.html');
  await writeFile(file, html);
  const loads: { firstPaintMs: number; interactiveMs: number }[] = [];
  for (let load = 0; load < LOADS; load += 1) {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    await page.addInitScript(NOTE_READY);
    await page.goto(pathToFileURL(file).href);
    await page.waitForSelector('[data-ready]');
    loads.push({
      firstPaintMs: await page.evaluate<number>(FIRST_PAINT),
      interactiveMs: await page.evaluate<number>("performance.getEntriesByName('ready')[0].startTime"),
    });
    await context.close();
  }
  const measured = {
    examples: 2 * perTrack,
    seconds,
    bytes: Buffer.byteLength(html),
    firstPaintMs: median(loads.map(({ firstPaintMs }) => firstPaintMs)),
    interactiveMs: median(loads.map(({ interactiveMs }) => interactiveMs)),
  };
  results.push(measured);
  console.log(
    `report of ${measured.examples} examples: made in ${seconds.toFixed(1)} s, ${(measured.bytes / 1e6).toFixed(2)} MB, first paint ${measured.firstPaintMs.toFixed(0)} ms, interactive ${measured.interactiveMs.toFixed(0)} ms`,
  );
}
await browser.close();
await rm(folder, { recursive: true });
await writeResult('report', { loads: LOADS, results });
