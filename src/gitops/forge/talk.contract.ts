import { expect, it } from 'vitest';
import type { WithForge } from './stage.test-data.ts';

export function describeTalk(withForge: WithForge): void {
  it('writes, edits, reads and deletes comments, and knows its own', () =>
    withForge(async ({ forge, stage }) => {
      await stage.push('change', { 'a.txt': 'a' });
      const pull = await stage.openPull({ head: 'change', author: 'ada' });
      const theirs = stage.commentAs('ada', pull, '/parity run');
      const ours = await forge.comment(pull, 'A plan.');
      expect(ours).toMatchObject({ author: 'github-actions[bot]', own: true, body: 'A plan.' });
      await forge.editComment(ours.id, 'A **better** plan.');
      const all = (await forge.comments(pull)).map(({ id, author, own, body }) => ({ id, author, own, body }));
      expect(all).toEqual([
        { id: theirs, author: 'ada', own: false, body: '/parity run' },
        { id: ours.id, author: 'github-actions[bot]', own: true, body: 'A **better** plan.' },
      ]);
      const read = await forge.readComment(theirs);
      expect(read).toMatchObject({ id: theirs, author: 'ada', own: false, issue: pull });
      expect(Date.parse(read?.createdAt ?? '')).toBe(Date.parse(read?.updatedAt ?? ''));
      await forge.deleteComment(ours.id);
      await forge.deleteComment(ours.id);
      expect(await forge.readComment(ours.id)).toBeNull();
      expect((await forge.comments(pull)).map(({ id }) => id)).toEqual([theirs]);
    }));

  it('says that a comment to edit was deleted', () =>
    withForge(async ({ forge }) => {
      await expect(forge.editComment(123_456, 'x')).rejects.toMatchObject({ name: 'ExternalError', retryable: false });
    }));

  it('keeps comments of different issues apart, and more of them than one page', () =>
    withForge(async ({ forge, stage }) => {
      await stage.push('one', { 'a.txt': 'a' });
      await stage.push('two', { 'b.txt': 'b' });
      const one = await stage.openPull({ head: 'one', author: 'ada' });
      const two = await stage.openPull({ head: 'two', author: 'ada' });
      for (let index = 0; index < 103; index++) stage.commentAs('ada', one, `comment ${index}`);
      await forge.comment(two, 'alone');
      expect((await forge.comments(one)).map(({ body }) => body)).toEqual(Array.from({ length: 103 }, (_, index) => `comment ${index}`));
      expect((await forge.comments(two)).map(({ body }) => body)).toEqual(['alone']);
    }));

  it('reacts to a comment once', () =>
    withForge(async ({ forge, stage }) => {
      await stage.push('change', { 'a.txt': 'a' });
      const comment = stage.commentAs('ada', await stage.openPull({ head: 'change', author: 'ada' }), '/parity run');
      await forge.react(comment, 'eyes');
      await forge.react(comment, 'eyes');
      await forge.react(comment, 'rocket');
      expect(stage.reactions(comment)).toEqual(['eyes', 'rocket']);
    }));

  it('cuts the description of a status at 140 characters and no surrogate pair in half', () =>
    withForge(async ({ forge, stage }) => {
      const head = await stage.push('change', { 'a.txt': 'a' });
      const status = { context: 'parity/gate', state: 'failure', url: 'https://github.example/run/1' } as const;
      await forge.setStatus(head, { ...status, state: 'pending', description: 'x'.repeat(140), url: null });
      await forge.setStatus(head, { ...status, description: `${'x'.repeat(138)}🐣🐣` });
      const [last, first] = stage.statuses(head);
      expect(first).toEqual({ context: 'parity/gate', state: 'pending', description: 'x'.repeat(140), url: null });
      expect(last).toEqual({ ...status, description: `${'x'.repeat(138)}…` });
    }));

  it('tells what people may do, and that an outsider may not write', () =>
    withForge(async ({ forge, stage }) => {
      for (const level of ['admin', 'maintain', 'write', 'triage'] as const) {
        stage.allow(`the-${level}`, level);
        expect(await forge.permission(`the-${level}`)).toBe(level);
      }
      expect(['read', 'none']).toContain(await forge.permission('outsider'));
      expect(await forge.permission('no/such/../login')).toBe('none');
    }));

  it('opens an issue once and adds to it while it is open', () =>
    withForge(async ({ forge, stage }) => {
      const issue = { title: 'Promotion failed', body: 'Three tries.', labels: ['bug'] };
      const number = await forge.raiseIssue(issue);
      expect(await forge.raiseIssue({ ...issue, body: 'Again.' })).toBe(number);
      expect(stage.issues()).toEqual([{ number, title: 'Promotion failed', state: 'open', labels: ['bug'], comments: 1 }]);
      await forge.closeIssue('Promotion failed', 'It works again.');
      await forge.closeIssue('Promotion failed', 'It works again.');
      expect(stage.issues()).toEqual([{ number, title: 'Promotion failed', state: 'closed', labels: ['bug'], comments: 2 }]);
      expect(await forge.raiseIssue(issue)).not.toBe(number);
    }));
}
