import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { expect, vi } from 'vitest';
import type { RunningConsole } from '../../src/edges/console/server.ts';
import { startConsole } from '../../src/wire/console/console.ts';
import { launchChromium } from '../browser/chromium.ts';
import { type Project, project } from '../e2e/project.ts';

/** The bundled browser is a Linux build; elsewhere these checks are left to continuous integration. */
export const SKIPPED = process.platform === 'linux' ? '' : ` (skipped: the headless browser of these tests runs on Linux only, this is ${process.platform})`;

export interface OpenedConsole {
  project: Project;
  running: RunningConsole;
  /** A page with a session, at a path of the console. */
  open(path: string, options?: BrowserContextOptions): Promise<OpenedPage>;
  /** The API with a session, as a page of the console asks it. */
  api(path: string, init?: { method?: string; body?: unknown; headers?: Record<string, string> }): Promise<{ status: number; json: unknown }>;
  close(): Promise<void>;
}

/** What every view's tests are given; a function, since it is there only once the tests run. */
export type Opened = () => OpenedConsole;

export interface OpenedPage {
  page: Page;
  /** What the browser's console, the page itself or a request to elsewhere complained of. */
  complaints: string[];
  /** @throws where axe finds a violation. */
  expectAccessible(): Promise<void>;
  close(): Promise<void>;
}

export interface ConsoleChange {
  isReadOnly?: boolean;
  env?: NodeJS.ProcessEnv;
  /** Over a project that is there already. */
  over?: Project;
}

// Pages of a browser beside other tests on few cores.
vi.setConfig({ testTimeout: 120_000 });

// One browser for all consoles of a test file, each with contexts of its own; it is closed with the last console.
let browser: Promise<Browser> | undefined;
let consoles = 0;

async function closeBrowser(): Promise<void> {
  const opened = browser;
  browser = undefined;
  await (await opened)?.close();
}

/** A console of this process over a project, and a browser before it. */
export async function openedConsole({ isReadOnly = false, env = {}, over }: ConsoleChange = {}): Promise<OpenedConsole> {
  const own = over ?? (await project());
  const ended = new AbortController();
  const running = await startConsole({
    ...{ configPath: join(own.path, 'parity.config.yaml'), root: own.path, stateDir: join(own.path, '.fledgling'), resultsDir: join(own.path, 'eval-results') },
    ...{ isReadOnly, signal: ended.signal, env: { PATH: process.env['PATH'] ?? '', ...env }, notice: () => {} },
    ...{ host: '127.0.0.1', port: 0, password: null },
  });
  const contexts = new Set<BrowserContext>();
  consoles += 1;
  const first = await fetch(running.startUrl, { redirect: 'manual' });
  const cookie = first.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const [name = '', value = ''] = cookie.split('=');
  return {
    project: own,
    running,
    async open(path, options = {}) {
      browser ??= launchChromium();
      const context = await (await browser).newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce', ...options });
      contexts.add(context);
      await context.addCookies([{ name, value, domain: '127.0.0.1', path: '/', httpOnly: true, sameSite: 'Strict' }]);
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on(
        'request',
        (request) => !request.url().startsWith(`${running.url}/`) && !/^(data|blob):/.test(request.url()) && complaints.push(`request ${request.url()}`),
      );
      page.on('console', (message) => ['error', 'warning'].includes(message.type()) && complaints.push(message.text()));
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('dialog', (dialog) => {
        complaints.push(`dialog ${dialog.message()}`);
        void dialog.dismiss();
      });
      await page.goto(`${running.url}${path}`);
      return {
        page,
        complaints,
        expectAccessible: async () => {
          // Every rule; what passes is not told, and frames of other origins are not looked into: that takes most of the time.
          const { violations } = await new AxeBuilder({ page })
            .options({ resultTypes: ['violations'] })
            .setLegacyMode(true)
            .analyze();
          expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)).toEqual([]);
        },
        close: async () => {
          contexts.delete(context);
          await context.close();
        },
      };
    },
    async api(path, { method = 'GET', body, headers = {} } = {}) {
      const response = await fetch(`${running.url}/api${path}`, {
        method,
        headers: { cookie, origin: running.url, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { status: response.status, json: await response.json().catch(() => null) };
    },
    async close() {
      for (const context of contexts) await context.close();
      ended.abort();
      await running.close();
      consoles -= 1;
      if (consoles === 0) await closeBrowser();
      if (!over) await own.remove();
    },
  };
}
