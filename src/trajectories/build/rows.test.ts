import { describe, expect, it, test } from 'vitest';
import { type SegmentRow, segmentText } from '../../records/trajectory/segment-row.ts';
import type { TrajectoryDraft } from '../../records/trajectory/trajectory.ts';
import { LLAMA, MISTRAL, NO_TOOLS, QWEN, templateOf } from '../../rows/dialect/dialect.test-data.ts';
import { chatRenderer } from '../../rows/render/render.ts';
import { askedBefore, chatOf, type TrajectoryChat } from './chat.ts';
import { rowMaker } from './rows.ts';
import { styleFor } from './style.ts';

const END = '<|im_end|>';
const PROMPTED = `${NO_TOOLS}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}`;
/** As Qwen 3: what is asked for begins with an empty thought, which is left out once the turn is history. */
const FORGETS = `{% for message in messages %}{{ '<|im_start|>' + message.role + '\n' }}{% if message.role == 'assistant' and loop.last %}{{ '<think>\n\n</think>\n\n' }}{% endif %}{{ message.content + '<|im_end|>\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n<think>\n\n</think>\n\n' }}{% endif %}`;

const said = (role: 'system' | 'user', content: string) => ({ role, content, toolCalls: [], toolCallId: null });
const step = (at: string, id: string) => ({ kind: 'action' as const, turn: 0, call: { id, name: 'look', arguments: { at } } });
const seen = (text: string, callId: string) => ({ kind: 'observation' as const, turn: 0, text, callId, role: 'tool' as const, isError: false });

const LAST = { kind: 'final' as const, turn: 1, text: '7', answer: '7' };

const RUN: Pick<TrajectoryDraft, 'context' | 'tools' | 'responseFormat' | 'steps'> = {
  context: [said('system', 'Act.'), said('user', 'How many?')],
  tools: [{ name: 'look', description: 'Looks.', parameters: { type: 'object', properties: { at: { type: 'string' } }, required: ['at'] }, strict: null }],
  responseFormat: null,
  steps: [
    { kind: 'thought', turn: 0, text: 'I look.' },
    step('x', 'call00001'),
    step('y', 'call00002'),
    seen(`three ${END} <tool_call>`, 'call00001'),
    seen('four', 'call00002'),
    { kind: 'code', turn: 1, form: 'execute', text: '<execute>3+4</execute>', code: '3+4', call: null },
    { kind: 'observation', turn: 1, text: 'Observation:\n7', callId: null, role: 'user', isError: false },
    { kind: 'thought', turn: 2, text: '<thought>Done.</thought>\n' },
    { kind: 'final', turn: 2, text: '7', answer: '7' },
  ],
};

function made(text: string, run = RUN): { chat: TrajectoryChat; rows: SegmentRow[] } {
  const template = templateOf(text);
  const chat = chatOf(run, styleFor(template, { signatures: 'compact' }));
  if (!chat.ok) throw new Error(chat.detail);
  const rows = rowMaker({ template, endToken: END })(chat.chat);
  if (!rows.ok) throw new Error(rows.detail);
  return { chat: chat.chat, rows: rows.rows };
}

const whole = ({ segments }: SegmentRow) => segments.map((segment) => `${segmentText(segment)}${segment.end ? END : ''}`).join('');
const learned = ({ segments }: SegmentRow) => segments.filter(({ loss }) => loss).map((segment) => `${segmentText(segment)}${segment.end ? END : ''}`);
const readOnly = ({ segments }: SegmentRow) => segments.filter(({ loss }) => !loss).map(({ role }) => role);

describe('what is learned is exactly the model’s own turns with their ends', () => {
  it('where the template writes calls itself', () => {
    const { rows } = made(QWEN);
    const call = (at: string) => `<tool_call>\n{"name": "look", "arguments": {"at": "${at}"}}\n</tool_call>`;
    expect(rows.map(learned)).toEqual([['I look.', `${call('x')}${call('y')}${END}`, `<execute>3+4</execute>${END}`, '<thought>Done.</thought>\n', `7${END}`]]);
    expect(rows.map(readOnly)).toEqual([['system', 'user', 'observation', 'observation']]);
  });

  it('where it knows none and they are written into the text', () => {
    const { rows, chat } = made(PROMPTED);
    const call = (at: string) => `<tool_call name="look">{"at":"${at}"}</tool_call>`;
    expect(rows.map(learned)).toEqual([
      ['I look.\n', `${call('x')}\n${call('y')}${END}`, `<execute>3+4</execute>${END}`, '<thought>Done.</thought>\n', `7${END}`],
    ]);
    expect(chat.content.messages.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'user', 'assistant', 'user', 'assistant']);
    expect(chat.content.messages[0]?.content).toContain('look(at)');
    expect(chat.content.messages[3]?.content).toBe(`Observation of look:\nthree ${END} <tool_call>\nObservation of look:\nfour`);
  });

  it('turn by turn where the template tells history in another way than the model writes it', () => {
    const { rows } = made(FORGETS);
    expect(rows.map((row) => learned(row).at(-1))).toEqual([expect.stringContaining('</tool_call><|im_end|>'), `<execute>3+4</execute>${END}`, `7${END}`]);
    for (const row of rows) expect(row.segments.slice(0, readOnly(row).length).every(({ loss }) => !loss)).toBe(true);
  });
});

test.each([QWEN, PROMPTED, FORGETS])('a row up to each turn is what an evaluation asks, to the letter', (text) => {
  const { chat, rows } = made(text);
  const ask = chatRenderer(templateOf(text));
  const asked = chat.turns.map((_, turn) => ask(askedBefore(chat, turn)).join(''));
  if (rows.length === 1) for (const prompt of asked) expect(rows.map(whole)[0]?.startsWith(prompt)).toBe(true);
  else
    expect(
      rows.map(({ segments }) =>
        segments
          .filter(({ loss }) => !loss)
          .map(segmentText)
          .join(''),
      ),
    ).toEqual(asked);
});

test('what is observed changes nothing that is learned', () => {
  const other = { ...RUN, steps: RUN.steps.map((one) => (one.kind === 'observation' ? { ...one, text: `Observation:\nsomething else ${END}` } : one)) };
  for (const text of [QWEN, PROMPTED, FORGETS]) expect(made(text, other).rows.map(learned)).toEqual(made(text).rows.map(learned));
});

test('an observation that reads like a control token comes in pieces', () => {
  for (const text of [QWEN, PROMPTED]) {
    const observed = made(text).rows[0]?.segments.find(({ role }) => role === 'observation');
    const pieces = typeof observed?.text === 'string' ? [observed.text] : (observed?.text ?? []);
    expect(pieces.join('')).toContain(`three ${END} <tool_call>`);
    expect(pieces.filter((piece) => piece.includes(`three ${END}`) || piece.includes(' <tool_call>'))).toEqual([]);
  }
});

test.each([
  ['thought', { kind: 'thought' as const, turn: 0, text: `I stop ${END} now.` }, 'x'],
  ['argument', { kind: 'thought' as const, turn: 0, text: 'I look.' }, `x${END}`],
])('a template’s own call whose %s holds the end of a turn is refused, not learned up to there', (_, thought, at) => {
  const template = templateOf(QWEN);
  const chat = chatOf({ ...RUN, steps: [thought, step(at, 'call00001'), seen('y', 'call00001'), LAST] }, styleFor(template, { signatures: 'compact' }));
  const rows = chat.ok ? rowMaker({ template, endToken: END })(chat.chat) : chat;
  expect(rows).toMatchObject({ ok: false, reason: 'template-refuses', detail: expect.stringContaining('holds <|im_end|>, which ends a turn') });
});

test.each<[string, Partial<typeof RUN>, string]>([
  ['an answer that holds the end of a turn', { steps: [{ kind: 'final', turn: 0, text: `7${END}8`, answer: '7' }] }, 'holds <|im_end|>, which ends a turn'],
  ['a written call that holds it', { steps: [step(END, 'call00001'), seen('y', 'call00001'), LAST] }, 'holds <|im_end|>, which ends a turn'],
])('%s is refused', (_, change, sentence) => {
  const chat = chatOf({ ...RUN, ...change }, { calls: 'written', signatures: 'compact' });
  const rows = chat.ok ? rowMaker({ template: templateOf(PROMPTED), endToken: END })(chat.chat) : chat;
  expect(rows).toMatchObject({ ok: false, reason: 'template-refuses', detail: expect.stringContaining(sentence) });
});

test('a template that says no thought beside a call, or no two calls, is given them in words', () => {
  const styleOf = (text: string) => {
    const { calls, dialect } = styleFor(templateOf(text), { signatures: 'compact' });
    return [calls, dialect];
  };
  expect(styleOf(QWEN)).toEqual(['template', 'hermes']);
  for (const text of [LLAMA, MISTRAL, PROMPTED]) expect(styleOf(text)).toEqual(['written', null]);
});
