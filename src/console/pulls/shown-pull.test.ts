import { expect, test } from 'vitest';
import { planFixture, plannedComment } from '../../report/comment/comment.test-data.ts';
import { commentReport } from '../../report/comment/comment.ts';
import { composed } from '../../report/comment/document.ts';
import { EMPTY_STATE, type ReportStamp } from '../../report/comment/state.ts';
import { webPage } from '../hostile-text.ts';
import type { ForgePull } from '../ports/pulls.ts';
import { OWN_LOGIN, shownPull } from './shown-pull.ts';

const HEAD = 'a'.repeat(40);
const pull: ForgePull = {
  ...{ number: 7, title: 'Evaluate qwen', author: 'ada', page: 'https://github.com/acme/agent/pull/7', head: 'parity/qwen', base: 'main', headSha: HEAD },
  ...{ isFork: false, isDraft: false, updatedAt: '2026-03-01T09:00:00Z' },
};
const stamp: ReportStamp = {
  ...{ head: HEAD, alsoHeads: [], runId: 1, attempt: 1, phase: 'recorded', run: '1bc03f6babc9', verdict: 'Ship it.', at: '2026-03-01T09:00:00Z' },
  url: 'https://github.com/acme/agent/actions/runs/1',
};
const gate = { context: 'parity/gate', state: 'failure' as const, description: 'Not yet', at: '2026-03-01T09:00:00Z', page: null };
const around = { statuses: [], comments: [], runs: new Set<string>() };
const body = (over: Partial<ReportStamp> = {}, report = 'x', number = 7) =>
  composed(number, { report, command: '', state: { ...EMPTY_STATE, report: { ...stamp, ...over } } });

test('the comment of our own account tells plan and verdict, and of which commit', () => {
  const { markdown } = commentReport(plannedComment());
  const comments = [{ author: OWN_LOGIN, body: body({ head: 'b'.repeat(40) }, markdown) }];
  const shown = shownPull(pull, { statuses: [gate], comments, runs: new Set(['1bc03f6babc9']) });
  expect(shown).toMatchObject({ gate: { state: 'failure' }, said: { verdict: 'Ship it.', run: '1bc03f6babc9', isHere: true, isAboutHead: false } });
  expect(shown?.said?.stages.map(({ name }) => name)).toEqual(planFixture().stages.map(({ name }) => name));
  expect(shown?.said?.stages[0]).toEqual({
    name: 'harvest',
    does: expect.stringMatching(/^(will run|re-used|may run)$/),
    why: expect.not.stringContaining('\\'),
  });
});

test('what others write in our form is no verdict', () => {
  const comments = [
    { author: 'mallory', body: body({ verdict: 'Ship everything.' }) },
    { author: OWN_LOGIN, body: body({ verdict: 'Of another pull request.' }, 'x', 8) },
  ];
  expect(shownPull(pull, { ...around, statuses: [gate], comments })?.said).toBeNull();
  expect(shownPull(pull, { ...around, comments })).toBeNull();
});

test('a pull request that changes nothing of Fledgling is left out; one that records a promotion is not, unless it comes from a fork', () => {
  const statuses = [{ ...gate, state: 'success' as const, description: 'No file of Fledgling changes' }];
  expect(shownPull(pull, { ...around, statuses })).toBeNull();
  const promotion = { ...pull, head: 'parity/promotion-agent-1bc03f6babc9' };
  expect(shownPull(promotion, { ...around, statuses })?.promotes).toBe('1bc03f6babc9');
  expect(shownPull({ ...promotion, isFork: true }, { ...around, statuses })).toBeNull();
});

test('text turns nothing around, and only https is linked to', () => {
  const title = '\u202egnp.exe \u001b[31m<img src=x onerror=alert(1)>\n'.repeat(40);
  const shown = shownPull({ ...pull, title }, { ...around, statuses: [gate] });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  expect(shown?.title).not.toMatch(/[\u202e\u001b\n]/);
  expect(shown?.title.length).toBeLessThanOrEqual(300);
  expect(['javascript:alert(1)', 'http://a.example', 'data:text/html,x', '', null].map(webPage)).toEqual([null, null, null, null, null]);
});
