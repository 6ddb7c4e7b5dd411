import { describe, expect, it } from 'vitest';
import { CONFIG } from '../../policy/policy.test-data.ts';
import { planFixture } from '../../report/comment/comment.test-data.ts';
import { repository } from '../plan/plan-pull.test-data.ts';
import { reportPlans } from '../record/report-plan.ts';
import type { Started } from './who-started.ts';

const BOT = 'github-actions[bot]';
const CHANGE = { 'parity.config.yaml': CONFIG.replace('limit: 100', 'limit: 90') };

/** Ada maintains, bob writes only; the policy takes maintain. */
async function opened({ author = 'ada' } = {}) {
  const made = await repository();
  const { stage, forge, open } = made;
  const pull = await open(CHANGE, { author });
  const head = () => stage.headOf(pull);
  const started = async (change: Partial<Started>, number: number | null = pull) => {
    const { plan, project } = await made.plan(number, { started: { actor: BOT, comment: null, retrain: false, drift: false, ...change } });
    return plan.refusals.length === 0
      ? 'goes'
      : `${plan.refusals.map(({ code }) => code).join()}${project ? ' with files' : ''}: ${plan.refusals[0]?.sentence}`;
  };
  const report = () =>
    reportPlans(
      {
        forge,
        settle: async () => {},
        policy: { who: { run: 'maintain', users: [] } },
        server: 'https://github.com',
        now: made.now,
        plan: async () => ({ plan: planFixture(), notes: [] }),
      },
      { headSha: head(), workflow: { runId: 9, attempt: 1, url: 'https://github.com/x' } },
    );
  return { ...made, pull, head, started, report };
}

describe('a run that somebody starts by hand', () => {
  it('goes where the policy lets that account, and is refused with a sentence that says who may', async () => {
    const { started } = await opened();
    expect(await started({ actor: 'ada' })).toBe('goes');
    expect(await started({ actor: 'bob' })).toBe(
      'not-allowed: bob started this run: expected anybody with maintain permission. Have one of them comment /parity run, or start it.',
    );
  });

  it('is refused on the default branch, for drift and as another app too', async () => {
    const { started } = await opened();
    expect(await started({ actor: 'bob' }, null)).toContain('not-allowed');
    expect(await started({ actor: 'bob', drift: true }, null)).toContain('not-allowed');
    expect(await started({ actor: 'renovate[bot]' })).toContain('not-allowed');
    expect(await started({ actor: 'ada' }, null)).toBe('goes');
  });
});

describe("a run that a workflow's token starts", () => {
  it("goes for a pull request of an author who may start runs, and for nobody else's", async () => {
    expect(await (await opened()).started({})).toBe('goes');
    expect(await (await opened({ author: 'bob' })).started({})).toMatch(/^not-allowed: a workflow started this run of pull request 1, which bob opened/);
  });

  it('goes on the default branch for drift only', async () => {
    const { started } = await opened();
    expect(await started({}, null)).toContain('not-allowed');
    expect(await started({ drift: true }, null)).not.toContain('not-allowed');
  });

  it('goes for the command of somebody allowed, at the head it names or that was reported before it', async () => {
    const { stage, started, report, pull, head } = await opened({ author: 'bob' });
    await report();
    expect(await started({ comment: stage.commentAs('ada', pull, '/parity run') })).toBe('goes');
    expect(await started({ comment: stage.commentAs('ada', pull, `/parity run ${head()}`) })).toBe('goes');
    expect(await started({ comment: stage.commentAs('ada', pull, '/parity retrain'), retrain: true })).toBe('goes');
  });

  it('is refused for a comment that does not ask for exactly that', async () => {
    const { admin, stage, started, report, pull, head } = await opened({ author: 'bob' });
    await report();
    const old = head();
    const [bare, named] = [stage.commentAs('ada', pull, '/parity run'), stage.commentAs('ada', pull, `/parity run ${old}`)];
    const edited = stage.commentAs('ada', pull, 'Looks good.');
    admin.editComment(edited, '/parity run');
    const elsewhere = stage.commentAs('ada', admin.openIssue('Another'), '/parity run');
    for (const comment of [edited, elsewhere, 999_999, stage.commentAs('ada', pull, '/parity plan'), stage.commentAs(BOT, pull, '/parity run')])
      expect(await started({ comment })).toMatch(/^not-allowed: comment \d+ is no unedited \/parity run on pull request 1/);
    expect(await started({ comment: bare, retrain: true })).toContain('is no unedited /parity retrain');
    expect(await started({ comment: stage.commentAs('bob', pull, '/parity run') })).toContain('is of bob');
    await stage.push('change', { 'parity.config.yaml': CONFIG.replace('limit: 100', 'limit: 80') });
    for (const comment of [bare, named]) expect(await started({ comment })).toContain(`does not ask for ${head()}`);
  });
});
