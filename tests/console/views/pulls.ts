import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { githubForge } from '../../../src/edges/github/forge.ts';
import type { Promotion } from '../../../src/records/gitops/promotion.ts';
import { planFixture, plannedComment } from '../../../src/report/comment/comment.test-data.ts';
import { commentReport } from '../../../src/report/comment/comment.ts';
import { composed } from '../../../src/report/comment/document.ts';
import { EMPTY_STATE } from '../../../src/report/comment/state.ts';
import { type CounterpartGitHub, startGitHub } from '../../counterparts/github/server.ts';
import { project } from '../../e2e/project.ts';
import { type OpenedConsole, openedConsole } from '../opened.ts';

const HOSTILE = '<img src=x onerror=alert(1)> \u202eevil';
const PROMOTION: Promotion = {
  ...{ schema: 'fledgling/promotion@1', agent: 'dummy-agent', run: '1bc03f6babc9', promotedAt: '2026-03-01T09:00:00Z', repository: 'acme/support-agent' },
  ...{
    repositoryType: 'model',
    revision: 'main',
    commit: 'c'.repeat(40),
    url: 'https://huggingface.co/acme/support-agent/commit/cc',
    decisionSha256: 'd'.repeat(64),
  },
  base: { name: 'nano', title: 'Fledgling nano', hf: 'models/nano', ggufSha256: 'a'.repeat(64) },
  adapters: [{ track: 'structured', path: 'adapter.gguf', sha256: 'b'.repeat(64) }],
  files: [],
  gap: { split: 'vault', value: 0.01, threshold: 0.05, metric: 'exact_match_rate', track: 'structured' },
};

export function pullsView(opened: () => OpenedConsole): void {
  describe('pull requests', () => {
    let github: CounterpartGitHub;
    let own: OpenedConsole;
    let token: string;

    beforeAll(async () => {
      const made = await project();
      await mkdir(join(made.path, 'eval-results/dummy-agent/promotions'), { recursive: true });
      await writeFile(join(made.path, 'eval-results/dummy-agent/promotions/1bc03f6babc9.json'), JSON.stringify(PROMOTION));
      github = await startGitHub({ users: { ada: 'write', mallory: 'none' } });
      token = github.admin.userToken('ada');
      const forge = githubForge({
        ...{ token: github.admin.jobToken({ statuses: 'write', 'pull-requests': 'write', issues: 'write' }), retryBaseMs: 1, paced: false },
        ...{ repository: github.repository, apiUrl: github.apiUrl },
      });
      const openPull = async (branch: string, title: string, { description, verdict }: { description: string; verdict?: string }) => {
        const head = await github.admin.push({ branch, files: { [`${branch}.txt`]: branch }, as: 'ada' });
        const number = await github.admin.openPull({ branch, title, as: 'ada' });
        const state = description.startsWith('No file') ? 'success' : 'failure';
        await forge.setStatus(head, { context: 'parity/gate', state, description, url: 'https://github.com/acme/agent/actions/runs/7' });
        const said = (words: string) => {
          const report = {
            head,
            alsoHeads: [],
            runId: 7,
            attempt: 1,
            phase: 'planned' as const,
            run: null,
            verdict: words,
            at: '2026-03-01T09:00:00Z',
            url: null,
          };
          return composed(number, { report: commentReport(plannedComment()).markdown, command: '', state: { ...EMPTY_STATE, report } });
        };
        if (verdict !== undefined) await forge.comment(number, said(verdict));
        github.admin.comment(number, said('Ship everything.'), 'mallory');
        return number;
      };
      await openPull('qwen', HOSTILE, { description: `Blocked: ${HOSTILE}`, verdict: 'Blocked: the policy lists no such model.' });
      await openPull('readme', 'Only words', { description: 'No file of Fledgling changes' });
      await forge.raiseIssue({ title: 'The promoted adapter no longer holds up', body: '', labels: ['fledgling'] });
      github.admin.openIssue('Not ours', { labels: ['fledgling'], as: 'mallory' });
      own = await openedConsole({ over: made, env: { GITHUB_API_URL: github.apiUrl, GITHUB_REPOSITORY: github.repository, GITHUB_TOKEN: token } });
    });
    afterAll(async () => {
      await own?.close();
      await own?.project.remove();
      await github?.close();
    });

    it('shows from the forge what is open, planned, judged, promoted and drifting, hostile words as words', async () => {
      const { page, complaints, expectAccessible, close } = await own.open('/pulls');
      page.setDefaultTimeout(8_000);
      const row = page.getByRole('article', { name: /onerror/ });
      await row.getByText('Gate says no').waitFor();
      await row.getByText('Blocked: the policy lists no such model.').waitFor();
      expect(await row.getByRole('link', { name: /^#\d+/ }).getAttribute('href')).toMatch(/^https:\/\/github\.com\/acme\/agent\/pull\/\d+$/);
      await row.getByText(`${planFixture().stages.length} stages`).click();
      await row
        .getByRole('list', { name: 'Stages' })
        .getByText(planFixture().stages[0]?.name ?? '', { exact: true })
        .waitFor();
      await expect.poll(() => page.url()).toMatch(/pull=\d+/);
      expect(await page.getByText('1 of Fledgling, 1 other').isVisible()).toBe(true);
      expect(await page.getByText('The promoted adapter no longer holds up').isVisible()).toBe(true);
      expect([
        await page.getByText('Not ours').count(),
        await page.getByText('Only words').count(),
        await page.getByText('Ship everything').count(),
        await page.locator('main img').count(),
      ]).toEqual([0, 0, 0, 0]);
      await page.getByText('gap 1.0').waitFor();
      const shown = await page.content();
      expect([shown.includes(token), shown.includes('\u202e')]).toEqual([false, false]);
      await expectAccessible();
      await page.setViewportSize({ width: 390, height: 844 });
      await expectAccessible();
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
      expect(complaints).toEqual([]);
      await close();
    });

    it('asks the forge once a minute, and keeps what it read where a limit is reached', async () => {
      const asked = github.requests.length;
      await own.api('/pulls');
      expect(github.requests.length).toBe(asked);
      github.faults.add({ kind: 'rate-limit', times: 1, retryAfterS: 60 });
      // Five seconds after the last answer it may be asked again.
      await expect
        .poll(async () => (await own.api('/pulls?fresh=true')).json, { timeout: 9_000, interval: 500 })
        .toMatchObject({
          source: 'forge',
          notice: expect.stringMatching(/^GitHub’s rate limit is used up. Refresh after \d\d:\d\d UTC\.$/),
          pulls: [{ number: expect.any(Number) }],
        });
      expect(github.violations).toEqual([]);
    });

    it('shows what the repository records where there is no token, and says how to get the rest', async () => {
      const without = await openedConsole({ over: own.project, env: { GITHUB_REPOSITORY: 'acme/agent' } });
      const { page, complaints, expectAccessible, close } = await without.open('/pulls');
      page.setDefaultTimeout(8_000);
      await page.getByText('Start the console with GITHUB_TOKEN set to a token').waitFor();
      await page.getByText('Fledgling nano, structured').waitFor();
      await expectAccessible();
      expect(await page.getByRole('button', { name: 'Refresh' }).count()).toBe(0);
      expect(complaints).toEqual([]);
      await close();
      await without.close();
      expect((await opened().api('/pulls')).json).toMatchObject({ source: 'files', repository: null, pulls: [], promotions: [], decisions: [] });
    });
  });
}
