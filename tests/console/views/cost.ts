import { describe, expect, it } from 'vitest';
import type { CostAnswer } from '../../../src/records/console/cost.ts';
import type { Opened } from '../opened.ts';

/** The view of the cost, over the demo's run, whose config has no prices. */
export function costView(opened: Opened): void {
  describe('the cost', () => {
    it('names the keys that give prices where the config has none, and plays with typed ones, which stay in the address', async () => {
      const { page, complaints, expectAccessible, close } = await opened().open('/cost');
      await page.getByText('What is missing for a break-even').waitFor();
      await page.getByText('inputPerMillionUsd: 0.15').waitFor();
      await page.getByLabel('Prompt', { exact: true }).fill('2.5');
      await page.getByLabel('Answer', { exact: true }).fill('10');
      await page.getByLabel('Requests a GPU hour', { exact: true }).fill('20000');
      await page.getByLabel('Utilisation', { exact: true }).fill('4000');
      await page.getByRole('alert').waitFor();
      await page.getByLabel('Utilisation', { exact: true }).fill('');
      await page.getByLabel('Utilisation', { exact: true }).pressSequentially('37.5');
      await expect.poll(() => new URL(page.url()).searchParams.get('utilisation')).toBe('0.375');
      await page.getByRole('alert').waitFor({ state: 'detached' });
      await page.getByRole('slider', { name: 'Price of a GPU hour, slider' }).focus();
      for (const key of ['ArrowRight', 'ArrowRight', 'PageUp']) await page.keyboard.press(key);
      await page.getByRole('img', { name: /US dollars a month over requests a day/ }).waitFor();
      await expect.poll(() => new URL(page.url()).searchParams.get('gpu')).toBe('0.6');
      expect(Object.fromEntries(new URL(page.url()).searchParams)).toEqual({ in: '2.5', out: '10', speed: '20000', gpu: '0.6', utilisation: '0.375' });
      await expect.poll(() => page.getByRole('button', { name: /typed here; take it back/ }).count()).toBe(5);
      await expectAccessible();
      await page.setViewportSize({ width: 390, height: 844 });
      await expect.poll(() => page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
      await expectAccessible();
      // The browser itself tells of the price that was refused.
      expect(complaints.filter((line) => !line.includes('400 (Bad Request)'))).toEqual([]);
      await close();
    });

    it('shows the figures of the API for what stands in the address, and takes all of it back', async () => {
      const query = 'inputPerMillionUsd=2.5&outputPerMillionUsd=10&gpuHourUsd=0.6&requestsPerGpuHour=20000&requestsPerDay=60000';
      const { json } = await opened().api(`/cost?${query}`);
      const [structured] = (json as CostAnswer).tracks;
      const { page, complaints, close } = await opened().open('/cost?in=2.5&out=10&gpu=0.6&speed=20000&requests=60000');
      await page.getByText(structured?.sentence ?? '').waitFor();
      expect(await page.getByRole('row', { name: /^100,000/ }).textContent()).toContain(
        structured?.rows.find(({ requests }) => requests === '100,000')?.hosted,
      );
      await page.getByRole('button', { name: 'The run’s own' }).click();
      await page.getByText('What is missing for a break-even').waitFor();
      expect(new URL(page.url()).search).toBe('?requests=60000');
      expect(complaints).toEqual([]);
      await close();
    });

    it('refuses a price that is none, and knows no other run', async () => {
      expect((await opened().api('/cost?gpuHourUsd=cheap')).status).toBe(400);
      expect((await opened().api('/cost?utilisation=0')).status).toBe(400);
      expect((await opened().api('/cost?run=..%2f..')).status).toBe(404);
    });
  });
}
