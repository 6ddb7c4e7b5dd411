import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenedConsole, openedConsole, SKIPPED } from './opened.ts';

let opened: OpenedConsole;
beforeAll(async () => {
  opened = await openedConsole();
});
afterAll(() => opened?.close());

describe.skipIf(SKIPPED)(`the frame of every view${SKIPPED}`, () => {
  it('names the agent, opens each view by keyboard or pointer, and complains of nothing', async () => {
    const { page, complaints, expectAccessible, close } = await opened.open('/');
    await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Models' }).click();
    await page.getByRole('heading', { level: 1, name: 'Models' }).waitFor();
    expect(await page.title()).toBe('Models · Fledgling');
    await expect.poll(() => page.getByText('dummy-agent').first().isVisible(), { timeout: 10_000 }).toBe(true);
    await expect.poll(() => page.getByText('Live', { exact: true }).isVisible(), { timeout: 10_000 }).toBe(true);
    await expectAccessible();
    expect(complaints).toEqual([]);
    await close();
  });

  it('has its menu behind a button on a telephone', async () => {
    const { page, complaints, expectAccessible, close } = await opened.open('/runs', { viewport: { width: 390, height: 800 } });
    await page.getByRole('button', { name: 'Menu' }).click();
    await expectAccessible();
    await page.getByRole('link', { name: 'Cost' }).click();
    await page.getByRole('heading', { level: 1, name: 'Cost' }).waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    expect(complaints).toEqual([]);
    await close();
  });
});

it.skipIf(SKIPPED)('says once what is wrong with the config, whatever view is open', async () => {
  const broken = await openedConsole();
  await broken.project.edit('tracks: [structured, toolcall]', 'tracks: [structured, toolcal]');
  const { page, expectAccessible, close } = await broken.open('/models', { viewport: { width: 390, height: 800 } });
  await page.getByText('Nothing can be shown without the config.').waitFor();
  const alerts = page.getByRole('alert');
  expect([await alerts.count(), await alerts.textContent()]).toEqual([1, expect.stringContaining('expected one of structured, toolcall')]);
  await expectAccessible();
  await close();
  await broken.close();
});

it('opens one browser by its link, and a view by a link that was shared', async () => {
  const again = await fetch(opened.running.startUrl, { redirect: 'manual' });
  expect(again.status).toBe(403);
  const shared = await opened.api('/share', { method: 'POST', body: { path: '/runs?agent=a' } });
  const { url } = shared.json as { url: string };
  const entered = await fetch(url, { redirect: 'manual' });
  expect([entered.status, entered.headers.get('location')]).toEqual([303, '/runs?agent=a']);
  expect(entered.headers.get('set-cookie')).toMatch(/^fledgling_console_\d+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
  expect((await fetch(url, { redirect: 'manual' })).status).toBe(403);
});
