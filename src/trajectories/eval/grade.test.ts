import { describe, expect, it, test } from 'vitest';
import type { Prediction } from '../../records/evaluation.ts';
import type { Step, Trajectory } from '../../records/trajectory/trajectory.ts';
import { gradeStep } from './grade.ts';
import { nextSteps } from './next-steps.ts';
import { summaryOf } from './summary.ts';

const ROWS = { instruction: 'full', signatures: 'compact', systemPrompt: 'keep' } as const;
const act = (turn: number, id: string, at = 'x'): Step => ({ kind: 'action', turn, call: { id, name: 'look', arguments: { at } } });
const seen = (turn: number, callId: string | null): Step => ({
  kind: 'observation',
  turn,
  text: 'Observation:\n7',
  callId,
  role: callId === null ? 'user' : 'tool',
  isError: false,
});

const RUN: Trajectory = {
  ...{ schema: 'fledgling/trajectory@1', id: 'a'.repeat(16), cluster: 'c', split: 'test', checks: [], responseFormat: null },
  context: [{ role: 'user', content: 'How many?', toolCalls: [], toolCallId: null }],
  tools: [{ name: 'look', description: null, parameters: { type: 'object', properties: { at: { type: 'string' } }, required: ['at'] }, strict: null }],
  steps: [
    { kind: 'thought', turn: 0, text: 'I look.' },
    act(0, 'call00001'),
    seen(0, 'call00001'),
    { kind: 'code', turn: 1, form: 'execute', text: '<execute>\n3 + 4\n</execute>', code: '3 + 4', call: null },
    seen(1, null),
    act(2, 'call00002'),
    act(2, 'call00003', 'y'),
    seen(2, 'call00002'),
    seen(2, 'call00003'),
    { kind: 'final', turn: 3, text: 'It is <solution>7</solution>.', answer: '7' },
  ],
  outcome: { answer: '7', expected: null, scores: [] },
  source: { traceId: 't', observationIds: ['o0', 'o1', 'o2', 'o3'], sessionId: null, url: null, startTime: '', model: null },
};

const { steps, severalCalls } = nextSteps([RUN], { calls: 'written', signatures: 'compact' }, ROWS);
const said = (text: string | null, outcome: Prediction['outcome'] = 'answered'): Prediction => ({
  ...{ schema: 'fledgling/prediction@1', exampleId: 'x', outcome, text, calls: null, reason: null, usage: null, latencyMs: 1, attempts: 1 },
});
const grade = (index: number, prediction: Prediction, dialect: 'hermes' | null = null) => {
  const step = steps[index];
  if (!step) throw new Error('no step');
  return gradeStep(step, prediction, { dialect });
};

test('every turn is asked for with what was said before it, but those of several calls', () => {
  expect(steps.map(({ turn, gold }) => [turn, gold.kind])).toEqual([
    [0, 'call'],
    [1, 'code'],
    [3, 'final'],
  ]);
  expect(severalCalls).toBe(1);
  expect(steps.map(({ content }) => content.messages.length)).toEqual([2, 4, 8]);
  const [call] = steps;
  expect(call?.gold.kind === 'call' && call.gold.example).toMatchObject({
    track: 'toolcall',
    domain: 'look',
    row: { completion: '<tool_call name="look">{"at":"x"}</tool_call>' },
    source: { observationId: 'o0' },
  });
});

describe('an answer', () => {
  it.each<[number, string, 'call' | 'code' | 'final' | null, boolean]>([
    [0, '<tool_call name="look">{"at":"x"}</tool_call>', 'call', true],
    [0, 'Let me see.\n<tool_call name="look">{"at":"x"}</tool_call>', 'call', true],
    [0, '<tool_call name="look">{"at":"y"}</tool_call>', 'call', false],
    [0, '<tool_call name="look">{"at":', 'call', false],
    [0, 'Seven.', 'final', false],
    [1, 'I add.\n<execute>\n3 + 4  \n</execute>', 'code', true],
    [1, '<execute>3+4</execute>', 'code', false],
    [1, '<execute>1</execute><execute>2</execute>', null, false],
    [2, '<thought>Done.</thought> <solution>7</solution>', 'final', true],
    [2, '8', 'final', false],
    [2, '', null, false],
  ])('to step %i, %j, does: %s; exact: %s', (index, text, did, exact) => {
    expect(grade(index, said(text)).step).toMatchObject({ did, exact });
  });

  it('in a dialect of the template’s is read in it, after its thought', () => {
    const call = 'I look.<tool_call>\n{"name": "look", "arguments": {"at": "x"}}\n</tool_call>';
    expect(grade(0, said(call), 'hermes').step).toMatchObject({ did: 'call', exact: true });
    expect(grade(0, said('Seven.'), 'hermes').step).toMatchObject({ did: 'final', exact: false });
  });

  it('that was cut off is wrong, and one that never came is in no figure', () => {
    expect(grade(0, said('<tool_call name="look">{"at":"x"}</tool_call>', 'truncated')).step).toMatchObject({ did: null, exact: false });
    for (const index of [0, 1, 2]) expect(grade(index, said(null, 'timeout')).step.exact).toBeNull();
  });
});

test('the summary counts by kind, and says what it does not know', () => {
  const graded = [grade(0, said('<tool_call name="look">{"at":"x"}</tool_call>')), grade(1, said('7')), grade(2, said(null, 'crashed'))];
  const summary = summaryOf(graded, severalCalls);
  expect(summary).toMatchObject({
    steps: { asked: 3, unscored: 1, severalCalls: 1 },
    kinds: [
      { kind: 'call', steps: 1, sameKind: 1, exact: 1 },
      { kind: 'code', steps: 1, sameKind: 0, exact: 0 },
    ],
    trajectories: { asked: 1, everyStepExact: 0 },
  });
  expect(summary.calls.find(({ name }) => name === 'args_exact_rate')).toMatchObject({ value: 1, n: 1 });
  expect(summary.notEvaluated.join(' ')).toMatch(/Free runs: .* no environment .*Thoughts: .*never run.*several calls at once, 1 here/);
});
