import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Opened } from '../opened.ts';

const SECOND_MODEL = `    nano-again:
      title: The same file once more
      gguf: models/nano/nano-f16.gguf
      sha256: 2fe155648fd7c28d248b93c402ffd7d9c9395c6c0f72f4293b5fcc68cab6cc16
      hf: models/nano
      architecture: llama
      contextTokens: 512
      endToken: <|im_end|>
`;
/** More stops than any view has between two things of this journey. */
const MOST_STOPS = 60;

/** One way through the console without a pointer. */
export function keyboardJourney(opened: Opened): void {
  describe('without a pointer', () => {
    const config = () => join(opened().project.path, 'parity.config.yaml');
    let before = '';
    beforeAll(async () => {
      before = await readFile(config(), 'utf8');
      await writeFile(config(), before.replace('\nhosted:\n', `${SECOND_MODEL}\nhosted:\n`));
    });
    afterAll(() => writeFile(config(), before));

    it('one opens a run, steps through its misses, shares the view, changes the theme and looks at a choice of model', async () => {
      const { page, complaints, close } = await opened().open('/runs');
      page.setDefaultTimeout(8_000);
      const keyboard = page.keyboard;
      await page.getByRole('list', { name: 'Runs' }).getByRole('link').first().waitFor();

      // The first stop skips the menu.
      await keyboard.press('Tab');
      expect(await focused(page)).toBe('Skip to the view');
      await keyboard.press('Enter');
      await tabTo(page, /^\d{4}-\d\d-\d\d/);
      await keyboard.press('Enter');
      await page.getByRole('heading', { level: 1, name: /^Run / }).waitFor();
      expect(await focused(page)).toMatch(/^Run [0-9a-f]{12}$/);
      await page.getByRole('region', { name: 'Decision' }).waitFor();

      await tabTo(page, 'Side by side');
      await keyboard.press('Enter');
      await page.getByText(/^1 of \d/).waitFor();
      expect(await focused(page)).toBe('Side by side');
      await keyboard.press('n');
      await page.getByText(/^2 of \d/).waitFor();
      await tabTo(page, 'Examples');
      await keyboard.press('ArrowDown');
      await page.getByText(/^3 of \d/).waitFor();
      expect(await focused(page)).toBe('Examples');

      await tabTo(page, 'Share', 'Shift+Tab');
      await keyboard.press('Enter');
      await page.getByRole('dialog', { name: 'Link to this view' }).waitFor();
      expect(await page.evaluate('document.activeElement.closest("[role=dialog]") !== null')).toBe(true);
      await keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await expect.poll(() => focused(page)).toBe('Share');

      await tabTo(page, 'As the system', 'Shift+Tab');
      await keyboard.press('ArrowRight');
      await expect.poll(() => focused(page)).toBe('Light');
      await keyboard.press('ArrowRight');
      await expect.poll(() => focused(page)).toBe('Dark');
      await keyboard.press('Enter');
      expect(await page.evaluate('document.documentElement.dataset.theme')).toBe('dark');

      await tabTo(page, 'Models', 'Shift+Tab');
      await keyboard.press('Enter');
      await page.getByRole('button', { name: 'Choose nano-again' }).waitFor();
      expect(await focused(page)).toBe('Models');
      await expect.poll(() => page.getByRole('button', { name: 'Choose nano-again' }).isEnabled()).toBe(true);
      await tabTo(page, 'Choose nano-again');
      await keyboard.press('Enter');
      await page.getByRole('dialog', { name: 'Evaluate nano-again in place of nano' }).waitFor();
      await keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await expect.poll(() => focused(page)).toBe('Choose nano-again');
      expect(complaints).toEqual([]);
      await close();
    });

    it('one reaches a long table wherever it was scrolled to', async () => {
      const { page, close } = await opened().open('/traces');
      const rows = page.getByRole('grid', { name: 'Traces' }).getByRole('row');
      await rows.nth(5).waitFor();
      await page.evaluate('document.querySelector("[role=grid]").parentElement.scrollTo(0, 4000)');
      await rows.and(page.locator('[aria-rowindex="2"]')).waitFor({ state: 'detached' });
      await expect.poll(() => rows.and(page.locator('[tabindex="0"]')).count()).toBe(1);
      await close();
    });
  });
}

/** Presses Tab until the focus is on what is called so; each stop on the way must show that it has the focus. */
async function tabTo(page: Page, name: string | RegExp, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  const passed: string[] = [];
  while (passed.length < MOST_STOPS) {
    await page.keyboard.press(key);
    const { at, isSeen } = await look(page);
    passed.push(at);
    expect([at, isSeen]).toEqual([at, true]);
    if (typeof name === 'string' ? at === name : name.test(at)) return;
  }
  throw new Error(`${name} is not reached by ${key}: ${passed.join(' | ')}`);
}

/** What has the focus, by its name. */
async function focused(page: Page): Promise<string> {
  return (await look(page)).at;
}

function look(page: Page): Promise<{ at: string; isSeen: boolean }> {
  return page.evaluate(
    `(({ activeElement: on, body }) => {
      const { width, height } = on.getBoundingClientRect();
      const name = on.getAttribute('aria-label') ?? on.labels?.[0]?.textContent ?? (on === body ? 'the page' : on.textContent);
      return {
        at: name.replace(/\\s+/g, ' ').trim(),
        isSeen: on === body || (width > 0 && height > 0 && getComputedStyle(on).outlineStyle !== 'none'),
      };
    })(document)`,
  );
}
