import { describe, expect, it } from 'vitest';
import type { PullPlan } from '../../records/gitops/pull-plan.ts';
import { blockedPlan, planFixture } from '../../report/comment/comment.test-data.ts';
import { runTitle } from '../trust/runs-of-pull.ts';
import { recordStage } from './record.test-data.ts';
import { recordRun } from './record-run.ts';
import { reportPlans } from './report-plan.ts';
import { reportStart, reportStopped } from './report-run.ts';

const WORKFLOW = { runId: 900, attempt: 1, url: 'https://github.com/acme/agent/actions/runs/900' };

async function opened() {
  const made = await recordStage();
  const { ports, pull, headSha } = made;
  const plans = (plan: PullPlan = planFixture(), planning = 900) =>
    reportPlans({ ...ports, plan: async () => ({ plan, notes: ['The policy changes too.'] }) }, { headSha, workflow: { ...WORKFLOW, runId: planning } });
  const run = (runId: number, attempt = 1) => ({ pull, headSha, workflow: { runId, attempt, url: `https://github.com/acme/agent/actions/runs/${runId}` } });
  return { ...made, plans, run, text: () => made.own()[0]?.body ?? '' };
}

describe('telling a pull request its plan', () => {
  it('comments and sets the status of every open pull request with that head', async () => {
    const { admin, stage, own, headSha, statusOf, plans } = await opened();
    await admin.point('twin', headSha);
    const twin = await stage.openPull({ head: 'twin' });
    expect((await plans()).map(({ pull }) => pull)).toContain(twin);
    expect(own()).toHaveLength(2);
    expect(own()[0]?.body).toContain('> The policy changes too.');
    expect(statusOf(headSha)).toBe('pending');
  });

  it('says nothing where no pull request has that head any more', async () => {
    const { world, stage, own, plans } = await opened();
    await stage.push('change', { 'README.md': 'x' });
    expect(await plans()).toEqual([]);
    expect([own(), world.statuses]).toEqual([[], []]);
  });

  it('of an unrelated change sets the status only, and brings a comment that is there up to date', async () => {
    const { own, headSha, statusOf, plans, text } = await opened();
    await plans(planFixture({ state: 'unrelated', stages: [], changedKeys: [] }));
    expect([own(), statusOf(headSha)]).toEqual([[], 'success']);
    await plans(blockedPlan(), 901);
    expect(statusOf(headSha)).toBe('failure');
    await plans(planFixture({ state: 'unrelated', stages: [], changedKeys: [] }), 902);
    expect(text()).toContain('**No file of Fledgling changes');
    expect(statusOf(headSha)).toBe('success');
  });

  it('of a twin lifts no status that a failed run of the head left', async () => {
    const { admin, stage, headSha, runId, ports, statusOf, plans, run } = await opened();
    await reportStopped(ports, { ...run(runId), phase: 'failed', job: 'train', plan: planFixture() });
    await admin.point('twin', headSha);
    await stage.openPull({ head: 'twin' });
    await plans(planFixture({ state: 'unrelated', stages: [], changedKeys: [] }));
    expect(statusOf(headSha)).toBe('error');
    await plans(blockedPlan(), 901);
    expect(statusOf(headSha)).toBe('failure');
  });

  it('that comes after the run began changes neither comment nor status', async () => {
    const { headSha, runId, ports, statusOf, plans, run, text } = await opened();
    await reportStart(ports, { ...run(runId), plan: planFixture() });
    await plans(blockedPlan());
    expect(text()).toContain('**Running: ');
    expect(statusOf(headSha)).toBe('pending');
  });
});

describe('telling a pull request how its run goes', () => {
  it('goes from planned over running to the verdict in one comment', async () => {
    const { own, headSha, runId, ports, statusOf, finished, plans, run, text } = await opened();
    await plans();
    await reportStart(ports, { ...run(runId), plan: planFixture() });
    expect(text()).toMatch(/\*\*Running: 1 of 4 stages/);
    await recordRun(ports, finished);
    expect(text()).toContain('**Ship Fledgling nano');
    expect(own()).toHaveLength(1);
    expect(statusOf(headSha)).toBe('success');
  });

  it('says of a failed run which job it was and what is kept, and that a second attempt begins', async () => {
    const { stage, headSha, runId, ports, statusOf, run, text } = await opened();
    for (const [name, expired] of [
      ['stages-harvest', false],
      ['stages-train-structured', false],
      ['stages-gate', true],
      ['parity-plan', false],
    ] as const)
      stage.addArtifact({ runId, name, entries: [], expired });
    await reportStopped(ports, { ...run(runId), phase: 'failed', job: 'tuned 1/2', plan: planFixture() });
    expect(text()).toContain('**Failed in the job tuned 1/2: no verdict.**');
    expect(text()).toContain('harvest and train-structured are kept and not done again');
    expect(statusOf(headSha)).toBe('error');
    await reportStart(ports, { ...run(runId, 2), plan: planFixture() });
    expect(text()).toContain('**Running: ');
    expect(text()).toContain('Earlier runs: 1');
    expect(statusOf(headSha)).toBe('pending');
  });

  it('does not let a cancelled run speak over the one that replaced it', async () => {
    const { stage, pull, headSha, runId, ports, statusOf, run, text } = await opened();
    const later = stage.addRun({ status: 'in_progress', title: runTitle(pull, headSha) });
    await reportStart(ports, { ...run(later), plan: planFixture() });
    await reportStopped(ports, { ...run(runId), phase: 'cancelled', job: null, plan: null });
    expect(text()).toContain('**Running: ');
    expect(statusOf(headSha)).toBe('pending');
  });
});
