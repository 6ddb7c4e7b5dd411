import { describe, expect, it } from 'vitest';
import { CONFIG } from '../../policy/policy.test-data.ts';
import { NOW, repository } from '../plan/plan-pull.test-data.ts';
import { reportPlans } from '../record/report-plan.ts';
import type { ReportPorts } from '../record/report-ports.ts';
import { runTitle } from './runs-of-pull.ts';

const EVIL = { 'parity.config.yaml': `${CONFIG}# loosened\n` };

function stage() {
  const made = repository();
  const { admin, forge, plan } = made;
  const ports: Omit<ReportPorts, 'forge'> = {
    settle: async () => {},
    policy: { who: { run: 'maintain', users: [] } },
    server: 'https://github.com',
    now: () => NOW,
  };
  const report = (headSha: string) =>
    reportPlans(
      { ...ports, forge, plan: ({ number }) => plan(number, { headSha }) },
      { headSha, workflow: { runId: 900, attempt: 1, url: 'https://github.com/x' } },
    );
  const statusOf = (sha: string) => admin.statuses.get(sha)?.[0]?.state;
  /** A branch whose config differs from the default branch's, and one on top of it that adds nothing of Fledgling's. */
  const stacked = () => {
    admin.push('evil-base', EVIL);
    admin.forcePush('evil-head', admin.git.branches.get('evil-base') ?? '');
    return admin.push('evil-head', { 'README.md': 'two' });
  };
  return { ...made, report, statusOf, stacked };
}

describe('a pull request into another branch than the default one', () => {
  it('is refused, whatever it changes there, and says to change its base', async () => {
    const { admin, plan, stacked } = stage();
    stacked();
    const { plan: planned, project } = await plan(admin.openPull({ head: 'evil-head', base: 'evil-base' }));
    expect([planned.state, planned.refusals.map(({ code }) => code), project]).toEqual(['blocked', ['other-base'], null]);
    expect(planned.refusals[0]?.sentence).toMatch(/expected the base main, got evil-base: .* Change its base to main\.$/);
    expect(planned.nextStep).toContain('changes its base to the default branch');
  });

  it('lends no success to a pull request into the default branch with the same head', async () => {
    const { admin, report, statusOf, stacked } = stage();
    const head = stacked();
    const other = admin.openPull({ head: 'evil-head', base: 'evil-base' });
    await report(head);
    expect(statusOf(head)).toBe('failure');
    const main = admin.openPull({ head: 'evil-head' });
    expect((await report(head)).map(({ pull, plan }) => [pull, plan.state])).toEqual([
      [other, 'blocked'],
      [main, 'run'],
    ]);
    expect(statusOf(head)).toBe('failure');
    admin.closePull(other);
    await report(head);
    expect(statusOf(head)).toBe('pending');
  });
});

describe('a commit that is the head of several pull requests', () => {
  it('has the status of the worst of them, whatever their order', async () => {
    const { admin, open, report, statusOf } = stage();
    const first = open({ 'README.md': 'two' });
    const head = admin.pull(first).headSha;
    await report(head);
    expect(statusOf(head)).toBe('success');
    admin.push('other', { 'docs/x.md': 'x' });
    admin.openPull({ head: 'change', base: 'other' });
    admin.openPull({ head: 'change' });
    await report(head);
    expect(statusOf(head)).toBe('failure');
  });

  it('does not take the status of a fork that points at it', async () => {
    const { admin, forge, open, report, statusOf } = stage();
    const own = open(EVIL);
    const head = admin.pull(own).headSha;
    admin.push('other', { 'docs/x.md': 'x' });
    const fork = admin.openPull({ head: 'change', base: 'other', author: 'eve' });
    const stored = admin.pulls.get(fork);
    if (stored) admin.pulls.set(fork, { ...stored, sameRepository: false, fixedSha: head });
    expect(await forge.pullsWithHead(head)).toHaveLength(2);
    await report(head);
    expect(statusOf(head)).toBe('pending');
    admin.closePull(own);
    await report(head);
    expect(statusOf(head)).toBe('failure');
  });

  it('gets no success while a run of another of them is under way', async () => {
    const { admin, open, report, statusOf } = stage();
    const first = open({ 'README.md': 'two' });
    const head = admin.pull(first).headSha;
    const second = admin.openPull({ head: 'change' });
    admin.addRun({ status: 'queued', title: runTitle(second, head) });
    await report(head);
    expect(statusOf(head)).toBe('pending');
  });
});

it('files that were pushed while the list of changed files was read count for no other commit', async () => {
  const { admin, forge, open, plan } = stage();
  const number = open(EVIL);
  const evil = admin.pull(number).headSha;
  const changedFiles = async (pull: number) => {
    admin.forcePush('change', admin.push('harmless', { 'README.md': 'two' }));
    return forge.changedFiles(pull);
  };
  const { plan: planned } = await plan(number, { headSha: evil, forge: { ...forge, changedFiles } });
  expect([planned.state, planned.refusals.map(({ code }) => code)]).toEqual(['blocked', ['head-moved']]);
});
