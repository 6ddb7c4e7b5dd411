import { describe, expect, it } from 'vitest';
import type { PullPlan } from '../../records/gitops/pull-plan.ts';
import { blockedPlan, planFixture } from '../../report/comment/comment.test-data.ts';
import { runTitle } from '../trust/runs-of-pull.ts';
import { recordStage } from './record.test-data.ts';
import { recordRun } from './record-run.ts';
import { reportPlans } from './report-plan.ts';
import { reportStart, reportStopped } from './report-run.ts';

const WORKFLOW = { runId: 900, attempt: 1, url: 'https://github.com/acme/agent/actions/runs/900' };

function stage() {
  const made = recordStage();
  const { ports, pull, headSha } = made;
  const plans = (plan: PullPlan = planFixture(), runId = 900) =>
    reportPlans({ ...ports, plan: async () => ({ plan, notes: ['The policy changes too.'] }) }, { headSha, workflow: { ...WORKFLOW, runId } });
  const run = (runId: number, attempt = 1) => ({ pull, headSha, workflow: { runId, attempt, url: `https://github.com/acme/agent/actions/runs/${runId}` } });
  return { ...made, plans, run, text: () => made.comment()[0]?.body ?? '' };
}

describe('telling a pull request its plan', () => {
  it('comments and sets the status of every open pull request with that head', async () => {
    const { admin, plans, headSha, statusOf, comment } = stage();
    const twin = admin.openPull({ head: 'change' });
    expect((await plans()).map(({ pull }) => pull)).toContain(twin);
    expect(comment()).toHaveLength(2);
    expect(comment()[0]?.body).toContain('> The policy changes too.');
    expect(statusOf(headSha)).toBe('pending');
  });

  it('says nothing where no pull request has that head any more', async () => {
    const { admin, plans, comment } = stage();
    admin.push('change', { 'README.md': 'x' });
    expect(await plans()).toEqual([]);
    expect([comment(), admin.statuses.size]).toEqual([[], 0]);
  });

  it('of an unrelated change sets the status only, and brings a comment that is there up to date', async () => {
    const { plans, comment, statusOf, headSha, text } = stage();
    await plans(planFixture({ state: 'unrelated', stages: [], changedKeys: [] }));
    expect([comment(), statusOf(headSha)]).toEqual([[], 'success']);
    await plans(blockedPlan(), 901);
    expect(statusOf(headSha)).toBe('failure');
    await plans(planFixture({ state: 'unrelated', stages: [], changedKeys: [] }), 902);
    expect(text()).toContain('**No file of Fledgling changes');
    expect(statusOf(headSha)).toBe('success');
  });

  it('of a twin lifts no status that a failed run of the head left', async () => {
    const { admin, ports, plans, run, statusOf, headSha } = stage();
    await reportStopped(ports, { ...run(1_000), phase: 'failed', job: 'train', plan: planFixture() });
    admin.openPull({ head: 'change' });
    await plans(planFixture({ state: 'unrelated', stages: [], changedKeys: [] }));
    expect(statusOf(headSha)).toBe('error');
    await plans(blockedPlan(), 901);
    expect(statusOf(headSha)).toBe('failure');
  });

  it('that comes after the run began changes neither comment nor status', async () => {
    const { ports, plans, run, statusOf, headSha, text } = stage();
    await reportStart(ports, { ...run(1_000), plan: planFixture() });
    await plans(blockedPlan());
    expect(text()).toContain('**Running: ');
    expect(statusOf(headSha)).toBe('pending');
  });
});

describe('telling a pull request how its run goes', () => {
  it('goes from planned over running to the verdict in one comment', async () => {
    const { ports, plans, run, text, comment, finished, statusOf, headSha } = stage();
    await plans();
    await reportStart(ports, { ...run(1_000), plan: planFixture() });
    expect(text()).toMatch(/\*\*Running: 1 of 4 stages/);
    await recordRun(ports, finished);
    expect(text()).toContain('**Ship Fledgling nano');
    expect(comment()).toHaveLength(1);
    expect(statusOf(headSha)).toBe('success');
  });

  it('says of a failed run which job it was and what is kept, and that a second attempt begins', async () => {
    const { admin, ports, run, text, statusOf, headSha } = stage();
    for (const [name, expired] of [
      ['stages-harvest', false],
      ['stages-train-structured', false],
      ['stages-gate', true],
      ['parity-plan', false],
    ] as const)
      admin.addArtifact({ runId: 1_000, name, entries: [], expired });
    await reportStopped(ports, { ...run(1_000), phase: 'failed', job: 'tuned 1/2', plan: planFixture() });
    expect(text()).toContain('**Failed in the job tuned 1/2: no verdict.**');
    expect(text()).toContain('harvest and train-structured are kept and not done again');
    expect(statusOf(headSha)).toBe('error');
    await reportStart(ports, { ...run(1_000, 2), plan: planFixture() });
    expect(text()).toContain('**Running: ');
    expect(text()).toContain('Earlier runs: 1');
    expect(statusOf(headSha)).toBe('pending');
  });

  it('does not let a cancelled run speak over the one that replaced it', async () => {
    const { admin, ports, run, text, statusOf, headSha, pull } = stage();
    admin.addRun({ id: 1_100, status: 'in_progress', title: runTitle(pull, headSha) });
    await reportStart(ports, { ...run(1_100), plan: planFixture() });
    await reportStopped(ports, { ...run(1_000), phase: 'cancelled', job: null, plan: null });
    expect(text()).toContain('**Running: ');
    expect(statusOf(headSha)).toBe('pending');
  });
});
