import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startConsole } from '../../src/wire/console/console.ts';
import { launchChromium } from '../browser/chromium.ts';

// `node tests/console/look.ts /runs runs.png [--width 390] [--dark] [--click TEXT] [--state-dir DIR] [--results-dir DIR] [--config FILE]`: a picture of one view.
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    width: { type: 'string', default: '1440' },
    height: { type: 'string', default: '900' },
    dark: { type: 'boolean', default: false },
    full: { type: 'boolean', default: false },
    click: { type: 'string', multiple: true, default: [] },
    config: { type: 'string', default: 'parity.config.yaml' },
    'state-dir': { type: 'string', default: '.fledgling' },
    'results-dir': { type: 'string', default: 'eval-results' },
  },
});
const [path = '/', out = 'console.png'] = positionals;
const running = await startConsole({
  ...{ configPath: values.config, root: resolve(values.config, '..'), stateDir: resolve(values['state-dir']), resultsDir: resolve(values['results-dir']) },
  ...{ isReadOnly: false, signal: new AbortController().signal, env: process.env, notice: console.error, host: '127.0.0.1', port: 0, password: null },
});
const browser = await launchChromium();
const context = await browser.newContext({
  viewport: { width: Number(values.width), height: Number(values.height) },
  colorScheme: values.dark ? 'dark' : 'light',
  reducedMotion: 'reduce',
});
const page = await context.newPage();
page.on('console', (message) => ['error', 'warning'].includes(message.type()) && console.error(message.text()));
page.on('pageerror', (error) => console.error(error.message));
await page.goto(running.startUrl);
await page.goto(`${running.url}${path}`);
// The stream of events never ends: the network is never idle.
await page.waitForTimeout(1_500);
for (const text of values.click) {
  await page.getByText(text).first().click();
  await page.waitForTimeout(700);
}
await page.screenshot({ path: out, fullPage: values.full });
await browser.close();
await running.close();
