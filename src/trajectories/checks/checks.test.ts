import { describe, expect, it, test } from 'vitest';
import type { CheckRule } from '../../records/trajectory/settings.ts';
import type { TrajectoryDraft } from '../../records/trajectory/trajectory.ts';
import { outcomeChecks } from './checks.ts';
import { distinct } from './distinct.ts';

const TOOL = { name: 'look', description: null, parameters: { type: 'object', properties: { at: { type: 'string' } }, required: ['at'] }, strict: null };

function run({
  args = { at: 'x' },
  name = 'look',
  isError = false,
  outcome = {},
}: {
  args?: object;
  name?: string;
  isError?: boolean;
  outcome?: Partial<TrajectoryDraft['outcome']>;
} = {}): TrajectoryDraft {
  const answer = outcome.answer ?? '{"n":7}';
  return {
    ...{ schema: 'fledgling/trajectory@1', id: '0'.repeat(16), tools: [TOOL], responseFormat: null },
    context: [{ role: 'user', content: 'How many?', toolCalls: [], toolCallId: null }],
    steps: [
      { kind: 'action', turn: 0, call: { id: 'c', name, arguments: JSON.parse(JSON.stringify(args)) } },
      { kind: 'observation', turn: 0, text: '7', callId: 'c', role: 'tool', isError },
      { kind: 'final', turn: 1, text: answer, answer },
    ],
    outcome: { answer, expected: null, scores: [], ...outcome },
    source: { traceId: 't', observationIds: ['o'], sessionId: null, url: null, startTime: '', model: null },
  };
}

const isOk = (rule: CheckRule, draft: TrajectoryDraft) => outcomeChecks([rule])(draft)[0]?.ok;

describe('a check passes what it says, and nothing else', () => {
  const score = (value: number, more: number[] = []) => ({ scores: [value, ...more].map((one) => ({ name: 'thumbs', value: one })) });
  it.each<[CheckRule, TrajectoryDraft, TrajectoryDraft]>([
    [{ check: 'final-equals', value: '42' }, run({ outcome: { answer: ' 42\n' } }), run({ outcome: { answer: '420' } })],
    [{ check: 'final-equals' }, run({ outcome: { answer: '42', expected: '42' } }), run({ outcome: { answer: '42' } })],
    [{ check: 'final-matches', pattern: '^[0-9]+$' }, run({ outcome: { answer: '42' } }), run({ outcome: { answer: '4a' } })],
    [{ check: 'final-json', schema: { type: 'object', required: ['n'] } }, run(), run({ outcome: { answer: '{}' } })],
    [{ check: 'final-json', schema: {} }, run({ outcome: { answer: 'null' } }), run({ outcome: { answer: 'seven' } })],
    [{ check: 'score', name: 'thumbs', atLeast: 1 }, run({ outcome: score(1) }), run({ outcome: score(1, [0]) })],
    [{ check: 'score', name: 'thumbs', atLeast: 0 }, run({ outcome: score(0) }), run()],
    [{ check: 'no-error-last' }, run(), run({ isError: true })],
    [{ check: 'valid-actions' }, run(), run({ args: {} })],
    [{ check: 'valid-actions' }, run(), run({ name: 'jump' })],
    [{ check: 'at-most-steps', steps: 1 }, run(), { ...run(), steps: [...run().steps, ...run().steps] }],
  ])('%j', (rule, good, bad) => {
    expect([isOk(rule, good), isOk(rule, bad)]).toEqual([true, false]);
  });

  it('and what cannot be checked is not passed', () => {
    expect(isOk({ check: 'final-json', schema: { $ref: 'https://example.com/a.json' } }, run())).toBe(false);
    expect(isOk({ check: 'final-matches', pattern: '^a' }, run({ outcome: { answer: 'a'.repeat(2000) } }))).toBe(false);
  });

  it.each(['^(a+)+$', '('])('a pattern such as %j is refused before anything is read', (pattern) => {
    expect(() => outcomeChecks([{ check: 'final-matches', pattern }])).toThrow(/^trajectories\.checks: expected a /);
  });
});

test('runs that are alike count once, whatever the ids of their calls', () => {
  const other = run();
  const renamed = { ...other, steps: other.steps.map((step) => (step.kind === 'action' ? { ...step, call: { ...step.call, id: 'd' } } : step)) };
  expect(distinct([run(), renamed, run({ args: { at: 'y' } })])).toMatchObject({ duplicates: 1, kept: [{}, {}] });
});
