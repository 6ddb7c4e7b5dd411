import { describe, expect, it, test } from 'vitest';
import type { ModelCall } from '../../records/model-call.ts';
import type { ChatTurn } from '../../records/model-request.ts';
import { captured } from './capture.ts';
import { conversationsOf } from './conversations.ts';
import { conversationOfLine } from './openai-messages.ts';

const SETTINGS: Parameters<typeof captured>[1] = { codeTools: ['python'], observationPrefixes: [] };
const said = (role: ChatTurn['role'], content: string, more: Partial<ChatTurn> = {}): ChatTurn => ({ role, content, toolCalls: [], toolCallId: null, ...more });
const REQUEST = [said('system', 'Act.'), said('user', 'How many?')];
const LOOK = { name: 'look', arguments: { at: 'x' } };
const TOOL = { name: 'look', description: null, parameters: { type: 'object' }, strict: null };

function call(number: number, messages: ChatTurn[], output: Partial<ModelCall['output']>, more: Partial<ModelCall> = {}): ModelCall {
  return {
    ...{ schema: 'fledgling/model-call@2', observationId: `o${number}`, traceId: 't', sessionId: 's', url: null },
    ...{ startTime: `2026-01-01T00:00:0${number}Z`, endTime: null, model: 'm', parameters: null, tags: [], instrumentation: 'x' },
    ...{ messages, tools: [TOOL], toolChoice: null, responseFormat: null, toolNames: null, usage: null, costUsd: null },
    output: { content: null, toolCalls: [], ...output },
    ...more,
  };
}

const asked = call(1, REQUEST, { content: 'I look.', toolCalls: [LOOK] });
/** As agents replay it: with an id, and without the thought. */
const replayed = [...REQUEST, said('assistant', '', { toolCalls: [{ ...LOOK, id: 'c1' }] }), said('tool', '7', { toolCallId: 'c1' })];
const answered = call(2, replayed, { content: 'Seven.' });

function runs(calls: ModelCall[]) {
  const { conversations, notCaptured } = conversationsOf(calls);
  const read = conversations.map((conversation) => captured(conversation, SETTINGS));
  return {
    trajectories: read.flatMap(({ trajectories }) => trajectories),
    reasons: [...notCaptured, ...read.flatMap((one) => one.notCaptured ?? [])].map(({ where, reason }) => `${where} ${reason}`),
  };
}

describe('the model calls of a trace', () => {
  it('are one run where each goes on from the one before, whatever their order, with the answer as it was given', () => {
    for (const calls of [
      [asked, answered],
      [answered, asked],
    ]) {
      const { trajectories, reasons } = runs(calls);
      expect(reasons).toEqual([]);
      expect(trajectories).toHaveLength(1);
      expect(trajectories[0]).toMatchObject({
        context: REQUEST,
        steps: [
          { kind: 'thought', turn: 0, text: 'I look.' },
          { kind: 'action', turn: 0, call: { ...LOOK, id: 'c1' } },
          { kind: 'observation', turn: 0, text: '7', callId: 'c1', role: 'tool' },
          { kind: 'final', turn: 1, text: 'Seven.' },
        ],
        outcome: { answer: 'Seven.' },
        source: { traceId: 't', sessionId: 's', observationIds: ['o1', 'o2'] },
      });
    }
  });

  it('that were asked twice, and called alike in other words, are told by the words that the run went on with, or not at all', () => {
    const retried = { ...call(1, REQUEST, { content: 'Better: I look.', toolCalls: [LOOK] }), observationId: 'o1b' };
    const told = [...REQUEST, said('assistant', 'Better: I look.', { toolCalls: [{ ...LOOK, id: 'c1' }] }), said('tool', '7', { toolCallId: 'c1' })];
    const { trajectories, reasons } = runs([asked, retried, call(2, told, { content: 'Seven.' })]);
    expect(reasons).toEqual([]);
    expect(trajectories[0]?.steps[0]).toMatchObject({ kind: 'thought', text: 'Better: I look.' });
    expect(trajectories[0]?.source.observationIds).toEqual(['o1b', 'o2']);
    expect(runs([asked, retried, answered])).toEqual({ trajectories: [], reasons: ['o1 branching-run'] });
    const wordless = { ...call(1, REQUEST, { toolCalls: [LOOK] }), observationId: 'o0' };
    expect(runs([wordless, asked, answered]).trajectories[0]?.steps[0]).toMatchObject({ kind: 'thought', text: 'I look.' });
  });

  it('recorded by two layers are one run', () => {
    expect(runs([asked, { ...asked, observationId: 'o9' }, answered]).trajectories).toHaveLength(1);
  });

  it('of a second request in the same conversation are a second run, with the first in its context', () => {
    const again = [...replayed, said('assistant', 'Seven.'), said('user', 'And there?')];
    const { trajectories, reasons } = runs([asked, answered, call(3, again, { content: 'None.' })]);
    expect(reasons).toEqual([]);
    expect(trajectories.map(({ context, source }) => [context.length, source.observationIds])).toEqual([
      [2, ['o1', 'o2']],
      [6, ['o3']],
    ]);
  });

  it('of agents side by side are runs of their own', () => {
    const helper = call(3, [said('system', 'Help.'), said('user', 'Name it.')], { content: 'Sevens.' });
    expect(runs([asked, helper, answered]).trajectories.map(({ outcome }) => outcome.answer)).toEqual(['Seven.', 'Sevens.']);
  });

  it.each<[string, ModelCall[], string[]]>([
    ['branch', [asked, answered, call(3, [...replayed.slice(0, 3), said('tool', '8', { toolCallId: 'c1' })], { content: 'Eight.' })], ['o1 branching-run']],
    ['end in a call', [asked], ['o1 no-final-answer']],
    ['begin after an observation', [answered], ['o2 missing-steps']],
    [
      'begin after one in words',
      [call(1, [...REQUEST, said('assistant', '<execute>a</execute>'), said('user', 'Observation:\n3')], { content: '3' })],
      ['o1 missing-steps'],
    ],
    ['were offered other tools on the way', [asked, { ...answered, tools: [] }], ['o1 tools-changed']],
    ['have no request', [call(1, [said('system', 'Act.')], { content: 'Hi.' })], ['o1 no-request']],
    ['say nothing', [call(1, REQUEST, { content: ' ' })], ['o1 empty-answer']],
    ['answer without anything to act with', [call(1, REQUEST, { content: 'Hi.' }, { tools: [] })], ['o1 no-action']],
    ['call a tool and write code', [call(1, REQUEST, { content: '<execute>a</execute>', toolCalls: [LOOK] })], ['o1 several-actions']],
    ['are told more than the results', [asked, call(2, [...replayed, said('user', 'Hurry.')], { content: 'Seven.' })], ['o1 unpaired-observations']],
  ])('that %s are set aside with the reason', (_, calls, reasons) => {
    const read = runs(calls);
    expect(read.reasons).toEqual(reasons);
    expect(read.trajectories).toEqual([]);
  });
});

describe('conversations of a file', () => {
  const line = (messages: object[], more: object = {}) => JSON.stringify({ messages, ...more });
  const of = (text: string, settings = SETTINGS) => {
    const read = conversationOfLine(text, 'f.jsonl:1');
    return read.ok ? captured(read.conversation, settings) : read.quarantined;
  };
  const user = { role: 'user', content: 'How many?' };
  const fenced = { role: 'assistant', content: 'Code:\n```py\nprint(3)\n```' };

  it('are read as CodeActInstruct writes them', () => {
    const text = JSON.stringify({
      id: 'c-1',
      conversations: [
        user,
        { role: 'assistant', content: 'I count.\n<execute>print(3)</execute>' },
        { role: 'user', content: 'Observation:\n3' },
        { role: 'assistant', content: '<solution>3</solution>' },
      ],
    });
    expect(of(text)).toMatchObject({
      trajectories: [
        {
          steps: [
            { kind: 'thought' },
            { kind: 'code', form: 'execute', code: 'print(3)', call: null },
            { kind: 'observation', role: 'user' },
            { kind: 'final', answer: '3' },
          ],
        },
      ],
      notCaptured: null,
    });
  });

  it('hold code as a tool’s argument', () => {
    const made = { role: 'assistant', content: null, tool_calls: [{ id: 'a', type: 'function', function: { name: 'python', arguments: '{"code":"1+1"}' } }] };
    expect(of(line([user, made, { role: 'tool', tool_call_id: 'a', content: '2' }, { role: 'assistant', content: '2' }]))).toMatchObject({
      trajectories: [
        { steps: [{ kind: 'code', form: 'tool', code: '1+1', call: { id: 'a', name: 'python' } }, { kind: 'observation', callId: 'a' }, { kind: 'final' }] },
      ],
    });
  });

  it('hold code in a fenced block only where an observation follows it', () => {
    const ran = of(line([user, fenced, { role: 'user', content: 'Observation:\n3' }, { role: 'assistant', content: '3' }]));
    expect(ran).toMatchObject({
      trajectories: [{ steps: [{ kind: 'thought', text: 'Code:\n' }, { kind: 'code', form: 'fence' }, { kind: 'observation' }, { kind: 'final' }] }],
    });
    const tools = [{ type: 'function', function: { name: 'look' } }];
    expect(of(line([user, fenced], { tools }))).toMatchObject({ trajectories: [{ steps: [{ kind: 'final', text: fenced.content }] }], notCaptured: null });
    expect(of(line([user, fenced, { role: 'user', content: 'Observation:\n3' }, fenced]))).toMatchObject({
      trajectories: [],
      notCaptured: { reason: 'ends-in-code' },
    });
  });

  it('may begin their observations in words of their own, once these are named', () => {
    const text = line([
      user,
      { role: 'assistant', content: '<execute>a</execute>' },
      { role: 'user', content: '[out] 3' },
      { role: 'assistant', content: '3' },
    ]);
    expect(of(text)).toMatchObject({ notCaptured: { reason: 'unmarked-observation' } });
    expect(of(text, { ...SETTINGS, observationPrefixes: ['[out]'] })).toMatchObject({ notCaptured: null, trajectories: [{}] });
  });

  it.each<[string, string, string]>([
    ['no JSON', '{', 'not-a-conversation'],
    ['no conversation', '{}', 'not-a-conversation'],
    ['an image', line([{ role: 'user', content: [{ type: 'image_url', image_url: {} }] }]), 'not-a-conversation'],
    [
      'arguments that are a list',
      line([user, { role: 'assistant', tool_calls: [{ id: 'a', function: { name: 'x', arguments: '[]' } }] }]),
      'unreadable-arguments',
    ],
    ['no assistant', line([user]), 'no-answer'],
    ['brackets without end', '['.repeat(100_000), 'nested-too-deeply'],
  ])('that hold %s are set aside', (_, text, reason) => {
    expect(of(text)).toMatchObject({ where: 'f.jsonl:1', reason });
  });
});

test('a run keeps its id whatever it is called in its source', () => {
  const [one] = runs([asked, answered]).trajectories;
  const [other] = runs([
    { ...asked, traceId: 'u', observationId: 'p' },
    { ...answered, traceId: 'u' },
  ]).trajectories;
  expect(one?.id).toBe(other?.id);
});
