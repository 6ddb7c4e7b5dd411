import { expect, test } from 'vitest';
import { nativeChat } from '../../rows/native-chat.ts';
import { draftsOf } from '../examples/examples.ts';
import { OPTIONS } from '../harvest.test-data.ts';
import { splitParallel } from './parallel.ts';
import { calledFor, said, turnOf } from './turns.test-data.ts';

const asked = [said('user', 'Oslo and Rome?')];
const both = ['Oslo', 'Rome'].map((city) => ({ name: 'get_weather', arguments: JSON.stringify({ city }) }));
const turn = turnOf({ id: 'a', messages: asked, calls: both });
const later = turnOf({ id: 'b', messages: [...asked, ...calledFor('Oslo', 'Rome')], content: 'Sunny.' });

test('each call is an example that has the calls before it, with their results, in its history', () => {
  const split = splitParallel(turn, [turn, later]);
  expect(split.map(({ call }) => call.output.toolCalls.map(({ arguments: { city } }) => city))).toEqual([['Oslo'], ['Rome']]);
  expect(split.map(({ call }) => call.messages.map(({ role, content, toolCalls }) => [role, content, toolCalls.length]))).toEqual([
    [['user', 'Oslo and Rome?', 0]],
    [
      ['user', 'Oslo and Rome?', 0],
      ['assistant', '', 1],
      ['tool', 'sunny in Oslo', 0],
    ],
  ]);
  const drafts = split.flatMap(({ call }) => {
    const result = draftsOf(call, { ...OPTIONS, tracks: ['toolcall'], ask: 'native' });
    return result.ok ? result.value : [];
  });
  expect(drafts.map(({ row }) => row.completion)).toEqual(['Oslo', 'Rome'].map((city) => `<tool_call name="get_weather">{"city":"${city}"}</tool_call>`));
  expect(drafts.every((draft) => nativeChat(draft).ok)).toBe(true);
});

test('a turn whose results are not all known is left whole', () => {
  const [calling, first] = calledFor('Oslo', 'Rome');
  const cut = turnOf({ id: 'c', messages: [...asked, calling, first], content: 'Sunny.' });
  const other = turnOf({ id: 'd', messages: [said('user', 'Else?'), ...calledFor('Oslo', 'Rome')], content: 'Sunny.' });
  expect(splitParallel(turn, [turn])).toEqual([turn]);
  expect(splitParallel(turn, [turn, cut, other])).toEqual([turn]);
});

test('a turn with one call is that turn', () => {
  const one = turnOf({ id: 'Oslo' });
  expect(splitParallel(one, [one])).toEqual([one]);
});
