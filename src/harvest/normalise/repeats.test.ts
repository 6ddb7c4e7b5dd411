import { expect, test } from 'vitest';
import { generation } from '../../../tests/fixtures/langfuse/generation.ts';
import type { ModelCall } from '../../records/model-call.ts';
import type { Observation } from '../../records/observation.ts';
import { normaliseTrace } from './normalise.ts';
import { withoutRepeats } from './repeats.ts';
import { traceOf } from './trace.ts';

const recorded = (id: string, parent: string | null, more: Partial<Observation> = {}): Observation =>
  generation(
    { id, user: 'weather in Oslo', calls: [{ name: 'get_weather', arguments: '{"city":"Oslo"}' }] },
    { traceId: 't', parentObservationId: parent, ...more },
  );
const kinds = (observations: readonly Observation[]) =>
  Object.fromEntries(normaliseTrace(observations).map(({ observation, normalised }) => [observation.id, normalised.kind]));

test('a call that its wrapper recorded too is counted once, by the inner record', () => {
  const between = recorded('between', 'outer', { type: 'SPAN' });
  expect(kinds([recorded('outer', null), between, recorded('zinner', 'between')])).toEqual({ outer: 'part', between: 'not-a-model-call', zinner: 'call' });
});

test('the outer record stays where it alone says which tools were offered', () => {
  const bare = { input: [{ role: 'user', content: 'weather in Oslo' }] };
  const results = normaliseTrace([recorded('outer', null), recorded('zinner', 'outer', bare)]);
  expect(results.map(({ normalised }) => normalised)).toMatchObject([
    { kind: 'call' },
    { kind: 'part', detail: 'the same model call as observation outer holds' },
  ]);
});

test('calls one after the other, and an inner call that answered otherwise, are calls of their own', () => {
  expect(kinds([recorded('a', null), recorded('b', null)])).toEqual({ a: 'call', b: 'call' });
  const other = generation({ id: 'b', user: 'weather in Oslo', content: 'Which one?' }, { traceId: 't', parentObservationId: 'a' });
  expect(kinds([recorded('a', null), other])).toEqual({ a: 'call', b: 'call' });
});

test('observations that are each other’s parents end the search', () => {
  expect(Object.values(kinds([recorded('a', 'b', { type: 'SPAN' }), recorded('b', 'a', { type: 'SPAN' }), recorded('c', 'a')]))).toContain('call');
  expect(kinds([recorded('self', 'self')])).toEqual({ self: 'call' });
});

test('two libraries that share no context record one call side by side', () => {
  const times = { outer: ['00.000', '03.000'], inner: ['00.500', '02.900'], later: ['04.000', '05.000'] };
  const at = ([start, end]: string[]) => ({ startTime: `2026-01-05T08:00:${start}Z`, endTime: `2026-01-05T08:00:${end}Z` });
  const observations = Object.entries(times).map(([id, span]) => recorded(id, null, at(span)));
  const results = normaliseTrace(observations).map((result) => {
    const { observation, normalised } = result;
    if (normalised.kind !== 'call' || observation.id !== 'outer') return result;
    const call: ModelCall = { ...normalised.call, instrumentation: 'another' };
    return { observation, normalised: { kind: 'call' as const, call } };
  });
  expect(withoutRepeats(results, traceOf(observations)).map(({ normalised }) => normalised.kind)).toEqual(['part', 'call', 'call']);
});
