import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ModelsView } from '../../../src/records/console/models.ts';
import { project } from '../../e2e/project.ts';
import { type OpenedConsole, openedConsole } from '../opened.ts';

const ENTRIES = `    nano-again:
      title: The same file once more
      gguf: models/nano/nano-f16.gguf
      sha256: 2fe155648fd7c28d248b93c402ffd7d9c9395c6c0f72f4293b5fcc68cab6cc16
      hf: models/nano
      architecture: llama
      contextTokens: 512
      endToken: <|im_end|>
    elsewhere:
      title: A model that is not here
      gguf: models/elsewhere.gguf
      sha256: ${'ab'.repeat(32)}
      download: hf:acme/Elsewhere-GGUF/elsewhere.gguf
      hf: acme/Elsewhere
      architecture: llama
      contextTokens: 512
      endToken: <|im_end|>
`;
const NARROW = { viewport: { width: 390, height: 844 } };

export function modelsView(opened: () => OpenedConsole): void {
  describe('the models to choose from', () => {
    let own: OpenedConsole;
    let config: string;
    let first: string;
    const git = async (...args: string[]) => (await execa('git', args, { cwd: own.project.path })).stdout;
    const text = () => readFile(config, 'utf8');
    const chosen = () => first.replace('default: nano\n', 'default: nano-again\n');

    beforeAll(async () => {
      const made = await project();
      config = join(made.path, 'parity.config.yaml');
      await made.edit('\nhosted:\n', `${ENTRIES}\nhosted:\n`);
      first = await text();
      own = await openedConsole({ over: made });
      await git('init', '--quiet', '--initial-branch=main');
      await git('config', 'user.name', 'Ada');
      await git('config', 'user.email', 'ada@example.com');
      await git('remote', 'add', 'origin', 'https://ada:ghp_secret@github.com/acme/agent.git');
      await git('add', 'parity.config.yaml');
      await git('commit', '--quiet', '-m', 'first');
    });
    afterAll(async () => {
      await own?.close();
      await own?.project.remove();
    });

    it('shows what a model is, that its digest is right, and what its newest run said', async () => {
      const { page, complaints, expectAccessible, close } = await opened().open('/models');
      const nano = page.getByRole('article', { name: 'Fledgling nano' });
      await nano.getByText('ready', { exact: true }).waitFor();
      for (const fact of ['1.5 M', 'F16', '3.1 MB', '512 tokens', 'default']) expect(await nano.getByText(fact, { exact: true }).count()).toBe(1);
      const run = nano.getByRole('link', { name: /^[0-9a-f]{12}$/ });
      expect(await run.getAttribute('href')).toBe(`/runs/${await run.textContent()}`);
      await expectAccessible();
      expect(complaints).toEqual([]);
      await close();
    });

    it('disables what is not here, with the reason and the command, at the width of a telephone too', async () => {
      const { page, complaints, expectAccessible, close } = await own.open('/models', NARROW);
      const card = page.getByRole('article', { name: 'A model that is not here' });
      await card.getByText('models/elsewhere.gguf is not here.').waitFor();
      await card.getByText('fledgling models pull elsewhere', { exact: true }).waitFor();
      expect(await card.getByRole('button', { name: 'Choose elsewhere' }).isDisabled()).toBe(true);
      await page.goto(`${own.running.url}/models?choose=nano-again`);
      await page.getByRole('dialog').getByText('Which stages would run cannot be told').waitFor();
      await expectAccessible();
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
      expect(complaints).toEqual([]);
      await close();
    });

    it('writes the change that was shown to a new branch, and leaves the working tree alone', async () => {
      const { page, complaints, expectAccessible, close } = await own.open('/models');
      await page.getByRole('button', { name: 'Choose nano-again' }).click();
      const dialog = page.getByRole('dialog');
      const diff = dialog.getByRole('region', { name: 'The change of parity.config.yaml' });
      await diff.getByRole('row', { name: /-\s+default: nano$/ }).waitFor();
      await diff.getByRole('row', { name: /\+\s+default: nano-again$/ }).waitFor();
      expect(page.url()).toContain('choose=nano-again');
      await dialog.getByRole('textbox', { name: 'Name of the branch' }).fill('main');
      await dialog.getByRole('button', { name: 'Make the branch' }).click();
      await dialog.getByRole('alert').getByText('this repository has a branch main already').waitFor();
      await dialog.getByRole('textbox', { name: 'Name of the branch' }).fill('parity/again');
      await dialog.getByRole('button', { name: 'Make the branch' }).click();
      await page.getByRole('dialog', { name: 'The branch is there' }).waitFor();
      await page.getByText('git push -u origin parity/again', { exact: true }).waitFor();
      expect(await page.getByRole('link', { name: 'Compare on GitHub' }).getAttribute('href')).toBe(
        'https://github.com/acme/agent/compare/main...parity/again?expand=1',
      );
      await expectAccessible();
      expect(`${await git('show', 'parity/again:parity.config.yaml')}\n`).toBe(chosen());
      expect(await git('log', '--format=%an %s', 'main..parity/again')).toBe('Ada Evaluate nano-again in place of nano');
      expect([await text(), await git('status', '--porcelain', '--untracked-files=no')]).toEqual([first, '']);
      expect(complaints.filter((complaint) => !complaint.includes('400'))).toEqual([]);
      await close();
    });

    it('refuses to write over what changed meanwhile, then writes it to the working tree with every comment kept', async () => {
      const { page, close } = await own.open('/models?choose=nano-again');
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('radio', { name: 'The working tree' }).click();
      await appendFile(config, '# by somebody else\n');
      await dialog.getByRole('button', { name: 'Write to the working tree' }).click();
      await dialog.getByRole('alert').getByText('it was changed since this was shown, so nothing was written').waitFor();
      expect(await text()).toBe(`${first}# by somebody else\n`);
      await dialog.getByRole('button', { name: 'Ask again' }).click();
      await dialog.getByRole('alert').waitFor({ state: 'detached' });
      expect(await dialog.getByRole('radio', { name: 'A new branch' }).isDisabled()).toBe(true);
      await dialog.getByRole('button', { name: 'Write to the working tree' }).click();
      await page.getByText('models.default is nano-again now.').waitFor();
      expect(await text()).toBe(`${chosen()}# by somebody else\n`);
      await page.getByRole('button', { name: 'Done' }).click();
      await page.getByRole('article', { name: 'The same file once more' }).getByText('default', { exact: true }).waitFor();
      await writeFile(config, first);
      await close();
    });

    it('keeps to what it is asked: no other model, no other name, no write without the digest, nothing when it is read-only', async () => {
      const select = async (body: unknown) => (await own.api('/slm/select', { method: 'POST', body })).status;
      const { json } = await own.api('/slm/select', { method: 'POST', body: { modelId: 'nano-again' } });
      expect(json).toMatchObject({ modelId: 'nano-again', diff: expect.stringContaining('+  default: nano-again') });
      const { digest } = json as { digest: string };
      expect(await select({ modelId: '../../etc/passwd' })).toBe(404);
      expect(await select({ modelId: '__proto__' })).toBe(404);
      expect(await select({ modelId: 'nano-again', apply: 'worktree' })).toBe(400);
      expect(await select({ modelId: 'nano-again', apply: 'worktree', digest: '0'.repeat(64) })).toBe(400);
      for (const branch of ['--force', 'a b', '$(touch x)', '../x', 'refs/heads/x.lock', 'parity/again'])
        expect(await select({ modelId: 'nano-again', apply: 'branch', branch, digest })).toBe(400);
      expect(await text()).toBe(first);
      const looking = await openedConsole({ over: own.project, isReadOnly: true });
      expect((await looking.api('/slm/select', { method: 'POST', body: { modelId: 'nano-again', apply: 'worktree', digest } })).status).toBe(403);
      expect((await looking.api('/slm/models/nano-again/change')).status).toBe(200);
      expect(((await looking.api('/slm/models')).json as ModelsView).models.map(({ id }) => id)).toEqual(['nano', 'nano-again', 'elsewhere']);
      expect(JSON.stringify((await looking.api('/slm/models')).json)).not.toContain('ghp_secret');
      await looking.close();
    });
  });
}
