import { generation, type Spoken } from '../../../tests/fixtures/langfuse/generation.ts';
import type { Observation } from '../../records/observation.ts';
import { normalise } from '../normalise/normalised.test-data.ts';
import type { Turn } from './turn.ts';

/** A turn as the OpenAI wrapper records it, all of one session unless said otherwise. */
export function turnOf(spoken: Spoken, more: Partial<Observation> = {}): Turn {
  const normalised = normalise(generation(spoken, { traceId: 'trace', sessionId: 'session', ...more }));
  if (normalised.kind !== 'call') throw new Error(JSON.stringify(normalised));
  return { call: normalised.call, schemaFrom: { tools: 'trace', output: 'trace' } };
}

export const said = (role: string, content: string) => ({ role, content });

export const weatherCall = (city: string, id = `call_${city}`) => ({
  id,
  type: 'function',
  function: { name: 'get_weather', arguments: JSON.stringify({ city }) },
});

/** An assistant's message that calls, and the results. */
export const calledFor = (...cities: string[]) => [
  { role: 'assistant', content: null, tool_calls: cities.map((city) => weatherCall(city)) },
  ...cities.map((city) => ({ role: 'tool', tool_call_id: `call_${city}`, content: `sunny in ${city}` })),
];
