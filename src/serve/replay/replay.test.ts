import { expect, test } from 'vitest';
import { bodyOf, CALL, chatted, localOf, policyOf, type Sketch, said, swapOf, ticking, trackRoute } from '../serve.test-data.ts';
import { replayOf } from './replay.ts';

const WRONG = '<tool_call name="get_weather">{"city":"Oslo"</tool_call>';
const signal = new AbortController().signal;
const replayed = (
  line: Parameters<typeof replayOf>[0]['line'],
  { answers = [said(CALL)], body = bodyOf(), policy = policyOf() }: Sketch & { body?: string } = {},
) => replayOf({ policy, local: [{ answerer: localOf(answers), asking: null }], body, line, now: ticking() }, signal);

test.each<[string, Sketch]>([
  ['a request that was answered', {}],
  ['one whose answer was mended', { answers: [said(WRONG), said(CALL)] }],
])('%s comes to the same prompt and the same answer', async (_, sketch) => {
  const { line } = await chatted(swapOf(sketch).swap, bodyOf());
  const replay = await replayed(line, sketch);
  expect(replay).toMatchObject({ isSame: true, detail: null });
  expect(replay.answerSha256).toEqual({ served: line.local?.answerSha256, again: line.local?.answerSha256 });
});

test('a request that nobody was asked locally says so and is the same', async () => {
  const body = bodyOf({ tools: null });
  const { line } = await chatted(swapOf().swap, body);
  expect(await replayed(line, { body })).toMatchObject({ isSame: true, promptSha256: { served: null, again: null } });
});

test.each<[string, Sketch & { body?: string }, string]>([
  ['another body', { body: bodyOf({ messages: [{ role: 'user', content: 'weather in Rome' }] }) }, 'it is worded otherwise'],
  [
    'other rows',
    { policy: policyOf([trackRoute('toolcall', { rows: { instruction: 'full', signatures: 'compact', systemPrompt: 'drop' } })]) },
    'it is worded otherwise',
  ],
  ['another answer', { answers: [said(CALL.replace('Oslo', 'Rome'))] }, 'the local model answers otherwise'],
  ['another decision', { policy: { ...policyOf(), decisionSha256: 'f'.repeat(64) } }, 'it was served under another decision'],
  ['what is not answered locally', { body: bodyOf({ n: 2 }) }, 'it is no request that is answered locally'],
])('%s is told apart', async (_, sketch, detail) => {
  const { line } = await chatted(swapOf().swap, bodyOf());
  expect(await replayed(line, sketch)).toMatchObject({ isSame: false, detail });
});
