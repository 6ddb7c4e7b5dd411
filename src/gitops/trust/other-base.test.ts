import { describe, expect, it } from 'vitest';
import { CONFIG } from '../../policy/policy.test-data.ts';
import { NOW, repository } from '../plan/plan-pull.test-data.ts';
import { reportPlans } from '../record/report-plan.ts';
import type { ReportPorts } from '../record/report-ports.ts';
import { runTitle } from './runs-of-pull.ts';

const EVIL = { 'parity.config.yaml': `${CONFIG}# loosened\n` };

async function opened() {
  const made = await repository();
  const { admin, stage, forge, plan } = made;
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
  const statusOf = (sha: string) => stage.statuses(sha)[0]?.state;
  /** A branch whose config differs from the default branch's, and one on top of it that adds nothing of Fledgling's. */
  const stacked = async () => {
    await stage.push('evil-base', EVIL);
    return admin.push({ branch: 'evil-head', from: 'evil-base', files: { 'README.md': 'two' } });
  };
  return { ...made, report, statusOf, stacked };
}

describe('a pull request into another branch than the default one', () => {
  it('is refused, whatever it changes there, and says to change its base', async () => {
    const { stage, plan, stacked } = await opened();
    await stacked();
    const { plan: planned, project } = await plan(await stage.openPull({ head: 'evil-head', base: 'evil-base' }));
    expect([planned.state, planned.refusals.map(({ code }) => code), project]).toEqual(['blocked', ['other-base'], null]);
    expect(planned.refusals[0]?.sentence).toMatch(/expected the base main, got evil-base: .* Change its base to main\.$/);
    expect(planned.nextStep).toContain('changes its base to the default branch');
  });

  it('lends no success to a pull request into the default branch with the same head', async () => {
    const { admin, stage, report, statusOf, stacked } = await opened();
    const head = await stacked();
    const other = await stage.openPull({ head: 'evil-head', base: 'evil-base' });
    await report(head);
    expect(statusOf(head)).toBe('failure');
    const main = await stage.openPull({ head: 'evil-head' });
    expect((await report(head)).map(({ pull, plan }) => [pull, plan.state])).toEqual([
      [main, 'run'],
      [other, 'blocked'],
    ]);
    expect(statusOf(head)).toBe('failure');
    await admin.close(other);
    await report(head);
    expect(statusOf(head)).toBe('pending');
  });
});

describe('a commit that is the head of several pull requests', () => {
  it('has the status of the worst of them, whatever their order', async () => {
    const { admin, stage, open, report, statusOf } = await opened();
    const first = await open({ 'README.md': 'two' });
    const head = stage.headOf(first);
    await report(head);
    expect(statusOf(head)).toBe('success');
    await stage.push('other', { 'docs/x.md': 'x' });
    await stage.openPull({ head: 'change', base: 'other' });
    await admin.point('twin', head);
    await stage.openPull({ head: 'twin' });
    await report(head);
    expect(statusOf(head)).toBe('failure');
  });

  it('does not take the status of a fork that points at it', async () => {
    const { admin, stage, forge, open, report, statusOf } = await opened();
    const own = await open(EVIL);
    const head = stage.headOf(own);
    await stage.push('other', { 'docs/x.md': 'x' });
    await admin.openPull({ branch: 'change', base: 'other', as: 'eve', from: admin.fork('eve') });
    expect(await forge.pullsWithHead(head)).toHaveLength(2);
    await report(head);
    expect(statusOf(head)).toBe('pending');
    await admin.close(own);
    await report(head);
    expect(statusOf(head)).toBe('failure');
  });

  it('gets no success while a run of another of them is under way', async () => {
    const { admin, stage, open, report, statusOf } = await opened();
    const first = await open({ 'README.md': 'two' });
    const head = stage.headOf(first);
    await admin.point('twin', head);
    const second = await stage.openPull({ head: 'twin' });
    stage.addRun({ status: 'queued', title: runTitle(second, head) });
    await report(head);
    expect(statusOf(head)).toBe('pending');
  });
});

it('files that were pushed while the list of changed files was read count for no other commit', async () => {
  const { admin, stage, forge, open, plan } = await opened();
  const number = await open(EVIL);
  const evil = stage.headOf(number);
  const changedFiles = async (pull: number) => {
    await admin.point('change', await stage.push('harmless', { 'README.md': 'two' }));
    return forge.changedFiles(pull);
  };
  const { plan: planned } = await plan(number, { headSha: evil, forge: { ...forge, changedFiles } });
  expect([planned.state, planned.refusals.map(({ code }) => code)]).toEqual(['blocked', ['head-moved']]);
});
