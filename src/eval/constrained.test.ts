import { expect, it } from 'vitest';
import type { Example } from '../records/example.ts';
import type { JsonObject } from '../records/json.ts';
import { freeAnswers, withGrammars } from './constrained.ts';
import { exampleOf } from './eval.test-data.ts';
import { requestsOf } from './requests.ts';

function offered(example: Example, parameters: JsonObject): Example {
  const tools = [{ name: 'get_weather', description: null, parameters, strict: null }];
  return { ...example, request: { messages: [], tools, toolChoice: null, responseFormat: null, reasoningEffort: null, maxTokens: null } };
}

const CALL = { name: 'get_weather', arguments: { city: 'Oslo' } };
const known = offered(exampleOf({ call: CALL, number: 1 }), { type: 'object', properties: { city: { type: 'string' } } });
const odd = offered(exampleOf({ call: CALL, number: 2 }), { type: 'object', properties: { city: { type: 'text' } } });
const old: Example = { ...exampleOf({ call: CALL, number: 3 }), request: null };

it('holds the requests of examples that have a grammar, and leaves the others as they are', () => {
  const requests = requestsOf([known, odd, old], 'text');
  const [first, ...others] = withGrammars(requests, [known, odd, old]);
  expect(first).toEqual({ ...requests[0], grammar: expect.stringContaining('get_weather') });
  expect(others).toEqual(requests.slice(1));
});

it('tells how many have none, and why', () => {
  expect(freeAnswers([known])).toBeNull();
  expect(freeAnswers([known, odd, old])).toBe(
    '2 of 3 examples were asked without a grammar, the first because get_weather.city has the type "text", which JSON Schema does not know',
  );
});
