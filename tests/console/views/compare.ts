import { appendFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AskStarted } from '../../../src/records/console/compare/ask.ts';
import type { CompareExample } from '../../../src/records/console/compare/example.ts';
import type { GoldsToSettle, SettlingShown } from '../../../src/records/console/compare/golds.ts';
import type { ComparePage, CompareRun, CompareRuns } from '../../../src/records/console/compare/list.ts';
import { labelsIn } from '../../../src/wire/labels.ts';
import { type Opened, openedConsole } from '../opened.ts';

const NARROW = { viewport: { width: 390, height: 844 } };

export function compareView(opened: Opened): void {
  let run = '';
  const json = async <T>(path: string, init?: { method: string; body: unknown }) => (await opened().api(path, init)).json as T;
  beforeAll(async () => {
    run = (await json<CompareRuns>('/compare/runs')).runs[0]?.id ?? '';
  });

  describe('side by side', () => {
    it('walks through the misses by keys, marks what differs, and hands an example on by its address', async () => {
      const { page, complaints, expectAccessible, close } = await opened().open('/compare?show=lost');
      const { total, shows } = await json<CompareRun>(`/compare/runs/${run}`);
      const lost = shows.find(({ value }) => value === 'lost')?.count ?? 0;
      await page.getByText(`${lost} of ${total} examples`).waitFor();
      const { rows } = await json<ComparePage>(`/compare/runs/${run}/examples?show=lost`);
      await page.getByText(`1 of ${lost}`).waitFor();
      // One after the other, whether or not the place of the example before is told yet.
      for (const key of ['k', 'j', 'n']) await page.keyboard.press(key);
      await page.getByText(`3 of ${lost}`).waitFor();
      for (const key of ['k', 'k']) await page.keyboard.press(key);
      await page.getByText(`1 of ${lost}`).waitFor();
      await page.getByRole('listbox').focus();
      for (const key of ['ArrowDown', 'ArrowDown']) await page.keyboard.press(key);
      await page.getByText(`3 of ${lost}`).waitFor();
      await page.getByRole('listbox', { name: 'Examples' }).getByRole('option').first().click();
      await page.keyboard.press('j');
      await page.getByText(`2 of ${lost}`).waitFor();
      for (const key of ['ArrowUp', 'PageUp', 'j', 'n']) await page.keyboard.press(key);
      await page.getByText(`3 of ${lost}`).waitFor();
      await page.keyboard.press('k');
      await page.getByRole('article', { name: `Example ${rows[1]?.id}` }).waitFor();
      await page.getByText(`2 of ${lost}`).waitFor();
      expect(page.url()).toContain(`example=${rows[1]?.id}`);
      const one = await json<CompareExample>(`/compare/runs/${run}/examples/${rows[1]?.id}`);
      const changes = one.fields.flatMap(({ answers }) => (answers.tuned && answers.tuned.change !== 'same' ? [answers.tuned.change] : []));
      expect(changes.length).toBeGreaterThan(0);
      const marked = page.getByRole('table').getByText(/^(other value|missing|added)$/);
      expect(await marked.count()).toBeGreaterThanOrEqual(changes.length);
      expect(one.answers.map(({ role, completionTokens }) => [role, completionTokens === null])).toEqual([
        ['hosted', false],
        ['base', false],
        ['tuned', false],
      ]);
      await page.getByRole('tab', { name: 'As the local model read it' }).click();
      await page.getByText('<|im_start|>system').waitFor();
      await page.reload();
      await page.getByText('<|im_start|>system').waitFor();
      await page.getByText(`2 of ${lost}`).waitFor();
      await page.locator('body').press('?');
      await page.getByRole('dialog', { name: 'Keys' }).waitFor();
      await expectAccessible();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await page.keyboard.press('/');
      await page.keyboard.type('no such text anywhere');
      await page.getByText('No example is like that.').waitFor();
      expect(complaints).toEqual([]);
      await close();
    });

    it('finds texts whatever their case, and says which id or filter nothing has', async () => {
      const [row] = (await json<ComparePage>(`/compare/runs/${run}/examples?show=all&limit=1`)).rows;
      const text = encodeURIComponent(row?.said.slice(2).toUpperCase() ?? '');
      const found = await json<ComparePage>(`/compare/runs/${run}/examples?show=all&text=${text}`);
      expect(found.rows.map(({ id }) => id)).toContain(row?.id);
      expect((await opened().api(`/compare/runs/${run}/examples/0123456789abcdef`)).status).toBe(404);
      expect((await opened().api('/compare/runs/000000000000')).status).toBe(404);
      expect((await opened().api(`/compare/runs/${encodeURIComponent('../../../')}`)).status).toBe(400);
    });

    it('is list and detail, one after the other, on a telephone', async () => {
      const { page, complaints, expectAccessible, close } = await opened().open('/compare', { ...NARROW, colorScheme: 'dark' });
      await page.getByRole('listbox', { name: 'Examples' }).getByRole('option').first().click();
      await page.getByRole('article').waitFor();
      await page.getByRole('heading', { name: 'Field by field' }).waitFor();
      await expectAccessible();
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
      await page.getByRole('button', { name: 'List' }).click();
      await page.getByRole('listbox', { name: 'Examples' }).waitFor();
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
      await expectAccessible();
      expect(complaints).toEqual([]);
      await close();
    });
  });

  describe('golds to settle', () => {
    const file = () => join(opened().project.path, 'labels.yaml');
    const config = () => join(opened().project.path, 'parity.config.yaml');
    let before = '';
    beforeAll(async () => {
      before = await readFile(config(), 'utf8');
    });
    afterAll(async () => {
      await writeFile(config(), before);
      await rm(file(), { force: true });
    });

    it('says what to add to the config, shows the change, and writes the file that the reader reads', async () => {
      const { page, complaints, expectAccessible, close } = await opened().open('/compare?view=golds');
      await page.getByText('No file for decisions yet').waitFor();
      await page.getByRole('listbox', { name: 'Golds to settle' }).getByRole('option').first().click();
      await page.getByRole('radio', { name: /^Keep/ }).check();
      expect(await page.getByRole('button', { name: 'Show the change' }).isDisabled()).toBe(true);
      await writeFile(config(), before.replace('harvest:\n', 'harvest:\n  labels: labels.yaml\n'));
      await page.getByText('No file for decisions yet').waitFor({ state: 'detached' });
      await page.getByRole('button', { name: 'Show the change' }).click();
      const dialog = page.getByRole('dialog', { name: 'labels.yaml would be written anew' });
      await dialog.getByText('decision: keep', { exact: true }).waitFor();
      await expectAccessible();
      await expect(readFile(file(), 'utf8')).rejects.toThrow();
      await dialog.getByRole('button', { name: 'Write it' }).click();
      await page.getByText('Settled in labels.yaml').waitFor();
      const { labels } = labelsIn(await readFile(file(), 'utf8'), 'labels.yaml');
      expect(labels.filter(({ decision }) => decision === 'keep')).toHaveLength(1);
      expect(labels.length).toBeGreaterThan(1);
      expect(complaints).toEqual([]);
      await close();
    });

    it('refuses to write over what another one wrote meanwhile, and what a harvest would refuse', async () => {
      const { open, digest } = await json<GoldsToSettle>(`/compare/golds?run=${run}`);
      const example = open[0]?.example;
      const settling = { run, example, decision: { use: 1 }, digest };
      const shown = await json<SettlingShown>('/compare/golds/change', { method: 'POST', body: settling });
      expect(shown.lines.filter(({ kind }) => kind !== 'same').map(({ kind, text }) => [kind, text.trim()])).toEqual([
        ['removed', 'decision:'],
        ['added', 'decision: { use: 1 }'],
      ]);
      const own = { ...settling, decision: { use: 'no call at all <' } };
      expect(await json('/compare/golds/change', { method: 'POST', body: own })).toMatchObject({
        error: { kind: 'user', message: expect.stringContaining('expected an answer that can be a gold') },
      });
      await appendFile(file(), '# looked at\n');
      const confirmed = { ...settling, after: shown.after };
      expect(await json('/compare/golds', { method: 'PUT', body: confirmed })).toMatchObject({
        error: { kind: 'user', message: expect.stringContaining('was changed since it was read here') },
      });
      const again = { ...settling, digest: (await json<GoldsToSettle>(`/compare/golds?run=${run}`)).digest };
      const { after } = await json<SettlingShown>('/compare/golds/change', { method: 'POST', body: again });
      expect(await json('/compare/golds', { method: 'PUT', body: { ...again, after: shown.after } })).toMatchObject({ error: { kind: 'user' } });
      const written = await json('/compare/golds', { method: 'PUT', body: { ...again, after } });
      expect(written).toMatchObject({ file: 'labels.yaml', digest: after });
      expect(await readFile(file(), 'utf8')).toContain('# looked at');
    });

    it('changes nothing where the console is read-only', async () => {
      const readOnly = await openedConsole({ isReadOnly: true, over: opened().project });
      const { open, digest } = await json<GoldsToSettle>(`/compare/golds?run=${run}`);
      const settling = { run, example: open[0]?.example, decision: 'drop', digest };
      expect((await readOnly.api('/compare/golds', { method: 'PUT', body: { ...settling, after: '' } })).status).toBe(403);
      expect((await readOnly.api('/compare/ask', { method: 'POST', body: {} })).status).toBe(403);
      await readOnly.close();
    });
  });

  describe('one prompt asked live', () => {
    it('shows both answers as they come, one question at a time', async () => {
      const { page, complaints, expectAccessible, close } = await opened().open('/compare?view=ask&track=toolcall');
      await page.getByText('nothing is paid').waitFor();
      await page.getByLabel('What the user says').fill('weather for Oslo tomorrow');
      await page.getByRole('button', { name: 'Ask both' }).click();
      await page.getByRole('table').getByText('"Oslo"').first().waitFor({ timeout: 30_000 });
      await page.getByRole('region', { name: 'Tuned answers' }).getByText('done').waitFor();
      await page.getByRole('region', { name: 'Hosted answers' }).getByText('get_weather').first().waitFor();
      await expectAccessible();
      await page.setViewportSize(NARROW.viewport);
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
      expect(complaints).toEqual([]);
      await close();
    });

    it('refuses a second question while one is asked, and stops on demand', async () => {
      const asked = { run, track: 'toolcall', role: 'base', sides: ['local'], example: null, text: 'remind me to stretch in 5 minutes' };
      const { id } = await json<AskStarted>('/compare/ask', { method: 'POST', body: asked });
      const second = await opened().api('/compare/ask', { method: 'POST', body: asked });
      expect(second).toMatchObject({ status: 409, json: { error: { kind: 'refused' } } });
      expect((await opened().api(`/compare/ask/${id}`, { method: 'DELETE' })).status).toBe(200);
      await expect.poll(async () => (await opened().api(`/compare/ask?track=toolcall&run=${run}`)).json, { timeout: 20_000 }).toMatchObject({ busy: null });
    });
  });
}
