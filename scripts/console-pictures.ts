import { mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startConsole } from '../src/wire/console/console.ts';
import { launchChromium } from '../tests/browser/chromium.ts';

// `node scripts/console-pictures.ts [--state-dir DIR] [--results-dir DIR]`: the pictures of the console in the README, of the whole demo after `npm start`.
const root = fileURLToPath(new URL('..', import.meta.url));
const MOST_BYTES = 200_000;
/** What a view shows once it is there. */
const PICTURES = [{ file: 'docs/pictures/console.png', path: '/compare', shows: 'Field by field', height: 900 }] as const;

const { values } = parseArgs({
  options: {
    config: { type: 'string', default: resolve(root, 'parity.config.yaml') },
    'state-dir': { type: 'string', default: resolve(root, '.fledgling') },
    'results-dir': { type: 'string', default: resolve(root, 'eval-results') },
  },
});
const running = await startConsole({
  ...{ configPath: values.config, root: dirname(resolve(values.config)), stateDir: resolve(values['state-dir']), resultsDir: resolve(values['results-dir']) },
  ...{ isReadOnly: false, signal: new AbortController().signal, env: {}, notice: console.error, host: '127.0.0.1', port: 0, password: null },
});
const browser = await launchChromium();
try {
  for (const { file, path, shows, height } of PICTURES) {
    const context = await browser.newContext({ viewport: { width: 1440, height }, colorScheme: 'light', reducedMotion: 'reduce' });
    const page = await context.newPage();
    await page.goto(running.startUrl);
    await page.goto(`${running.url}${path}`);
    await page.getByRole('heading', { name: shows }).waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
    await page.waitForTimeout(500);
    const text = (await page.locator('body').textContent()) ?? '';
    if (text.includes(root.replace(/\/$/, ''))) throw new Error(`${file} would show a path of this machine.`);
    const out = resolve(root, file);
    await mkdir(dirname(out), { recursive: true });
    await page.screenshot({ path: out });
    const { size } = await stat(out);
    if (size > MOST_BYTES) throw new Error(`${file} has ${size} bytes: expected at most ${MOST_BYTES}.`);
    console.log(`${file}: ${size} bytes`);
    await context.close();
  }
} finally {
  await browser.close();
  await running.close();
}
