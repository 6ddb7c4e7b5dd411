import { readFile, stat } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunRecord } from '../../../src/records/run.ts';
import { type HubCounterpart, startHub } from '../../counterparts/hub/hub.ts';
import type { HubAccount } from '../../counterparts/hub/tokens.ts';
import { filesBelow, type Project } from '../../e2e/project.ts';
import { shippedProject } from '../../fixtures/shipped-project.ts';
import { type OpenedConsole, type OpenedPage, openedConsole } from '../opened.ts';

const WRITER = 'hf_writer0123456789abcdefghijkl';
const READER = 'hf_reader0123456789abcdefghijkl';

/** Of a project of its own: the run that all views share decides to train, and what does not ship is not uploaded. */
export function uploadView(): void {
  describe('uploads', () => {
    let hub: HubCounterpart;
    let project: Project;
    let run: RunRecord;
    let console: OpenedConsole;
    const start = async () => openedConsole({ over: project, env: { HF_ENDPOINT: hub.url, HF_HOME: project.path } });
    beforeAll(async () => {
      const accounts: [string, HubAccount][] = [
        [WRITER, { name: 'owner', writes: ['owner'] }],
        [READER, { name: 'reader', writes: [] }],
      ];
      hub = await startHub({ accounts: new Map(accounts) });
      ({ project, run } = await shippedProject());
      console = await start();
    });
    afterAll(async () => {
      await console?.close();
      await hub?.close();
      await project?.remove();
    });

    it('takes no token that may not write, and tells the one it keeps to nobody', async () => {
      const { page, complaints, expectAccessible, close } = await console.open('/upload');
      const told = answersOf(page);
      await page.getByRole('button', { name: 'Enter a token' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Token').fill(READER);
      await dialog.getByRole('button', { name: 'Check and keep' }).click();
      await dialog.getByText('The token of reader may only read.').waitFor();
      await expectAccessible();
      await dialog.getByLabel('Token').fill(WRITER);
      await page.keyboard.press('Enter');
      await page.getByText('The token of owner is kept.').first().waitFor();
      await page.getByText('may write').waitFor();
      expect(await page.content()).not.toContain(WRITER);
      expect((await told()).filter((text) => text.includes(WRITER) || text.includes(READER))).toEqual([]);
      const holders = await Promise.all(
        (await filesBelow(project.path)).map(async (path) => ((await readFile(path, 'latin1')).includes(WRITER) ? [path] : [])),
      );
      const modes = await Promise.all(holders.flat().map(async (path) => [path.slice(project.path.length), ((await stat(path)).mode & 0o777).toString(8)]));
      expect(modes).toEqual([['/.fledgling/console/hf-token', '600']]);
      // The browser itself tells of the one refusal.
      expect(complaints).toEqual(['Failed to load resource: the server responded with a status of 400 (Bad Request)']);
      await close();
    });

    it('shows every file before a byte is sent, and an upload that breaks off is resumed after a restart with what is missing alone', async () => {
      hub.fail({ on: 'put', after: 3, cutAfterBytes: 1 });
      const first = await console.open('/upload');
      await first.page.getByRole('radio', { name: `Adapters of run ${run.id}` }).click();
      await first.page.getByLabel('Repository', { exact: true }).press('Enter');
      await first.page.getByText('It is not there yet, and is made.').waitFor();
      expect(await first.page.getByRole('region', { name: 'Files of the plan' }).getByRole('row').count()).toBe(14);
      expect(hub.repository('owner/adapter')).toBeUndefined();
      await first.expectAccessible();
      await first.page.getByRole('button', { name: /^Upload / }).click();
      await first.page.getByText('interrupted', { exact: true }).waitFor();
      expect(first.complaints).toEqual([]);
      await console.close();
      console = await start();
      hub.calls.length = 0;
      const second = await console.open('/upload', { viewport: { width: 390, height: 844 } });
      await second.page.getByText('interrupted', { exact: true }).waitFor();
      await second.page.getByRole('button', { name: 'Resume' }).press('Enter');
      await second.page.getByText('Every object id on the Hub is that of these bytes.').waitFor();
      expect(hub.calls.filter(({ call }) => call === 'put').length).toBe(1);
      const held = hub.repository('owner/adapter')?.head('main')?.files;
      expect([held?.has('adapter-structured.gguf'), held?.has('adapter-toolcall.gguf'), held?.size]).toEqual([true, true, 14]);
      expect(await second.page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
      await second.expectAccessible();
      expect(second.complaints).toEqual([]);
      await second.close();
    });

    it('with --read-only changes nothing, and says why', async () => {
      const readOnly = await openedConsole({ over: project, env: { HF_ENDPOINT: hub.url, HF_HOME: project.path }, isReadOnly: true });
      const { status, json } = await readOnly.api('/hf/token', { method: 'POST', body: { token: WRITER } });
      expect([status, JSON.stringify(json)]).toEqual([403, expect.stringContaining('--read-only')]);
      const asked = await readOnly.api('/hf/upload/resume', { method: 'POST', body: {} });
      expect(asked.status).toBe(403);
      const described = await readOnly.api('/openapi.json');
      expect(JSON.stringify(described.json)).toContain('"/api/hf/upload/resume"');
      await readOnly.close();
    });
  });
}

/** The bodies of all answers to a page, once they are whole. */
function answersOf(page: OpenedPage['page']): () => Promise<string[]> {
  const bodies: Promise<string>[] = [];
  page.on('response', (response) => {
    if (!response.url().endsWith('/api/events')) bodies.push(response.text().catch(() => ''));
  });
  return () => Promise.all(bodies);
}
