import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ACTIONS_BOT } from '../../../tests/counterparts/github/state.ts';
import { openForge } from '../../edges/github/counterpart.test-data.ts';
import { ExternalError } from '../../errors.ts';
import { composed, EMPTY_PARTS, markerOf, partsOf } from '../../report/comment/document.ts';
import type { ReportStamp } from '../../report/comment/state.ts';
import type { Forge } from '../forge/ports/forge.ts';
import { putAnswer, putComment, putReport } from './sticky-comment.ts';

const settle = async () => {};

async function opened() {
  const made = await openForge();
  const { forge, stage, own } = made;
  await stage.push('change', { 'parity.config.yaml': 'agent: x\n' });
  const pull = await stage.openPull({ head: 'change' });
  const stamp = (runId: number, phase: ReportStamp['phase'], changes: Partial<ReportStamp> = {}): ReportStamp => ({
    head: stage.headOf(pull),
    alsoHeads: [],
    runId,
    attempt: 1,
    phase,
    run: null,
    verdict: `${phase} by run ${runId}`,
    at: '2026-03-01T09:00:00.000Z',
    url: null,
    ...changes,
  });
  const report = (one: ReportStamp, through: Forge = forge) => putReport({ forge: through, settle }, pull, { stamp: one, markdown: `**${one.verdict}**` });
  const shown = () => partsOf(pull, own()[0]?.body ?? '');
  /** Writes of comments, asked for so far. */
  const writes = () => made.github.requests.filter(({ method, operation }) => method !== 'GET' && operation?.includes('comments')).length;
  return { ...made, pull, stamp, report, shown, writes };
}

describe('the one comment of a pull request', () => {
  it('is made once, edited in place and not touched when nothing changes', async () => {
    const { own, stamp, report, writes } = await opened();
    expect(await report(stamp(1, 'planned'))).toBe(true);
    expect(await report(stamp(2, 'running'))).toBe(true);
    const [comment] = own();
    const before = writes();
    expect(await report({ ...stamp(2, 'running'), at: '2026-03-02T00:00:00.000Z' })).toBe(true);
    expect([own(), writes()]).toEqual([[comment], before]);
    expect(own()[0]?.body).toContain('**running by run 2**');
  });

  it('is not written again by another writer who only learns from it what stands there', async () => {
    const { stamp, report, writes } = await opened();
    const { phase, ...rest } = stamp(5, 'running');
    await report({ ...rest, phase });
    const before = writes();
    expect(await report(stamp(3, 'planned'))).toBe(false);
    expect(writes()).toBe(before);
  });

  it('is not taken over by an older writer, whose finished run enters the history', async () => {
    const { stamp, report, shown } = await opened();
    await report(stamp(5, 'running'));
    expect(await report(stamp(3, 'failed'))).toBe(false);
    expect(await report(stamp(9, 'planned'))).toBe(false);
    expect(shown()?.report).toBe('**running by run 5**');
    expect(shown()?.state.history.map(({ verdict }) => verdict)).toEqual(['failed by run 3']);
  });

  it('follows the head: what is about it comes before what is about another', async () => {
    const { stage, pull, stamp, report, shown } = await opened();
    const old = stage.headOf(pull);
    await report(stamp(5, 'recorded'));
    await stage.push('change', { 'parity.config.yaml': 'agent: y\n' });
    expect(await report(stamp(4, 'planned'))).toBe(true);
    expect(await report(stamp(6, 'failed', { head: old }))).toBe(false);
    expect(shown()?.report).toBe('**planned by run 4**');
    expect(shown()?.state.history.map(({ runId }) => runId)).toEqual([5, 6]);
  });

  it('is our own: a marker somebody else wrote is ignored, also when it is older', async () => {
    const { world, stage, own, pull, stamp, report } = await opened();
    const forged = composed(pull, { ...EMPTY_PARTS, report: 'Ship it', state: { ...EMPTY_PARTS.state, report: stamp(99, 'recorded') } });
    const id = stage.commentAs('mallory', pull, forged);
    expect(await report(stamp(1, 'planned'))).toBe(true);
    expect(world.comments.find((comment) => comment.id === id)?.body).toBe(forged);
    expect(own()).toHaveLength(1);
  });

  it('is told from other own comments by the marker on its first line', async () => {
    const { world, stage, own, pull, stamp, report } = await opened();
    const other = stage.commentAs(ACTIONS_BOT, pull, `Hello\n${markerOf(pull)}`);
    await report(stamp(1, 'planned'));
    expect(own()).toHaveLength(2);
    expect(world.comments.find(({ id }) => id === other)?.body).toContain('Hello');
  });

  it('stays the oldest one, with what was newest in any of its duplicates', async () => {
    const { stage, own, pull, stamp, report, shown } = await opened();
    await report(stamp(1, 'failed'));
    const [first] = own();
    const newer = {
      ...EMPTY_PARTS,
      report: '**recorded by run 7**',
      command: 'answer',
      state: { ...EMPTY_PARTS.state, report: stamp(7, 'recorded'), command: 3 },
    };
    stage.commentAs(ACTIONS_BOT, pull, composed(pull, newer));
    expect(await report(stamp(2, 'running'))).toBe(false);
    expect(own().map(({ id }) => id)).toEqual([first?.id]);
    expect(shown()).toMatchObject({ report: '**recorded by run 7**', command: 'answer' });
    expect(shown()?.state.history.map(({ runId }) => runId)).toEqual([1]);
  });

  it('keeps a report when a command is answered, and the answer when a report comes', async () => {
    const { forge, pull, stamp, report, shown } = await opened();
    await report(stamp(1, 'planned'));
    await putAnswer({ forge, settle }, pull, { commentId: 20, markdown: 'second' });
    await putAnswer({ forge, settle }, pull, { commentId: 10, markdown: 'first' });
    await report(stamp(2, 'running'));
    expect(shown()).toMatchObject({ report: '**running by run 2**', command: 'second' });
  });

  it('is made again when somebody deleted it in between', async () => {
    const { forge, admin, own, stamp, report } = await opened();
    await report(stamp(1, 'planned'));
    const editComment = async (id: number, body: string) => {
      admin.deleteComment(id);
      await forge.editComment(id, body);
    };
    expect(await report(stamp(2, 'running'), { ...forge, editComment })).toBe(true);
    expect(own().map(({ body }) => body.includes('running by run 2'))).toEqual([true]);
  });

  it('fails as the forge fails where the comment is still there', async () => {
    const { forge, stamp, report } = await opened();
    await report(stamp(1, 'planned'));
    const editComment = async () => {
      throw new ExternalError('GitHub refused to edit the comment: 403.', { retryable: false });
    };
    await expect(report(stamp(2, 'running'), { ...forge, editComment })).rejects.toThrow('403');
  });

  it('holds no credential, whoever wrote it: not in the report, the answer or the hidden state', async () => {
    const { forge, own, pull, stamp } = await opened();
    const key = `hf_${'aB3dE5gH7j'.repeat(3)}`;
    await putReport({ forge, settle }, pull, {
      stamp: stamp(1, 'recorded', { verdict: `Ship ${key}` }),
      markdown: `**Ship**\n\nthe answer was ${key}\n\nmore`,
    });
    await putAnswer({ forge, settle }, pull, { commentId: 1, markdown: `locked: ${key}` });
    const body = own()[0]?.body ?? '';
    expect(body).toContain('**Ship**\n\n(A line was left out: it seems to hold a Hugging Face token.)\n\nmore');
    expect(body).not.toContain(key);
    expect(JSON.stringify(partsOf(pull, body)?.state)).not.toContain(key);
  });

  it('is not made where it should only be brought up to date', async () => {
    const { forge, own, pull, stamp } = await opened();
    expect(await putReport({ forge, settle }, pull, { stamp: stamp(1, 'planned'), markdown: 'x', onlyUpdate: true })).toBe(true);
    expect(await putComment({ forge, settle }, pull, () => null)).toBeNull();
    expect(own()).toEqual([]);
  });
});

describe('two writers at once', () => {
  /** Every call of the forge waits for the scheduler, so that all interleavings can be tried. */
  function scheduled(forge: Forge, scheduler: fc.Scheduler): Forge {
    return {
      ...forge,
      comments: scheduler.scheduleFunction(forge.comments),
      comment: scheduler.scheduleFunction(forge.comment),
      editComment: scheduler.scheduleFunction(forge.editComment),
      deleteComment: scheduler.scheduleFunction(forge.deleteComment),
      pull: scheduler.scheduleFunction(forge.pull),
    };
  }

  it('end with one comment that holds the newest report, the last answer and every finished run, in whatever sequence their calls come', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.boolean(), async (scheduler, isThere) => {
        const { forge, own, pull, stamp, report, shown } = await opened();
        if (isThere) await report(stamp(1, 'planned'));
        const calls = scheduled(forge, scheduler);
        // A writer that settles waits until the calls others had begun are over, as a few seconds do.
        let writing = 2;
        const waiting: (() => void)[] = [];
        const wake = () => {
          if (writing === 0) for (const go of waiting.splice(0)) go();
        };
        const settling = async () => {
          writing--;
          await new Promise<void>((resolve) => {
            waiting.push(resolve);
            wake();
          });
          writing++;
        };
        const ports = { forge: calls, settle: settling };
        const ended = () => {
          writing--;
          wake();
        };
        const writers = [
          putReport(ports, pull, { stamp: stamp(3, 'failed'), markdown: '**older**' }).finally(ended),
          putReport(ports, pull, { stamp: stamp(4, 'recorded'), markdown: '**newer**' })
            .then(() => putAnswer(ports, pull, { commentId: 50, markdown: 'answer' }))
            .finally(ended),
        ];
        await scheduler.waitFor(Promise.all(writers));
        expect(own()).toHaveLength(1);
        expect(shown()).toMatchObject({ report: '**newer**', command: 'answer' });
        expect(shown()?.state.history.map(({ runId }) => runId)).toEqual([3]);
      }),
      { numRuns: 150 },
    );
  });

  it('both create a comment, and one is left', async () => {
    const { forge, own, stamp, report, shown } = await opened();
    let other: Promise<boolean> | null = null;
    const comment: Forge['comment'] = async (issue, body) => {
      other ??= report(stamp(4, 'recorded'));
      await other;
      return forge.comment(issue, body);
    };
    expect(await report(stamp(3, 'running'), { ...forge, comment })).toBe(false);
    expect(own()).toHaveLength(1);
    expect(shown()?.report).toBe('**recorded by run 4**');
  });

  it('a newer report that an older writer overwrote comes back', async () => {
    const { forge, admin, own, pull, stamp, report, shown } = await opened();
    await report(stamp(1, 'planned'));
    const overwritten = composed(pull, { ...EMPTY_PARTS, report: '**older**', state: { ...EMPTY_PARTS.state, report: stamp(2, 'running') } });
    let once = true;
    const late = async () => {
      if (once) admin.editComment(own()[0]?.id ?? 0, overwritten);
      once = false;
    };
    expect(await putReport({ forge, settle: late }, pull, { stamp: stamp(3, 'recorded'), markdown: '**newer**' })).toBe(true);
    expect(shown()?.report).toBe('**newer**');
  });
});
