import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { progressJournal } from '../../../src/edges/files/progress/journal.ts';
import { RunRecord } from '../../../src/records/run.ts';
import { projectLike } from '../../e2e/project.ts';
import { type Opened, type OpenedConsole, openedConsole } from '../opened.ts';

const PHONE = { viewport: { width: 390, height: 844 } };
const OTHER = '0123456789ab';

/** The runs of a project of its own: what is added here must not meet other views. */
export function runsView(opened: Opened): void {
  describe('runs', () => {
    let console: OpenedConsole;
    let results = '';
    let run: RunRecord;

    beforeAll(async () => {
      const own = await projectLike(opened().project.path);
      results = join(own.path, 'eval-results/dummy-agent');
      const [id = ''] = await readdir(results);
      run = RunRecord.parse(JSON.parse(await readFile(join(results, id, 'run.json'), 'utf8')));
      console = await openedConsole({ over: own });
    });
    afterAll(async () => {
      await console?.close();
      await console?.project.remove();
    });

    it('are listed with damaged and older records among them, and one that is recorded meanwhile appears by itself', async () => {
      await record('aaaaaaaaaaaa', '{"schema": "fledgl');
      await record('bbbbbbbbbbbb', JSON.stringify({ ...run, schema: 'fledgling/run@0', startedAt: '2025-01-01T00:00:00.000Z' }));
      const { page, complaints, expectAccessible, close } = await console.open('/runs');
      const rows = page.getByRole('list', { name: 'Runs' }).getByRole('listitem');
      await expect.poll(() => rows.count(), { timeout: 10_000 }).toBe(3);
      await page.getByText('A record of another version').waitFor();
      await page.getByText('Live', { exact: true }).waitFor();
      await recordElsewhere();
      await expect.poll(() => rows.count(), { timeout: 10_000 }).toBe(4);
      const mine = rows.filter({ hasText: run.id });
      expect(await mine.textContent()).toContain(shownPercent(run, 'toolcall', 'tuned'));
      await expectAccessible();
      await mine.getByRole('checkbox').press('Space');
      await rows.filter({ hasText: OTHER }).getByRole('checkbox').press('Space');
      await page.getByRole('link', { name: 'Compare the two' }).press('Enter');
      await page.waitForURL(`**/runs/${OTHER}/against/${run.id}`);
      expect(complaints).toEqual([]);
      await close();
    });

    it('show one run as its report does, and the report itself in a frame without an origin', async () => {
      const { page, complaints, expectAccessible, close } = await console.open(`/runs/${run.id}`);
      const decision = page.getByRole('region', { name: 'Decision' });
      expect(await decision.textContent()).toContain(run.decision.next || 'Next');
      for (const { track } of run.decision.tracks)
        await page
          .getByRole('row', { name: shownPercent(run, track, 'tuned') })
          .first()
          .waitFor();
      await page.getByText(run.manifest.configDigest).waitFor();
      await expectAccessible();
      await page.setViewportSize(PHONE.viewport);
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
      await page.getByRole('tab', { name: 'Report' }).click();
      const frame = page.frameLocator('iframe');
      await frame.locator('html[data-ready]').waitFor();
      const inside = page.frames().find((one) => one.url().includes('/report'));
      expect(await inside?.evaluate('self.origin')).toBe('null');
      await page.getByRole('tab', { name: 'Files' }).click();
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download run.json' }).click()]);
      expect(await readFile(await download.path(), 'utf8')).toBe(await readFile(join(results, run.id, 'run.json'), 'utf8'));
      expect(complaints).toEqual([]);
      await close();
    });

    it('make a report that is not there from the records, and serve it with a policy of its own', async () => {
      const written = await readFile(join(results, run.id, 'report.html'), 'utf8');
      await rm(join(results, run.id, 'report.html'));
      const { page, close } = await console.open('/runs');
      const answer = await page.request.get(`${console.running.url}/api/runs/${run.id}/report`);
      expect(await answer.text()).toBe(written);
      const { 'content-security-policy': policy = '', 'x-frame-options': frames } = answer.headers();
      expect(policy).toContain("sandbox allow-scripts allow-popups allow-popups-to-escape-sandbox; default-src 'none'");
      expect(policy).not.toContain('allow-same-origin');
      expect([policy.includes("frame-ancestors 'self'"), frames]).toEqual([true, 'SAMEORIGIN']);
      await close();
    });

    it('look for runs and files among those that are there, wherever a path may point', async () => {
      for (const path of [
        '/runs/..',
        '/runs/%2e%2e%2fdummy-agent',
        `/runs/${run.id}/files/..%2f..%2f..%2fparity.config.yaml`,
        `/runs/${run.id}/files/%2fetc%2fpasswd`,
      ])
        expect((await console.api(path)).status).toBe(404);
    });

    it('stand beside each other with the examples that flipped, on a telephone too', async () => {
      const { page, complaints, expectAccessible, close } = await console.open(`/runs/${OTHER}/against/${run.id}?side=toolcall-hosted`, PHONE);
      await page.getByText(`Run ${OTHER} was scored on another machine`, { exact: false }).waitFor();
      const flips = page.getByRole('grid', { name: 'Right, now wrong: tool calls, hosted' });
      await flips.getByRole('row').nth(1).waitFor();
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
      await expectAccessible();
      await page.getByRole('link', { name: 'Swap' }).click();
      await page.getByRole('grid', { name: 'Wrong, now right: tool calls, hosted' }).getByRole('row').nth(1).press('Enter');
      await page.waitForURL(`**/compare?run=${OTHER}&example=*&track=toolcall&show=hosted-wrong`);
      expect(complaints).toEqual([]);
      await close();
    });

    it('tell of a run that is under way in a terminal, stage by stage, until it ends', async () => {
      const { page, complaints, expectAccessible, close } = await console.open('/runs', PHONE);
      await page.getByRole('list', { name: 'Runs' }).waitFor();
      const journal = await progressJournal(join(console.project.path, '.fledgling'), {
        ...{ command: 'fledgling train', agent: 'dummy-agent', signal: new AbortController().signal },
      });
      journal.planned([{ name: 'compare tuned toolcall', isMaybe: true }]);
      journal.stageStarted('train toolcall');
      journal.progress('train toolcall', 30, 120, 'loss 0.2');
      const live = page.getByRole('region', { name: 'Under way' });
      await live.getByText('30 of 120', { exact: false }).waitFor();
      expect(await live.textContent()).toContain('fledgling train');
      expect(await live.getByRole('progressbar', { name: 'train toolcall' }).getAttribute('aria-valuenow')).toBe('30');
      await expectAccessible();
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
      journal.stageEnded('train toolcall', { status: 'ran', why: 'first time', wallMs: 1_000, summary: '120 steps' });
      await journal.close();
      await live.waitFor({ state: 'detached' });
      await page.getByText('done', { exact: true }).waitFor();
      expect(complaints).toEqual([]);
      await close();
    });

    async function record(id: string, text: string): Promise<void> {
      await mkdir(join(results, id), { recursive: true });
      await writeFile(join(results, id, 'run.json'), text);
    }

    /** The same run of another machine: its scores are not in this cache, and its hosted model was wrong where this one was right. */
    async function recordElsewhere(): Promise<void> {
      await cp(join(results, run.id), join(results, OTHER), { recursive: true });
      const disagreements = (await readFile(join(results, OTHER, 'disagreements.jsonl'), 'utf8')).trim().split('\n');
      const worse = disagreements.map((line) => line.replace(/("hosted":\{.*?"correct":)true/, '$1false'));
      await writeFile(join(results, OTHER, 'disagreements.jsonl'), `${worse.join('\n')}\n`);
      const evaluations = run.evaluations.map((one) => ({ ...one, scoresDigest: '0'.repeat(64) }));
      await record(OTHER, JSON.stringify({ ...run, id: OTHER, evaluations, startedAt: new Date(Date.parse(run.startedAt) + 60_000).toISOString() }));
    }
  });
}

/** As the report prints it. */
function shownPercent({ evaluations }: RunRecord, track: string, role: string): string {
  const evaluation = evaluations.find((one) => one.track === track && one.model.role === role);
  const value = evaluation?.metrics.filter(({ core }) => core).at(-1)?.value ?? 0;
  return `${(value * 100).toFixed(1)} %`;
}
