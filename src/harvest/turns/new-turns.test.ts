import { describe, expect, test } from 'vitest';
import { newTurns } from './new-turns.ts';
import type { Turn } from './turn.ts';
import { calledFor, said, turnOf } from './turns.test-data.ts';

const at = (minute: number) => ({ startTime: `2026-01-05T08:0${minute}:00.000Z` });
const calls = (city: string) => [{ name: 'get_weather', arguments: JSON.stringify({ city }) }];
const asked = [said('user', 'Oslo?')];
const result = (...turns: Turn[]) => {
  const { turns: kept, repeated } = newTurns(turns);
  return {
    kept: kept.map(({ call }) => call.observationId).sort(),
    repeated: repeated.map(({ turn, fate, by }) => `${turn.call.observationId} ${fate} by ${by}`),
  };
};

test('history that an agent replays is no turn of its own: each call is one new turn', () => {
  const first = turnOf({ id: 'a', messages: asked, calls: calls('Oslo') }, at(1));
  const second = turnOf({ id: 'b', messages: [...asked, ...calledFor('Oslo')], content: 'Sunny.' }, at(2));
  const third = turnOf(
    { id: 'c', messages: [...asked, ...calledFor('Oslo'), said('assistant', 'Sunny.'), said('user', 'Rome?')], calls: calls('Rome') },
    at(3),
  );
  expect(result(first, second, third)).toEqual({ kept: ['a', 'b', 'c'], repeated: [] });
});

describe('the same asked again in a session', () => {
  const wrong = turnOf({ id: 'a', messages: asked, calls: calls('Bergen') }, { ...at(1), traceId: 'one' });
  const right = turnOf({ id: 'b', messages: asked, calls: calls('Oslo') }, { ...at(2), traceId: 'two' });

  test('is superseded by the last', () => {
    expect(result(wrong, right)).toEqual({ kept: ['b'], repeated: ['a superseded by b'] });
    expect(result(right, wrong)).toEqual({ kept: ['b'], repeated: ['a superseded by b'] });
  });

  test('is superseded by the answer that the conversation goes on with, be it the first', () => {
    const later = turnOf({ id: 'c', messages: [...asked, ...calledFor('Bergen'), said('user', 'And?')], content: 'No.' }, { ...at(3), traceId: 'three' });
    expect(result(wrong, right, later)).toEqual({ kept: ['a', 'c'], repeated: ['b superseded by a'] });
  });

  test('with the same answer is left to whoever tells equal prompts apart', () => {
    expect(result(right, turnOf({ id: 'c', messages: asked, calls: calls('Oslo') }, at(3)))).toEqual({ kept: ['b', 'c'], repeated: [] });
  });

  test('in another session is another matter', () => {
    const elsewhere = turnOf({ id: 'c', messages: asked, calls: calls('Rome') }, { ...at(3), sessionId: 'other' });
    const alone = turnOf({ id: 'd', messages: asked, calls: calls('Lima') }, { ...at(4), sessionId: null, traceId: 'four' });
    expect(result(right, elsewhere, alone)).toEqual({ kept: ['b', 'c', 'd'], repeated: [] });
  });

  test('with other tools is another request', () => {
    expect(result(wrong, turnOf({ id: 'c', messages: asked, tools: null, content: '{"a":1}' }, at(3)))).toEqual({ kept: ['a', 'c'], repeated: [] });
  });
});

test('a wrapper that says less than the call inside it is its duplicate', () => {
  const inner = turnOf({ id: 'inner', messages: asked, calls: calls('Oslo') }, at(2));
  const wrapper = turnOf({ id: 'wrapper', messages: asked, tools: null, calls: calls('Oslo') }, at(1));
  expect(result(wrapper, inner)).toEqual({ kept: ['inner'], repeated: ['wrapper duplicate by inner'] });
});
