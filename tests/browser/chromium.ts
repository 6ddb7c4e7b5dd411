import { type Browser, chromium } from 'playwright-core';

/** Switches that keep the browser from talking to anyone of its own accord. */
const QUIET = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-default-browser-check', '--no-first-run'];

/** One process for everything ends with the first closed context; without web security a browser sends no Origin, and keeps no page from another. */
const UNLIKE_OTHERS = ['--single-process', '--disable-web-security', '--allow-running-insecure-content', '--disable-site-isolation-trials'];

/** A headless Chromium from npm that brings its own shared libraries; Linux only. */
export async function launchChromium(): Promise<Browser> {
  // Read when the package is imported: without it the package expects the system's libraries.
  process.env['AWS_EXECUTION_ENV'] ??= 'AWS_Lambda_nodejs22.x';
  const bundled = (await import('@sparticuz/chromium')).default;
  const args = bundled.args.filter((argument) => !UNLIKE_OTHERS.includes(argument));
  return chromium.launch({ executablePath: await bundled.executablePath(), args: [...args, ...QUIET], headless: true });
}
