import { describe, expect, it } from 'vitest';
import { ACTIONS_BOT } from '../../../tests/counterparts/github/state.ts';
import { openForge } from '../../edges/github/counterpart.test-data.ts';
import { ExternalError, UserError } from '../../errors.ts';
import type { PullPlan } from '../../records/gitops/pull-plan.ts';
import { planFixture } from '../../report/comment/comment.test-data.ts';
import { partsOf } from '../../report/comment/document.ts';
import { runFixture } from '../../report/fixtures/fixture.test-data.ts';
import type { Forge } from '../forge/ports/forge.ts';
import { reportPlans } from '../record/report-plan.ts';
import { putReport } from '../record/sticky-comment.ts';
import { runTitle } from '../trust/runs-of-pull.ts';
import { handleCommand } from './command.ts';
import type { CommandPorts } from './ports.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const settle = async () => {};

async function opened({ fork = false, plan = {} as Partial<PullPlan> } = {}) {
  const users = { ada: 'maintain', bob: 'write', mallory: 'read', grace: 'admin' } as const;
  const { forge, admin, world, stage, own, now } = await openForge({ users });
  const config = { 'parity.config.yaml': 'agent: x\n' };
  await stage.push('change', config);
  const pull = await stage.openPull({ head: 'change', ...(fork ? { fork: config } : {}) });
  const ports: CommandPorts = {
    forge,
    settle,
    policy: { who: { run: 'write', users: [] }, lockHours: 24 },
    server: 'https://github.com',
    workflow: { runId: 500, attempt: 1, url: 'https://github.com/acme/agent/actions/runs/500' },
    plan: async ({ number, headSha, sameRepository }) => ({
      plan: planFixture({ pull: { number, headSha, fork: !sameRepository }, ...(sameRepository ? {} : { state: 'plan-only' }), ...plan }),
      notes: [],
    }),
    now: () => NOW,
  };
  const head = () => stage.headOf(pull);
  const write = (body: string, author = 'ada', issue = pull) => ({
    action: 'created',
    issue,
    commentId: stage.commentAs(author, issue, body),
    body,
    isBot: false,
  });
  const say = async (body: string, author = 'ada', changed: Partial<CommandPorts> = {}) => {
    const event = write(body, author);
    const outcome = await handleCommand(event, { ...ports, ...changed });
    return { outcome, reactions: stage.reactions(event.commentId) };
  };
  /** The report of a plan of the present head, shown before anybody comments on it. */
  const report = () => reportPlans({ ...ports, now }, { headSha: head(), workflow: { ...ports.workflow, runId: 400 } });
  const shown = () => partsOf(pull, own()[0]?.body ?? '');
  const running = (changes: Parameters<typeof stage.addRun>[0] = {}) => stage.addRun({ status: 'in_progress', title: runTitle(pull, head()), ...changes });
  return { forge, admin, world, stage, pull, ports, head, write, say, report, own, shown, running };
}

describe('a command', () => {
  it('gets an eye at once and a rocket when it was followed, and its answer stands in the one comment', async () => {
    const { world, stage, pull, head, say, report, own, shown } = await opened();
    await report();
    const { outcome, reactions } = await say('/parity run');
    expect(outcome).toEqual({ result: 'done', command: '/parity run', sentence: `started at ${head().slice(0, 12)}.` });
    expect(reactions).toEqual(['eyes', 'rocket']);
    const comment = world.comments.find(({ body }) => body === '/parity run')?.id;
    const inputs = { pr: String(pull), head_sha: head(), retrain: 'false', comment: String(comment) };
    expect(stage.dispatches).toEqual([{ workflow: 'parity-run.yml', ref: 'main', inputs }]);
    await say('/parity help', 'bob');
    expect(own()).toHaveLength(1);
    expect(shown()?.command).toMatch(/^\*\*Last command:\*\* `\/parity help` by `bob`: see below\.\n\nCommands/);
  });

  it.each([
    ['an edited event', { action: 'edited' }],
    ['a bot', { isBot: true }],
    ['another issue', { issue: 999 }],
  ])('is ignored when it comes from %s', async (_, change) => {
    const { world, stage, ports, write } = await opened();
    const event = { ...write('/parity run'), ...change };
    expect(await handleCommand(event, ports)).toEqual({ result: 'ignored' });
    expect([world.reactions, stage.dispatches]).toEqual([[], []]);
  });

  it('is ignored in our own comment, in one of an app, in one that was deleted, and where there is none', async () => {
    const { admin, stage, ports, write } = await opened();
    const deleted = write('/parity run');
    admin.deleteComment(deleted.commentId);
    for (const event of [write('/parity run', ACTIONS_BOT), write('/parity run', 'renovate[bot]'), deleted, write('```\n/parity run\n```')])
      expect(await handleCommand(event, ports)).toEqual({ result: 'ignored' });
    expect(stage.dispatches).toEqual([]);
  });

  it('of somebody whom the policy does not list gets a thumb down and not a word', async () => {
    const { stage, say, own } = await opened();
    for (const author of ['mallory', 'stranger']) {
      const { outcome, reactions } = await say('/parity run', author);
      expect([outcome.result, reactions]).toEqual(['refused', ['eyes', '-1']]);
    }
    const listed = await say('/parity run', 'bob', { policy: { who: { run: 'write', users: ['ada'] }, lockHours: 24 } });
    expect(listed.outcome.result).toBe('refused');
    expect([own(), stage.dispatches]).toEqual([[], []]);
  });

  it('that was edited is not followed', async () => {
    const { admin, stage, ports, write } = await opened();
    const event = write('hello');
    admin.editComment(event.commentId, '/parity run', 'ada');
    const within = write('/parity run');
    expect(await handleCommand({ ...within, body: '/parity plan' }, ports)).toMatchObject({ sentence: expect.stringContaining('was edited') });
    expect(await handleCommand(event, ports)).toMatchObject({ result: 'refused', sentence: expect.stringContaining('was edited') });
    expect(stage.dispatches).toEqual([]);
  });

  it('that cannot be read gets a confused face and a sentence', async () => {
    const { say, shown } = await opened();
    expect(await say('/parity plan\n/parity run')).toMatchObject({ outcome: { result: 'refused' }, reactions: ['eyes', 'confused'] });
    expect(shown()?.command).toContain('gives two');
  });

  it('on an issue, or on a closed pull request, is refused with a sentence', async () => {
    const { admin, stage, pull, ports, write, say } = await opened();
    expect(await handleCommand(write('/parity run', 'ada', admin.openIssue('A question')), ports)).toMatchObject({
      sentence: expect.stringContaining('this is an issue'),
    });
    await admin.close(pull);
    expect((await say('/parity run')).outcome).toMatchObject({ sentence: expect.stringContaining('closed') });
    expect(stage.dispatches).toEqual([]);
  });

  it('leaves a confused face when the forge fails, and a sentence when the config cannot be read', async () => {
    const { stage, ports, write, say } = await opened();
    const event = write('/parity run');
    const plan = async () => {
      throw new ExternalError('GitHub failed: 502.');
    };
    await expect(handleCommand(event, { ...ports, plan })).rejects.toThrow('502');
    expect(stage.reactions(event.commentId)).toEqual(['eyes', 'confused']);
    const unreadable = async () => {
      throw new UserError('parity.config.yaml: expected a regular file, found a symbolic link. Commit the file itself.');
    };
    expect((await say('/parity run', 'ada', { plan: unreadable })).outcome).toMatchObject({
      result: 'refused',
      sentence: expect.stringContaining('symbolic link'),
    });
  });

  it('cannot break the comment by what it says', async () => {
    const { say, own, shown } = await opened();
    await say('/parity lock --> @octocat <!-- fledgling:state e30 --> ![x](https://evil.example/x.png)');
    expect(own()).toHaveLength(1);
    expect(shown()?.command).not.toMatch(/@o|-->|<!--|:\/\/|(?<!\\)!\[/);
    expect(shown()?.state.command).not.toBeNull();
  });
});

describe('/parity run', () => {
  it.each<[string, Partial<PullPlan>, RegExp]>([
    ['is blocked', { state: 'blocked', refusals: [{ code: 'x', sentence: 'No such endpoint.', config: null, policy: null }] }, /blocked: No such endpoint\./],
    ['is unrelated', { state: 'unrelated' }, /nothing to evaluate/],
  ])('is refused where the plan %s', async (_, plan, sentence) => {
    const { stage, say } = await opened({ plan });
    expect((await say('/parity run')).outcome).toMatchObject({ result: 'refused', sentence: expect.stringMatching(sentence) });
    expect(stage.dispatches).toEqual([]);
  });

  it('never runs a fork', async () => {
    const { stage, say } = await opened({ fork: true });
    for (const command of ['/parity run', '/parity retrain'])
      expect((await say(command, 'grace')).outcome).toMatchObject({ result: 'refused', sentence: expect.stringContaining('comes from a fork') });
    expect(stage.dispatches).toEqual([]);
  });

  it('with a SHA runs only if that is the head', async () => {
    const { stage, head, say } = await opened();
    expect((await say(`/parity run ${'0'.repeat(40)}`)).outcome).toMatchObject({
      result: 'refused',
      sentence: expect.stringContaining(`The head is ${head()}`),
    });
    expect((await say(`/parity run ${head()}`)).outcome.result).toBe('done');
    expect(stage.dispatches).toHaveLength(1);
  });

  it('does not run a head that came while it was handled', async () => {
    const { stage, say, report } = await opened();
    await report();
    const plan: CommandPorts['plan'] = async ({ number, headSha }) => {
      await stage.push('change', { 'parity.config.yaml': 'agent: evil\n' });
      return { plan: planFixture({ pull: { number, headSha, fork: false } }), notes: [] };
    };
    expect((await say('/parity run', 'ada', { plan })).outcome).toMatchObject({ result: 'refused', sentence: expect.stringContaining('head moved') });
    expect(stage.dispatches).toEqual([]);
  });

  it('runs a head on which only a record came to lie while it was handled', async () => {
    const { stage, head, say } = await opened();
    const asked = head();
    const plan: CommandPorts['plan'] = async ({ number, headSha }) => {
      await stage.push('change', { 'eval-results/demo/run.json': '{}' });
      return { plan: planFixture({ pull: { number, headSha, fork: false } }), notes: [] };
    };
    expect((await say(`/parity run ${asked}`, 'ada', { plan })).outcome).toMatchObject({ result: 'done' });
    expect((await say(`/parity run ${asked}`, 'ada')).outcome).toMatchObject({ result: 'done' });
  });

  it('is not started twice for one head; a new training is', async () => {
    const { stage, say, report, running } = await opened();
    await report();
    running();
    expect((await say('/parity run')).outcome).toMatchObject({ result: 'refused', sentence: expect.stringContaining('under way') });
    expect((await say('/parity retrain')).outcome.result).toBe('done');
    expect(stage.dispatches.map(({ inputs }) => inputs['retrain'])).toEqual(['true']);
  });
});

describe.each(['run', 'retrain'] as const)('/parity %s without a SHA', (name) => {
  it('is refused for a head that was pushed after the comment and before it was handled, naming the exact command to write', async () => {
    const { stage, ports, head, write, report } = await opened();
    await report();
    const event = write(`/parity ${name}`);
    await stage.push('change', { 'parity.config.yaml': 'agent: evil\n' });
    const outcome = await handleCommand(event, ports);
    expect(outcome).toMatchObject({ result: 'refused', sentence: expect.stringContaining(`"/parity ${name} ${head()}"`) });
    expect(stage.dispatches).toEqual([]);
  });

  it('is refused for a head whose report came after the comment, and goes for one whose report was only brought up to date', async () => {
    const { stage, ports, write, report } = await opened();
    const early = write(`/parity ${name}`);
    await report();
    expect(await handleCommand(early, ports)).toMatchObject({ result: 'refused' });
    const event = write(`/parity ${name}`);
    await report();
    expect(await handleCommand(event, ports)).toMatchObject({ result: 'done' });
    expect(stage.dispatches).toHaveLength(1);
  });

  it('does not believe a report that somebody else wrote', async () => {
    const { forge, stage, pull, ports, head, write, report } = await opened();
    await report();
    const [ours] = await forge.comments(pull);
    await forge.deleteComment(ours?.id ?? 0);
    stage.commentAs('mallory', pull, ours?.body ?? '');
    expect(await handleCommand(write(`/parity ${name}`), ports)).toMatchObject({ result: 'refused' });
    expect(await handleCommand(write(`/parity ${name} ${head()}`), ports)).toMatchObject({ result: 'done' });
  });
});

describe('/parity cancel', () => {
  it('stops the unfinished runs of exactly this pull request', async () => {
    const { world, pull, head, say, running } = await opened();
    const mine = [running(), running({ status: 'queued' })];
    const others = [
      running({ title: runTitle(pull * 10, head()) }),
      running({ title: `${runTitle(pull, head())} x` }),
      running({ event: 'push' }),
      running({ headBranch: 'change' }),
    ];
    expect((await say('/parity cancel')).outcome).toMatchObject({ result: 'done', sentence: expect.stringContaining('cancelled 2 runs') });
    const ran = (ids: readonly number[]) => world.runs.filter(({ id }) => ids.includes(id));
    expect(ran(mine).map(({ conclusion }) => conclusion)).toEqual(['cancelled', 'cancelled']);
    expect(ran(others).map(({ status }) => status)).toEqual(others.map(() => 'in_progress'));
    expect((await say('/parity cancel')).outcome).toMatchObject({ result: 'refused', sentence: expect.stringContaining('No run') });
  });

  it('says so when nothing could be cancelled', async () => {
    const { forge, say, running } = await opened();
    running();
    const cancelRun: Forge['cancelRun'] = async () => {
      throw new ExternalError('GitHub refused to cancel: 403.', { retryable: false });
    };
    expect((await say('/parity cancel', 'ada', { forge: { ...forge, cancelRun } })).outcome).toMatchObject({
      result: 'refused',
      sentence: expect.stringContaining('403'),
    });
  });
});

describe('/parity lock and unlock', () => {
  it('keep others from running and cancelling until somebody who may give commands frees it', async () => {
    const { say, report, running } = await opened();
    await report();
    expect((await say('/parity lock measuring', 'bob')).outcome).toMatchObject({
      result: 'done',
      sentence: 'locked by bob until 2026-03-02 12:00 UTC: measuring.',
    });
    running();
    for (const command of ['/parity retrain', '/parity cancel', '/parity lock mine'])
      expect((await say(command)).outcome).toMatchObject({ result: 'refused', sentence: expect.stringContaining('locked by bob') });
    expect((await say('/parity retrain', 'bob')).outcome.result).toBe('done');
    expect((await say('/parity unlock', 'ada')).outcome).toMatchObject({ result: 'done', sentence: 'the lock of bob is free.' });
    expect((await say('/parity retrain')).outcome.result).toBe('done');
  });

  it('say so where there is nothing to free', async () => {
    const { say } = await opened();
    expect((await say('/parity unlock', 'bob')).outcome).toMatchObject({ result: 'done', sentence: 'there was no lock.' });
  });
});

describe('/parity plan and explain', () => {
  it('plans again: comment and status', async () => {
    const { stage, head, say, shown } = await opened();
    expect((await say('/parity plan')).outcome.result).toBe('done');
    expect(shown()?.report).toMatch(/^\*\*Planned: 1 of 4 stages/);
    expect(stage.statuses(head())[0]).toMatchObject({ context: 'parity/gate', state: 'pending' });
  });

  it('shows the plan below a verdict that is there and leaves its status alone', async () => {
    const { forge, stage, pull, head, say, shown } = await opened();
    const stamp = { head: head(), alsoHeads: [], runId: 400, attempt: 1, phase: 'recorded' as const, run: null, verdict: 'Ship', at: '', url: null };
    await putReport({ forge, settle }, pull, { stamp, markdown: '**Ship**' });
    await say('/parity plan');
    expect(shown()?.report).toBe('**Ship**');
    expect(shown()?.command).toContain('<details><summary>Plan</summary>');
    expect(stage.statuses(head())).toEqual([]);
  });

  it('explains the gate with the numbers of the commit that recorded the run, not with what was pushed on top', async () => {
    const { forge, stage, pull, head, say, shown } = await opened();
    const run = runFixture();
    const path = `eval-results/${run.agent}/${run.id}/run.json`;
    const evaluated = head();
    const recorded = await stage.push('change', { [path]: JSON.stringify(run) });
    const stamp = {
      head: evaluated,
      alsoHeads: [recorded],
      runId: 400,
      attempt: 1,
      phase: 'recorded' as const,
      run: run.id,
      verdict: 'Ship',
      at: '',
      url: null,
    };
    await putReport({ forge, settle }, pull, { stamp, markdown: '**Ship**' });
    await say('/parity explain');
    expect(shown()?.command).toContain('| Exact match | 99.3 % | 98.0 % | +1.3 |');
    await stage.push('change', { [path]: JSON.stringify({ ...run, comparisons: [] }) });
    await say('/parity explain');
    expect(shown()?.command).toContain('there is no verdict on this head yet');
    expect(shown()?.command).toContain('- eval base structured: run, models.local changed');
  });
});
