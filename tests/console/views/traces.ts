import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { TraceShown } from '../../../src/records/console/trace.ts';
import type { TracePage } from '../../../src/records/console/traces.ts';
import { project } from '../../e2e/project.ts';
import { type FakeLangfuse, fakeLangfuse, type Seed } from '../../langfuse/fake.ts';
import { type OpenedConsole, openedConsole } from '../opened.ts';

const HOSTILE = '<img src=x onerror=alert(1)> what is the weather?';

/** Traces of the demo's file, and of a Langfuse server. */
export function tracesView(opened: () => OpenedConsole): void {
  describe('traces', () => {
    it('lists, filters and opens them by keyboard, and shows what a step holds and what harvest makes of it', { timeout: 90_000 }, async () => {
      const { page, complaints, expectAccessible, close } = await opened().open('/traces');
      const grid = page.getByRole('grid', { name: 'Traces' });
      await grid.getByRole('row').nth(1).waitFor();
      await page.keyboard.press('/');
      await page.keyboard.type('ticket');
      await page.waitForURL(/text=ticket/);
      await page.getByRole('combobox', { name: 'Tool' }).selectOption('=create_ticket');
      await expect.poll(async () => (await grid.getByRole('row').nth(1).textContent())?.includes('create_ticket')).toBe(true);
      const filtered = new URL(page.url()).search;
      expect(new URLSearchParams(filtered).get('tool')).toBe('create_ticket');
      await grid.getByRole('row').nth(1).focus();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await page.waitForURL(/\/traces\/[0-9a-f]{32}/);
      await page.getByText('calls', { exact: true }).waitFor();
      await page.getByText('tools offered').click();
      await page.getByRole('switch', { name: 'Raw' }).click();
      await page.getByText('"providedModelName"').waitFor();
      await page.getByRole('tab', { name: 'What harvest makes of it' }).click();
      await page.getByText('Completion: the gold').first().waitFor();
      await page.getByText(/Splits are those of datasets\/dummy-agent/).waitFor();
      await expectAccessible();
      const second = page.url();
      await page.keyboard.press('j');
      await page.waitForURL((url) => url.pathname.startsWith('/traces/') && url.href !== second);
      await page.getByRole('link', { name: 'All traces' }).click();
      await expect.poll(() => new URL(page.url()).search).toBe(filtered);
      // The row that was left has its turn again.
      await expect.poll(() => grid.locator('[role=row][tabindex="0"]').getAttribute('aria-rowindex')).toBe('4');
      await expectAccessible();
      expect(complaints).toEqual([]);
      await close();
    });

    it('fits a telephone, list and trace', { timeout: 60_000 }, async () => {
      const { json } = await opened().api('/traces?size=1');
      const { page, complaints, expectAccessible, close } = await opened().open('/traces', { viewport: { width: 390, height: 800 } });
      const fits = () => page.evaluate('document.documentElement.scrollWidth <= innerWidth');
      await page.getByRole('grid', { name: 'Traces' }).getByRole('row').nth(1).waitFor();
      await expectAccessible();
      expect(await fits()).toBe(true);
      await page.getByRole('grid', { name: 'Traces' }).getByRole('row').nth(1).click();
      await page.getByRole('tree', { name: 'Steps' }).waitFor();
      await page.getByRole('heading', { name: 'Output' }).waitFor();
      await expectAccessible();
      expect(await fits()).toBe(true);
      expect(page.url()).toContain((json as TracePage).rows[0]?.id);
      expect(complaints).toEqual([]);
      await close();
    });

    it('says what is wrong with a question, and that a trace is not there', async () => {
      const { api } = opened();
      expect(await api('/traces?from=yesterday')).toMatchObject({
        status: 400,
        json: { error: { kind: 'user', message: expect.stringMatching(/^from: expected/) } },
      });
      expect(await api('/traces?size=9999')).toMatchObject({ status: 400 });
      for (const id of ['none', '..%2F..%2Fparity.config.yaml', '%00']) expect(await api(`/traces/${id}`)).toMatchObject({ status: 404 });
    });

    it.each(['v4', 'v3'] as const)('asks Langfuse %s page by page, and shows hostile text as text', { timeout: 60_000 }, async (mode) => {
      await using fake = await fakeLangfuse({ mode });
      for (let number = 0; number < 120; number += 1) fake.add(...run(number, 'weather'));
      fake.add(...run(500, 'billing'));
      const over = await project();
      const config = join(over.path, 'parity.config.yaml');
      const text = await readFile(config, 'utf8');
      await writeFile(config, text.replace(/source:\n {4}kind: file\n {4}paths: .*\n/, `source: { kind: langfuse, agentId: weather, host: "${fake.url}" }\n`));
      const env = { LANGFUSE_PUBLIC_KEY: fake.publicKey, LANGFUSE_SECRET_KEY: fake.secretKey };
      const consoleOf = await openedConsole({ over, env });
      const first = (await consoleOf.api('/traces?size=50')).json as TracePage;
      expect([first.rows.length, first.hasMore, first.source.name]).toEqual([50, true, fake.url]);
      expect(first.rows[0]).toMatchObject({
        id: 'weather-0',
        observations: 2,
        tokens: { input: 10, output: 5 },
        tools: ['get_weather'],
        agents: ['run', 'weather'],
      });
      // The old API is asked for each trace's observations by itself.
      expect(fake.asked.length).toBeLessThan(mode === 'v4' ? 40 : 80);
      const last = (await consoleOf.api('/traces?size=50&page=2')).json as TracePage;
      expect([last.rows.length, last.total, last.hasMore]).toEqual([20, 120, false]);
      await consoleOf.api('/traces?size=50&page=1');
      expect(((await consoleOf.api('/traces?agent=billing')).json as TracePage).rows.map(({ id }) => id)).toEqual(['billing-500']);
      const failed = (await consoleOf.api('/traces?errors=only')).json as TracePage;
      expect(failed.rows.map(({ id }) => id)).toEqual(['weather-7']);
      const one = (await consoleOf.api('/traces/weather-0')).json as TraceShown;
      expect(one.nodes.map(({ depth, type }) => [depth, type])).toEqual([
        [0, 'AGENT'],
        [1, 'GENERATION'],
      ]);
      expect(one.link).toMatch(new RegExp(`^${fake.url}/project/`));
      expect(await consoleOf.api('/traces/none')).toMatchObject({ status: 404 });
      await readsInPage(consoleOf, fake);
      await consoleOf.close();
      const refused = await openedConsole({ over, env: { ...env, LANGFUSE_SECRET_KEY: 'sk-lf-of-another-project' } });
      const { status, json } = await refused.api('/traces');
      expect([status, JSON.stringify(json)]).toEqual([502, expect.stringContaining('refuses the keys in LANGFUSE_PUBLIC_KEY and LANGFUSE_SECRET_KEY')]);
      expect(JSON.stringify(json)).not.toContain('sk-lf-of-another-project');
      await refused.close();
      await over.remove();
    });
  });
}

async function readsInPage({ open }: Awaited<ReturnType<typeof openedConsole>>, fake: FakeLangfuse): Promise<void> {
  const { page, complaints, close } = await open('/traces/weather-0');
  await page.getByText(HOSTILE).first().waitFor();
  expect(await page.getByRole('link', { name: 'Open in Langfuse' }).getAttribute('href')).toContain(fake.url);
  expect(complaints).toEqual([]);
  await close();
}

/** An agent's run with one model call that calls a tool; the seventh fails. */
function run(number: number, agent: string): Seed[] {
  const at = (ms: number) => new Date(Date.now() - (number + 1) * 60_000 + ms).toISOString();
  const [traceId, root] = [`${agent}-${number}`, `${agent}-${number}-root`];
  const common = { traceId, environment: 'production', traceName: agent };
  const call = { id: 'call_A', type: 'function', function: { name: 'get_weather', arguments: JSON.stringify({ city: `place ${number}` }) } };
  return [
    { ...common, id: root, startTime: at(0), endTime: at(900), type: 'AGENT', name: 'run', isRoot: true, input: HOSTILE },
    {
      ...{ ...common, id: `${traceId}-call`, startTime: at(5), endTime: at(800), type: 'GENERATION', name: 'OpenAI.chat', parentObservationId: root },
      ...{ model: 'gpt-4o-mini', level: number === 7 ? 'ERROR' : 'DEFAULT', usageDetails: { input: 10, output: 5 } },
      input: JSON.stringify({ messages: [{ role: 'user', content: `${HOSTILE} ${number}` }] }),
      output: JSON.stringify({ role: 'assistant', content: null, tool_calls: [call] }),
    },
  ];
}
