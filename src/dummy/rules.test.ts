import { expect, test } from 'vitest';
import { planRequests } from './requests.ts';
import { readRequest } from './rules.ts';

test('every generated request is read back to the intended call', () => {
  const plan = planRequests({ count: 3000, seed: 7, challengeShare: 0.2 });
  const misread = plan.filter(({ request, call }) => JSON.stringify(readRequest(request.text)?.call ?? null) !== JSON.stringify(call));
  expect(misread).toEqual([]);
});

test('house conventions are applied and the words of the user kept', () => {
  const reading = readRequest('meet Anne-Marie on Friday at 3pm');
  expect(reading?.call).toEqual({ name: 'schedule_meeting', arguments: { day: 'fri', person: 'Anne-Marie', time: '15:00' } });
  expect(reading?.said).toEqual({ day: 'Friday', person: 'Anne-Marie', time: '3pm' });
});

test('an argument the user does not mention is left out', () => {
  expect(readRequest('weather for Oslo')?.call.arguments).toEqual({ city: 'Oslo', unit: 'c' });
});

test('a request no template words calls no tool', () => {
  expect(readRequest('could you perhaps sing the weather?')).toBeNull();
  expect(readRequest('')).toBeNull();
});
