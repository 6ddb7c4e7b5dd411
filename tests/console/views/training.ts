import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { RECIPES } from '../../../src/config/recipes.ts';
import type { Training, TrainingStatus } from '../../../src/records/console/training.ts';
import { type Project, projectLike } from '../../e2e/project.ts';
import { type OpenedConsole, type OpenedPage, openedConsole } from '../opened.ts';

const SMALL = { ...RECIPES['nano'], rank: 4, alpha: 8 };
const NARROW = { viewport: { width: 390, height: 844 } };

export function trainingView(opened: () => OpenedConsole): void {
  describe('training', () => {
    it('shows each track’s training with its curves, the plan and the list, and opens one', async () => {
      const { page, complaints, expectAccessible, close } = await opened().open('/training');
      await page.getByRole('heading', { level: 2, name: 'Tool calls' }).waitFor();
      await page.getByText('122 rows, 12 for validation').first().waitFor();
      expect(await page.locator('figure[aria-label="Loss: Tool calls"] path.recharts-line-curve').count()).toBe(3);
      expect(await page.getByText('trained already').count()).toBe(2);
      await page.getByRole('button', { name: 'Check the rows of Tool calls' }).click();
      await page.getByText('no duplicates, none over 512 tokens').waitFor({ timeout: 30_000 });
      await expectAccessible();
      await page.getByRole('region', { name: 'Trainings here' }).getByRole('link', { name: 'Structured output' }).click();
      await page.getByText('Converted, it answers the same').waitFor();
      await page.getByLabel('As table').click();
      await page.getByRole('table', { name: 'Steps: Structured output' }).getByRole('cell', { name: '16', exact: true }).waitFor();
      expect(new URL(page.url()).search).toMatch(/^\?training=train-structured\.[0-9a-f]{32}&as=table$/);
      await expectAccessible();
      expect(complaints).toEqual([]);
      await close();
    });

    it('fits a telephone, in the dark too', async () => {
      const { page, complaints, expectAccessible, close } = await opened().open('/training?scale=log', { ...NARROW, colorScheme: 'dark' });
      await page.locator('figure[aria-label="Loss: Tool calls"] path.recharts-line-curve').first().waitFor();
      await page.getByText('trained already').first().waitFor();
      await expectAccessible();
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
      expect(complaints).toEqual([]);
      await close();
    });

    it('says in one sentence that no training has an id', async () => {
      expect(await opened().api('/trainings/train-toolcall...%2F..%2Fredaction.key')).toMatchObject({ status: 404, json: { error: { kind: 'missing' } } });
    });

    it('follows a real training live, says that it was killed, and follows it to its end', async () => {
      const own = await retrained(opened().project);
      const console = await openedConsole({ over: own });
      const watched = await console.open('/training');
      let running: ChildProcess | undefined;
      try {
        running = own.start('train', '--track', 'toolcall');
        await stepsOnPage(watched, 2);
        expect((await statusOf(console)).state).toBe('training');
        running.kill('SIGKILL');
        await watched.page.getByText('it was killed, or the machine went down').waitFor();
        expect(await statusOf(console)).toMatchObject({ state: 'stopped', resume: { command: 'fledgling train --track toolcall', step: 0 } });

        running = own.start('train', '--track', 'toolcall');
        await watched.page.getByRole('heading', { name: 'Tool calls preparing' }).waitFor({ timeout: 90_000 });
        await stepsOnPage(watched, 2);
        const curve = await drawn(watched);
        await expect.poll(() => drawn(watched), { timeout: 30_000 }).not.toBe(curve);
        await watched.page.getByRole('heading', { name: 'Tool calls done' }).waitFor({ timeout: 120_000 });
        const { state, step, loss, valLoss, adapterSha256, history } = await statusOf(console);
        expect({ state, step, points: history.length }).toEqual({ state: 'done', step: 16, points: 16 });
        expect([loss, valLoss, adapterSha256].every((value) => value !== null)).toBe(true);
        await watched.page.getByRole('region', { name: 'Trainings here' }).getByRole('row').nth(3).waitFor();
        expect(watched.complaints).toEqual([]);
        // The page tells of a training's end a moment before its command ends.
        if (running.exitCode === null) await once(running, 'exit');
        expect(running.exitCode).toBe(0);
      } finally {
        running?.kill('SIGKILL');
        await console.close();
        await own.remove();
      }
    }, 360_000);
  });
}

/** A copy of the project with another recipe: a training of it is not there yet. */
async function retrained({ path }: Project): Promise<Project> {
  const own = await projectLike(path);
  await own.edit('recipe: nano', `recipe: small\n  recipes: { small: ${JSON.stringify(SMALL)} }`);
  return own;
}

/** Waits, without loading the page anew, until it shows so many steps of the training under way. */
async function stepsOnPage({ page }: Pick<OpenedPage, 'page'>, steps: number): Promise<void> {
  await page.getByRole('heading', { name: 'Tool calls training' }).waitFor({ timeout: 90_000 });
  const bar = page.getByRole('progressbar', { name: 'Steps: Tool calls' });
  await expect.poll(async () => Number(await bar.getAttribute('aria-valuenow')), { timeout: 30_000 }).toBeGreaterThanOrEqual(steps);
}

function drawn({ page }: Pick<OpenedPage, 'page'>): Promise<string | null> {
  return page.locator('figure[aria-label="Loss: Tool calls"] path.recharts-line-curve').first().getAttribute('d');
}

async function statusOf(console: OpenedConsole): Promise<Training> {
  const { trainings } = (await console.api('/training/status')).json as TrainingStatus;
  const training = trainings.find(({ track }) => track === 'toolcall');
  if (!training) throw new Error('no training of toolcall');
  return training;
}
