import { appendFile, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { DataSet, ExampleDetail, ExamplePage, Growth } from '../../../src/records/console/dataset.ts';
import type { Opened } from '../opened.ts';

/** The view of the data set, over the demo's. */
export function dataView(opened: Opened): void {
  describe('the data set', () => {
    it('shows what it is made of, by the figures of its own records', async () => {
      const { page, complaints, expectAccessible, close } = await opened().open('/data');
      const manifest = JSON.parse(await readFile(join(opened().project.path, 'datasets/dummy-agent/manifest.json'), 'utf8'));
      await page.getByText('every file as the manifest says').waitFor();
      expect(await page.getByRole('row', { name: /Structured output · train/ }).textContent()).toContain(String(manifest.counts.rows['structured/train']));
      await expectAccessible();
      await page.setViewportSize({ width: 390, height: 844 });
      await expect.poll(() => page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
      await page.getByRole('tab', { name: 'Growth' }).click();
      await page.getByRole('region', { name: 'Harvests' }).waitFor();
      await expectAccessible();
      expect(complaints).toEqual([]);
      await close();
    });

    it('finds an example by its text and steps through its like, by keyboard alone', async () => {
      const { page, complaints, expectAccessible, close } = await opened().open('/data?tab=examples&track=toolcall');
      const grid = page.getByRole('grid', { name: 'Examples' });
      await grid.waitFor();
      const before = Number(await grid.getAttribute('aria-rowcount'));
      await page.keyboard.press('/');
      await page.keyboard.type('REMIND me');
      await expect.poll(async () => Number(await grid.getAttribute('aria-rowcount'))).toBeLessThan(before);
      expect(new URL(page.url()).searchParams.get('text')).toBe('REMIND me');
      await expectAccessible();
      await grid.getByRole('row').nth(1).focus();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      const panel = page.getByRole('dialog');
      await panel.getByText('2 of ').waitFor();
      const second = await panel.getByRole('heading', { level: 2 }).textContent();
      await panel.getByRole('heading', { name: 'Gold' }).waitFor();
      await page.keyboard.press('j');
      await panel.getByText('3 of ').waitFor();
      await page.keyboard.press('k');
      await expect.poll(() => panel.getByRole('heading', { level: 2 }).textContent()).toBe(second);
      const id = second?.replace('Example ', '') ?? '';
      expect(await panel.getByRole('link', { name: 'Side by side' }).getAttribute('href')).toBe(`/compare?example=${id}&track=toolcall`);
      const { source } = (await opened().api(`/dataset/examples/${id}`)).json as ExampleDetail;
      expect(await panel.getByRole('link', { name: 'Trace' }).getAttribute('href')).toBe(`/traces/${encodeURIComponent(source.traceId)}`);
      await page.setViewportSize({ width: 390, height: 844 });
      await expectAccessible();
      await page.keyboard.press('Escape');
      await panel.waitFor({ state: 'detached' });
      expect(complaints).toEqual([]);
      await close();
    });

    it('gives a page of the examples that pass every filter, and refuses what is no id', async () => {
      const asked = await opened().api('/dataset/examples?track=structured&split=test&tool=get_weather&limit=3&offset=2');
      const { rows, total, all } = asked.json as ExamplePage;
      expect(rows).toHaveLength(3);
      expect(rows.every((row) => row.track === 'structured' && row.split === 'test' && row.tool === 'get_weather' && !row.challenge)).toBe(true);
      expect([total > 3, total < all]).toEqual([true, true]);
      expect((await opened().api('/dataset/examples/..%2f..%2fmanifest.json')).status).toBe(400);
      expect((await opened().api('/dataset/examples/0000000000000000')).status).toBe(404);
      expect((await opened().api('/dataset/examples?limit=100000')).status).toBe(400);
      const { paths } = (await opened().api('/openapi.json')).json as { paths: Record<string, unknown> };
      expect(Object.keys(paths)).toEqual(expect.arrayContaining(['/api/dataset', '/api/dataset/examples/{id}', '/api/dataset/growth', '/api/cost']));
    });

    it('sees that a file was changed, and tells the page, which asks anew', async () => {
      const { page, complaints, expectAccessible, close } = await opened().open('/data');
      await page.getByText('every file as the manifest says').waitFor();
      const path = join(opened().project.path, 'datasets/dummy-agent/examples.jsonl');
      const text = await readFile(path, 'utf8');
      const [line = ''] = text.split('\n');
      const hostile = { ...JSON.parse(line), id: '00000000deadbeef', cluster: '<img src=x onerror=alert(1)>', domain: '<script>alert(1)</script>' };
      await appendFile(path, `${JSON.stringify(hostile)}\nno JSON\n`);
      await page.getByText('1 file is not what the manifest says').waitFor();
      const { json } = await opened().api('/dataset');
      expect((json as DataSet).files.filter(({ state }) => state === 'changed').map((file) => file.path)).toEqual(['examples.jsonl']);
      const quarantined = join(opened().project.path, 'datasets/dummy-agent/quarantine.jsonl');
      await appendFile(quarantined, `${JSON.stringify({ where: 'traces.jsonl:7', reason: 'broken', detail: '<b>not</b> bold' })}\n`);
      await page.getByText('2 files are not what the manifest says').waitFor();
      await page.getByRole('tab', { name: 'Quarantine' }).click();
      await page.getByRole('gridcell', { name: 'traces.jsonl:7' }).click();
      await page.getByRole('dialog').getByText('<b>not</b> bold').waitFor();
      await expectAccessible();
      await writeFile(quarantined, '');
      await page.goto(`${opened().running.url}/data?tab=examples&example=00000000deadbeef`);
      await page.getByRole('dialog').getByText('<script>alert(1)</script>').waitFor();
      await page.getByText('1 lines cannot be read').waitFor();
      await writeFile(`${path}.new`, text);
      await rename(`${path}.new`, path);
      await expect.poll(async () => (await opened().api('/dataset/examples/00000000deadbeef')).status).toBe(404);
      expect(complaints).toEqual([]);
      await close();
    });

    it('tells the growth from the runs where the manifest has no history', async () => {
      const { from, points } = (await opened().api('/dataset/growth')).json as Growth;
      expect(from).toBe('runs');
      expect(points).toHaveLength(1);
      expect(points[0]).toMatchObject({ kind: 'run', observations: 264 });
    });
  });
}
